"""Writes tests/parity/kernel-families.json: what scikit-learn's SVC, SVR, GaussianNB and
discriminant analyses say about small tables.

Run: python tests/parity/make/kernel_families.py   (scikit-learn, numpy)
Targets of SVR are brought to mean 0 and variance 1 first, which is what C and epsilon of the family refer to. Margins of
several classes are those of the pairs of classes.
"""
import json
import pathlib

import numpy as np
import sklearn
from sklearn.covariance import ledoit_wolf_shrinkage
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import SVC, SVR

rng = np.random.default_rng(11)
ROWS, TRAIN = 150, 120


def table(classes):
    x = rng.normal(size=(ROWS, 4))
    x[:, 1] = 0.6 * x[:, 0] + 0.8 * x[:, 1]
    signal = np.sin(2 * x[:, 0]) + x[:, 1] * x[:, 2] + 0.5 * x[:, 3]
    x = np.round(x, 3)
    if classes == 0:
        return x, np.round(30 + 4 * signal + 0.5 * rng.normal(size=ROWS), 3)
    noisy = signal + 0.3 * rng.normal(size=ROWS)
    return x, np.digitize(noisy, np.quantile(noisy, np.arange(1, classes) / classes)).astype(float)


tables = {0: table(0), 2: table(2), 3: table(3)}
KERNELS = [("rbf", 1, 1), ("rbf", 4, 30), ("poly", 1, 1), ("linear", 1, 0.5)]


def machine(kind, kernel, gamma, cost, x, weight, classes):
    shared = {"kernel": kernel, "C": cost, "gamma": gamma / (x.shape[1] * x.var()), "coef0": 1.0, "tol": 1e-7}
    return SVR(epsilon=0.1, **shared) if classes == 0 else SVC(decision_function_shape="ovo", **shared)


cases = []
for classes, (x, y) in tables.items():
    for kernel, gamma, cost in KERNELS:
        for weighted in [False, True] if (kernel, gamma) == ("rbf", 1) else [False]:
            weight = np.where(np.arange(ROWS) % 3 == 0, 2.0, 1.0) if weighted else None
            own = None if weight is None else weight[:TRAIN]
            train = x[:TRAIN]
            if weighted:
                # the family's variance counts weights
                train_spread = np.repeat(train, own.astype(int), axis=0)
            else:
                train_spread = train
            mean = np.average(y[:TRAIN], weights=own)
            scale = np.sqrt(np.average((y[:TRAIN] - mean) ** 2, weights=own))
            target = (y[:TRAIN] - mean) / scale if classes == 0 else y[:TRAIN]
            model = machine(classes, kernel, gamma, cost, train_spread, weight, classes).fit(train, target, own)
            if classes == 0:
                margins = model.predict(x)
            else:
                margins = model.decision_function(x)
                margins = -margins[:, None] if classes == 2 else margins
            cases.append(
                {
                    "name": f"{'SVR' if classes == 0 else f'SVC, {classes} classes'}, {kernel}, gamma {gamma}, C {cost}"
                    + (", weights" if weighted else ""),
                    "classes": classes,
                    "config": {"kernel": kernel, "gamma": gamma, "C": cost, "degree": 3}
                    | ({"epsilon": 0.1} if classes == 0 else {}),
                    "weight": None if weight is None else weight.tolist(),
                    "vectors": int(len(model.support_)),
                    "margins": np.round(np.ravel(margins), 6).tolist(),
                }
            )
PLAIN = [
    ("naive-bayes", {"numeric": "normal", "varSmoothing": 0, "alpha": 1, "calibrate": False}, GaussianNB(var_smoothing=0)),
    ("lda", {"shrink": "fixed", "shrinkage": 0}, LinearDiscriminantAnalysis(solver="lsqr")),
    ("qda", {"pooling": 0, "shrinkage": 0, "calibrate": False}, QuadraticDiscriminantAnalysis()),
]
plain = []
for classes in [2, 3]:
    x, y = tables[classes]
    for family, config, model in PLAIN:
        p = model.fit(x[:TRAIN], y[:TRAIN]).predict_proba(x)
        p = p[:, 1] if classes == 2 else np.ravel(p)
        plain.append(
            {"name": f"{family}, {classes} classes", "family": family, "classes": classes, "config": config}
            | {"prediction": np.round(p, 7).tolist()}
        )
x = tables[2][0][:TRAIN]
out = {
    "plain": plain,
    "ledoitWolf": ledoit_wolf_shrinkage(x - x.mean(0), assume_centered=True),
    "sklearn": sklearn.__version__,
    "train": TRAIN,
    "tables": {str(k): {"x": x.T.tolist(), "y": y.tolist()} for k, (x, y) in tables.items()},
    "cases": cases,
}
path = pathlib.Path(__file__).parents[1] / "kernel-families.json"
path.write_text(json.dumps(out, separators=(",", ":")) + "\n")
