"""Writes tests/parity/metrics.json: cases with the numbers scikit-learn gives for them.

Run: python tests/parity/make/metrics.py   (scikit-learn, numpy)
A score of None = not defined there (or scikit-learn refuses), not compared.
"""
import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn import metrics as m

warnings.simplefilter("ignore")
rng = np.random.default_rng(20)


def prf(name, function):
    return {
        f"{name}_{average}": (lambda t, p, l, w, a=average: function(t, l, average=a, sample_weight=w, zero_division=0))
        for average in ("micro", "macro", "weighted")
    }


# Each: (truth, probabilities, labels, weights) -> score. Probabilities: [rows] of class 1, or [rows, classes].
LABEL = {
    "accuracy": lambda t, p, l, w: m.accuracy_score(t, l, sample_weight=w),
    "balanced_accuracy": lambda t, p, l, w: m.balanced_accuracy_score(t, l, sample_weight=w),
    "mcc": lambda t, p, l, w: m.matthews_corrcoef(t, l, sample_weight=w),
    "cohen_kappa": lambda t, p, l, w: m.cohen_kappa_score(t, l, sample_weight=w),
    **prf("f1", m.f1_score),
    **prf("precision", m.precision_score),
    **prf("recall", m.recall_score),
}
BINARY = {
    **LABEL,
    "f1": lambda t, p, l, w: m.f1_score(t, l, sample_weight=w, zero_division=0),
    "precision": lambda t, p, l, w: m.precision_score(t, l, sample_weight=w, zero_division=0),
    "recall": lambda t, p, l, w: m.recall_score(t, l, sample_weight=w, zero_division=0),
    "roc_auc": lambda t, p, l, w: m.roc_auc_score(t, p, sample_weight=w),
    "average_precision": lambda t, p, l, w: m.average_precision_score(t, p, sample_weight=w),
    "log_loss": lambda t, p, l, w: m.log_loss(t, p, sample_weight=w, labels=[0, 1]),
    "brier": lambda t, p, l, w: m.brier_score_loss(t, p, sample_weight=w),
}


def no_weight(function):
    return lambda t, p, l, w: None if w is not None else function(t, p, l, w)


MULTICLASS = {
    **LABEL,
    "log_loss": lambda t, p, l, w: m.log_loss(t, p, sample_weight=w, labels=range(p.shape[1])),
    "brier": lambda t, p, l, w: m.brier_score_loss(t, p, sample_weight=w, labels=range(p.shape[1])),
    "top_2_accuracy": lambda t, p, l, w: m.top_k_accuracy_score(t, p, k=2, sample_weight=w, labels=range(p.shape[1])),
    "top_3_accuracy": lambda t, p, l, w: m.top_k_accuracy_score(t, p, k=3, sample_weight=w, labels=range(p.shape[1])),
    "roc_auc_ovr": lambda t, p, l, w: m.roc_auc_score(t, p, multi_class="ovr", sample_weight=w),
    "roc_auc_ovr_weighted": lambda t, p, l, w: m.roc_auc_score(
        t, p, multi_class="ovr", average="weighted", sample_weight=w
    ),
    "roc_auc_ovo": no_weight(lambda t, p, l, w: m.roc_auc_score(t, p, multi_class="ovo")),
    "roc_auc_ovo_weighted": no_weight(lambda t, p, l, w: m.roc_auc_score(t, p, multi_class="ovo", average="weighted")),
    "average_precision": lambda t, p, l, w: m.average_precision_score(t, p, sample_weight=w),
}


def regression(function, **options):
    return lambda t, p, l, w: function(t, p, sample_weight=w, **options)


REGRESSION = {
    "rmse": regression(m.root_mean_squared_error),
    "mse": regression(m.mean_squared_error),
    "mae": regression(m.mean_absolute_error),
    "median_absolute_error": regression(m.median_absolute_error),
    "r2": regression(m.r2_score),
    "explained_variance": regression(m.explained_variance_score),
    "mape": regression(m.mean_absolute_percentage_error),
    "msle": regression(m.mean_squared_log_error),
    "rmsle": regression(m.root_mean_squared_log_error),
    "max_error": no_weight(lambda t, p, l, w: m.max_error(t, p)),
    "pinball": regression(m.mean_pinball_loss),
    "pinball_0.9": regression(m.mean_pinball_loss, alpha=0.9),
    "mean_poisson_deviance": regression(m.mean_poisson_deviance),
    "mean_gamma_deviance": regression(m.mean_gamma_deviance),
    "mean_tweedie_deviance": regression(m.mean_tweedie_deviance, power=1.5),
    "mean_tweedie_deviance_1.2": regression(m.mean_tweedie_deviance, power=1.2),
    "d2_absolute_error": regression(m.d2_absolute_error_score),
}

cases = []


