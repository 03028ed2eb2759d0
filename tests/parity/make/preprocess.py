"""Writes tests/parity/preprocess.json: what scikit-learn's transformers learn and give.

Run: python tests/parity/make/preprocess.py   (scikit-learn, numpy)
Numbers are rounded to float32 first, as the library does. None stands for NaN.
"""
import json
import pathlib

import numpy as np
import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import (
    OneHotEncoder,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    StandardScaler,
    TargetEncoder,
)

rng = np.random.default_rng(31)
TRAIN, TEST = 80, 30
n = TRAIN + TEST


def plain(a):
    a = np.asarray(a, dtype=float)
    return [[None if np.isnan(v) else float(v) for v in row] for row in np.atleast_2d(a)]


x = np.column_stack(
    [
        rng.normal(50, 7, n),
        np.exp(rng.normal(0, 1.2, n)),
        rng.integers(0, 6, n),
        -rng.gamma(2.0, 3.0, n),
        np.full(n, 0.1),
    ]
).astype(np.float32).astype(float)
x[rng.random(x.shape) < 0.08] = np.nan
x[:, 2] = np.where(np.isnan(x[:, 2]), 3, x[:, 2])
weight = rng.integers(0, 4, TRAIN).astype(float)
train, test = x[:TRAIN], x[TRAIN:]

out = {"scikit-learn": sklearn.__version__, "train": TRAIN, "x": plain(x), "weight": weight.tolist()}
scaler = StandardScaler().fit(train)
weighted = StandardScaler().fit(train, sample_weight=weight)
robust = RobustScaler().fit(train)
out["standard"] = {"center": scaler.mean_.tolist(), "spread": scaler.scale_.tolist(), "test": plain(scaler.transform(test))}
out["weighted"] = {"center": weighted.mean_.tolist(), "spread": weighted.scale_.tolist()}
out["robust"] = {"center": robust.center_.tolist(), "spread": robust.scale_.tolist(), "test": plain(robust.transform(test))}
# a constant column is left out: scikit-learn puts it at the lowest rank, the library in the middle
for output in ("normal", "uniform"):
    q = QuantileTransformer(n_quantiles=1000, output_distribution=output).fit(train[:, :4])
    out[f"quantile_{output}"] = plain(q.transform(test[:, :4]))
power = PowerTransformer().fit(train[:, :4])
out["power"] = {"lambdas": power.lambdas_.tolist(), "test": plain(power.transform(test[:, :4]))}

codes = np.concatenate([rng.choice(9, TRAIN, p=[0.3, 0.02, 0.18, 0.2, 0.13, 0.05, 0.06, 0.04, 0.02]), rng.integers(0, 10, TEST)])
# of two equally frequent categories the library keeps the smaller code, scikit-learn the larger: 3 avoids the tie
out["codes"] = codes.tolist()
for name, options in {"all": {}, "max": {"max_categories": 3}, "min": {"min_frequency": 5}}.items():
    hot = OneHotEncoder(handle_unknown="infrequent_if_exist", sparse_output=False, **options)
    hot.fit(codes[:TRAIN, None])
    out[f"one_hot_{name}"] = plain(hot.transform(codes[TRAIN:, None]))

targets = {
    "regression": (rng.normal(0, 1, TRAIN) + codes[:TRAIN] * 0.3, "continuous"),
    "binary": (rng.integers(0, 2, TRAIN), "binary"),
    "multiclass": (rng.integers(0, 3, TRAIN), "multiclass"),
}
for name, (y, kind) in targets.items():
    encoder = TargetEncoder(smooth=10.0, target_type=kind).fit(codes[:TRAIN, None], y)
    out[f"target_{name}"] = {"y": [float(v) for v in y], "test": plain(encoder.transform(codes[TRAIN:, None]))}

words = "red green Fast slow big Big small naive red2 car bus bike 42 tree".split()
texts = [" ".join(rng.choice(words, rng.integers(1, 9))) for _ in range(n)]
out["texts"] = texts
for name, options in {
    "words": {"analyzer": "word", "token_pattern": r"\w+", "ngram_range": (1, 2), "min_df": 2, "max_df": 0.5},
    "chars": {"analyzer": "char_wb", "ngram_range": (2, 4), "min_df": 3, "lowercase": False},
}.items():
    tfidf = TfidfVectorizer(**options).fit(texts[:TRAIN])
    out[f"tfidf_{name}"] = {
        "terms": tfidf.get_feature_names_out().tolist(),
        "test": plain(tfidf.transform(texts[TRAIN : TRAIN + 8]).toarray().round(9)),
    }

path = pathlib.Path(__file__).parent.parent / "preprocess.json"
path.write_text(json.dumps(out, separators=(",", ":")) + "\n")
