"""Writes ../linear.json: coefficients of scikit-learn's linear models. Run: python linear.py"""
import json
import os
import warnings

import numpy as np
from sklearn.linear_model import ElasticNet, HuberRegressor, Lasso, LogisticRegression, QuantileRegressor, Ridge
from sklearn.svm import LinearSVC, LinearSVR

warnings.filterwarnings("ignore")
rng = np.random.default_rng(3)
cases = []


def table(n, p, singular=False, sparse=False):
    x = rng.normal(size=(n, p)) + 0.5 * rng.normal(size=(n, 1))
    if sparse:
        x = np.where(rng.random((n, p)) < 0.85, 0, x)
    if singular:
        x[:, 1] = x[:, 0]
        x[:, 2] = x[:, 0] + x[:, 3]
    return np.float32(np.round(x, 4)).astype("float64")


def add(name, family, config, x, y, model, weight=None):
    model.fit(x, y, sample_weight=weight)
    cases.append(
        {
            "name": name,
            "family": family,
            "config": config,
            "x": np.round(x.T, 5).tolist(),
            "y": y.tolist(),
            "weight": None if weight is None else weight.tolist(),
            "coef": np.atleast_2d(model.coef_).tolist(),
            "intercept": np.atleast_1d(model.intercept_).tolist(),
        }
    )


for shape, kind in [((60, 5), ""), ((25, 40), "wide "), ((60, 6), "singular "), ((80, 12), "sparse ")]:
    x = table(*shape, singular=kind == "singular ", sparse=kind == "sparse ")
    signal = x[:, :4] @ np.array([2.0, -1, 0.5, 0])
    y = np.round(signal + rng.standard_t(3, size=shape[0]), 4)
    s, n = y.std(), len(y)
    add(kind + "ridge", "linear", {"alpha": 0.05, "l1Ratio": 0}, x, y, Ridge(alpha=0.05 * n, tol=1e-12))
    add(kind + "lasso", "linear", {"alpha": 0.05, "l1Ratio": 1}, x, y, Lasso(alpha=0.05 * s, tol=1e-12, max_iter=10**6))
    l1, l2 = 0.03 * s, 0.03
    net = ElasticNet(alpha=l1 + l2, l1_ratio=l1 / (l1 + l2), tol=1e-12, max_iter=10**6)
    add(kind + "elastic net", "linear", {"alpha": 0.06, "l1Ratio": 0.5}, x, y, net)
    for q in [0.5, 0.9]:
        config = {"alpha": 0.02, "l1Ratio": 1, "loss": "quantile", "quantile": q}
        add(f"{kind}quantile {q}", "linear", config, x, y, QuantileRegressor(quantile=q, alpha=0.02))
    if kind == "":
        w = np.round(rng.random(n) + 0.2, 3)
        config = {"alpha": 0.02, "l1Ratio": 1, "loss": "quantile", "quantile": 0.3}
        add("weighted quantile", "linear", config, x, y, QuantileRegressor(quantile=0.3, alpha=0.02), w)
        config = {"alpha": 0.1, "l1Ratio": 0, "loss": "huber"}
        add("huber", "linear", config, x, y, HuberRegressor(alpha=n * 0.1 / (2 * s), max_iter=10000, tol=1e-10))
    label = (signal + rng.normal(size=n) > 0).astype(float)
    third = np.digitize(signal + rng.normal(size=n), [-1, 1]).astype(float)
    for target, task in [(label, "2 classes"), (third, "3 classes")]:
        for ratio in [0, 1, 0.5]:
            model = LogisticRegression(
                C=0.7, l1_ratio=ratio, penalty="elasticnet", solver="saga", tol=1e-10, max_iter=10**6
            )
            add(f"{kind}logistic {ratio}, {task}", "logistic", {"C": 0.7, "l1Ratio": ratio}, x, target, model)
        for loss, twin in [("squared", "squared_hinge"), ("absolute", "hinge")]:
            model = LinearSVC(C=0.3, loss=twin, tol=1e-10, max_iter=10**6, random_state=0)
            add(f"{kind}{loss} SVM, {task}", "linear-svm", {"C": 0.3, "loss": loss}, x, target, model)
    z = (y - y.mean()) / s
    for loss, twin in [("squared", "squared_epsilon_insensitive"), ("absolute", "epsilon_insensitive")]:
        model = LinearSVR(C=0.3, epsilon=0.1, loss=twin, tol=1e-10, max_iter=10**6, random_state=0)
        add(f"{kind}{loss} SVM", "linear-svm", {"C": 0.3, "loss": loss, "epsilon": 0.1}, x, z, model)

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "linear.json"), "w") as f:
    json.dump(cases, f, separators=(",", ":"))