def add(name, table, truth, prediction, weight=None, threshold=None):
    truth = np.asarray(truth, dtype=float)
    prediction = np.asarray(prediction, dtype=float)
    weight = None if weight is None else np.asarray(weight, dtype=float)
    several = prediction.ndim == 2
    labels = prediction.argmax(axis=1) if several else (prediction > (threshold or 0.5)).astype(int)
    scores = {}
    for metric, function in table.items():
        target = truth if table is REGRESSION else truth.astype(int)
        try:
            score = function(target, prediction, labels, weight)
            scores[metric] = None if score is None or not np.isfinite(score) else float(score)
        except ValueError:
            scores[metric] = None
    cases.append(
        {
            "name": name,
            "y": truth.tolist(),
            "prediction": prediction.ravel().tolist(),
            "outputs": prediction.shape[1] if several else 1,
            "classes": 0 if table is REGRESSION else prediction.shape[1] if several else 2,
            "weight": None if weight is None else weight.tolist(),
            "threshold": threshold,
            "scores": scores,
        }
    )


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


for n in (7, 60, 1500):
    t = rng.integers(0, 2, n)
    t[:2] = (0, 1)
    p = 1 / (1 + np.exp(-(2 * t - 1 + rng.normal(0, 1.5, n))))
    w = rng.integers(0, 4, n) + rng.random(n) * (rng.random(n) > 0.2)
    w[:2] = 1
    if n == 1500:
        p = np.round(p, 5)
        w = np.round(w, 3)
    add(f"binary {n}", BINARY, t, p)
    add(f"binary {n} weighted", BINARY, t, p, w)
add("binary ties", BINARY, rng.integers(0, 2, 40), np.round(rng.random(40), 1))
add("binary ties weighted", BINARY, rng.integers(0, 2, 40), np.round(rng.random(40), 1), rng.random(40))
add("binary constant prediction", BINARY, [0, 1, 1, 0, 1], [0.5] * 5)
add("binary certain and wrong", BINARY, [0, 1, 1, 0, 1], [1, 0, 1, 0, 1])
add("binary perfect", BINARY, [0, 1, 1, 0], [0, 1, 1, 0])
add("binary never the second class", BINARY, [0, 1, 1, 0, 0, 0], [0.1, 0.3, 0.2, 0.4, 0.1, 0.15])
add("binary threshold 0.2", BINARY, [0, 1, 1, 0, 0, 0], [0.1, 0.3, 0.2, 0.4, 0.1, 0.15], None, 0.2)
add("binary rare", BINARY, np.arange(200) == 137, rng.random(200))

for n, k in ((9, 3), (80, 4), (600, 5)):
    t = rng.integers(0, k, n)
    t[:k] = np.arange(k)
    p = softmax(1.2 * np.eye(k)[t] + rng.normal(0, 1, (n, k)))
    w = np.round(rng.random(n) + 0.1, 3)
    add(f"multiclass {n}x{k}", MULTICLASS, t, p)
    add(f"multiclass {n}x{k} weighted", MULTICLASS, t, p, w)
t = rng.integers(0, 4, 50)
p = rng.integers(0, 3, (50, 4)) + 1.0
add("multiclass ties", MULTICLASS, t, p / p.sum(axis=1, keepdims=True))
t = rng.choice([0, 1, 3], 40)
p = softmax(rng.normal(0, 1, (40, 5)))
add("multiclass, classes 2 and 4 missing", MULTICLASS, t, p)
add("multiclass perfect", MULTICLASS, [0, 1, 2, 1], np.eye(3)[[0, 1, 2, 1]])

for n in (6, 51, 1200):
    t = np.round(rng.gamma(2, 3, n) + 0.01, 6)
    p = np.round(np.abs(t + rng.normal(0, 1, n)) + 0.001, 6)
    w = np.round(rng.random(n) * (rng.random(n) > 0.1), 4)
    w[0] = 1
    add(f"regression {n}", REGRESSION, t, p)
    add(f"regression {n} weighted", REGRESSION, t, p, w)
add("regression any sign", REGRESSION, rng.normal(0, 5, 30), rng.normal(0, 5, 30))
add("regression counts with zeros", REGRESSION, rng.poisson(1, 40), rng.random(40) + 0.2)
add("regression even split of weight", REGRESSION, [1, 2, 3, 4], [2, 4, 6, 8], [1, 1, 0, 2])
add("regression large offset", REGRESSION, 1e6 + np.arange(20.0), 1e6 + np.arange(20.0)[::-1])
add("regression perfect", REGRESSION, [1.0, 2.0, 4.0], [1.0, 2.0, 4.0])

out = pathlib.Path(__file__).parent.parent / "metrics.json"
body = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
out.write_text('{"scikitLearn":"%s","cases":[\n%s\n]}\n' % (sklearn.__version__, body))
print(out, len(cases), "cases", out.stat().st_size, "bytes")
