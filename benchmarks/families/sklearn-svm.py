"""Fits scikit-learn's models on the rows that svm.mjs wrote; prints losses and CPU seconds as JSON.

Usage: python sklearn-svm.py FOLDER   (one thread: run with OMP_NUM_THREADS=1)
"""
import json
import sys
import time
import warnings

import numpy as np
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis
from sklearn.metrics import log_loss
from sklearn.gaussian_process import GaussianProcessClassifier, GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import SVC, SVR

warnings.filterwarnings("ignore")
folder = sys.argv[1]
given = json.load(open(f"{folder}/cases.json"))


def estimator(classes, x):
    kind = given["family"]
    if kind == "naive-bayes":
        return GaussianNB()
    if kind == "lda":
        return LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto")
    if kind == "qda":
        return QuadraticDiscriminantAnalysis(reg_param=0.1)
    if kind == "gaussian-process":
        kernel = ConstantKernel() * Matern(length_scale=np.ones(x.shape[1]), nu=2.5)
        if classes == 0:
            return GaussianProcessRegressor(kernel + WhiteKernel(), normalize_y=True)
        return GaussianProcessClassifier(kernel)
    shared = {"C": given["C"], "gamma": given["gamma"] / (x.shape[1] * x.var())}
    return SVR(epsilon=0.1, **shared) if classes == 0 else SVC(probability=True, random_state=0, **shared)


def repeat(run):
    """Median CPU seconds of at most nine times within a fifth of a second, as in svm.mjs."""
    times = []
    while not times or (len(times) < 9 and sum(times) < 0.2):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return sorted(times)[len(times) // 2]


out = {}
for case in given["cases"]:
    n, classes = case["n"], case["classes"]
    y = np.fromfile(f"{folder}/{case['name']}.y", dtype="float64")
    results = []
    for f, part in enumerate(case["parts"]):
        path = f"{folder}/{case['name']}.{f}"
        x = np.fromfile(f"{path}.x", dtype="float32").reshape(part["cols"], n).T.astype("float64")
        x = np.ascontiguousarray(x)
        train, test = (np.fromfile(f"{path}.{end}", dtype="uint32") for end in ["train", "test"])
        # none of scikit-learn's takes missing cells
        x = np.where(np.isnan(x), np.nan_to_num(np.nanmean(x[train], axis=0)), x)
        model = estimator(classes, x[train])
        try:
            seconds = repeat(lambda: model.fit(x[train], y[train]))
        except np.linalg.LinAlgError:
            results.append({"loss": float("inf"), "seconds": 1e-9, "predict": 1e-9})
            continue
        start = time.process_time()
        if classes == 0:
            loss = np.sqrt(np.mean((model.predict(x[test]) - y[test]) ** 2))
        else:
            p = np.full((len(test), classes), 1e-6)
            p[:, model.classes_.astype(int)] = model.predict_proba(x[test])
            p = np.clip(np.nan_to_num(p), 1e-6, None)
            loss = log_loss(y[test], p / p.sum(1, keepdims=True), labels=np.arange(classes))
        results.append({"loss": float(loss), "seconds": seconds, "predict": time.process_time() - start})
    out[case["name"]] = results
json.dump(json.loads(json.dumps(out).replace("Infinity", "1e9")), sys.stdout)
