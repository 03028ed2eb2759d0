"""Fits scikit-learn's linear models on the data that linear.mjs wrote: for each number of a case on standard input one line
of JSON with CPU seconds and coefficients.

Usage: python sklearn-linear.py FOLDER   (one thread: run with OMP_NUM_THREADS=1)
"""
import json
import sys
import time
import warnings

import numpy as np
from scipy import sparse
from sklearn.linear_model import (
    ElasticNet,
    HuberRegressor,
    Lasso,
    LogisticRegression,
    QuantileRegressor,
    Ridge,
)
from sklearn.svm import LinearSVC, LinearSVR

warnings.filterwarnings("ignore")
folder = sys.argv[1]


def load(case):
    n, p = case["rows"], case["cols"]
    path = f"{folder}/{case['data']}"
    y = np.fromfile(path + ".y", dtype="float64")
    if case["sparse"]:
        start = np.fromfile(path + ".start", dtype="uint32").astype("int32")
        index = np.fromfile(path + ".index", dtype="uint32").astype("int32")
        value = np.fromfile(path + ".value", dtype="float32").astype("float64")
        return sparse.csc_matrix((value, index, start), shape=(n, p)).tocsr(), y
    x = np.fromfile(path + ".x", dtype="float32").reshape(p, n)
    return np.ascontiguousarray(x.T).astype("float64"), y


def estimator(case):
    """The estimator with the same objective: the target of linear models is scaled, so alpha is too."""
    c, n = case["config"], case["rows"]
    kind = case["model"]
    if kind == "logistic":
        ratio = c["l1Ratio"]
        if ratio == 0:
            return LogisticRegression(C=c["C"], tol=case["tol"], max_iter=5000)
        return LogisticRegression(
            C=c["C"], l1_ratio=ratio, penalty="elasticnet", solver="saga", tol=case["tol"], max_iter=10000, random_state=0
        )
    if kind == "ridge":
        return Ridge(alpha=c["alpha"] * n, tol=case["tol"])
    if kind == "lasso":
        return Lasso(alpha=case["alphaY"], tol=case["tol"], max_iter=100000)
    if kind == "elastic":
        return ElasticNet(alpha=case["alphaY"], l1_ratio=case["ratioY"], tol=case["tol"], max_iter=100000)
    if kind == "quantile":
        return QuantileRegressor(quantile=c["quantile"], alpha=case["alphaY"], solver="highs")
    if kind == "huber":
        return HuberRegressor(epsilon=1.35, alpha=case["alphaY"], max_iter=5000, tol=case["tol"])
    if kind == "svc":
        return LinearSVC(C=c["C"], loss=c["loss"].replace("-", "_"), tol=case["tol"], max_iter=100000, random_state=0)
    return LinearSVR(C=c["C"], epsilon=case["epsilonY"], loss="squared_epsilon_insensitive", tol=case["tol"], max_iter=100000, random_state=0)


cases = json.load(open(f"{folder}/cases.json"))
loaded = {}
for line in sys.stdin:
    case = cases[int(line)]
    if case["data"] not in loaded:
        loaded = {case["data"]: load(case)}
    x, y = loaded[case["data"]]
    model = estimator(case)
    start = time.process_time()
    model.fit(x, y)
    seconds = time.process_time() - start
    coef = np.atleast_2d(model.coef_)
    print(json.dumps({"seconds": seconds, "coef": np.asarray(coef).ravel().tolist()}), flush=True)
