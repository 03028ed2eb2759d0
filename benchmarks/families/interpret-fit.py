"""Fits InterpretML's explainable boosting machine at its defaults on a file of kernel-data.mjs; prints CPU seconds and loss as JSON.

Usage: python interpret-fit.py DATA.json   (one thread)
"""
import json
import sys
import time
import warnings

import numpy as np
from interpret.glassbox import ExplainableBoostingClassifier, ExplainableBoostingRegressor

warnings.filterwarnings("ignore")
path = sys.argv[1]
meta = json.load(open(path))
x = np.fromfile(path[:-4] + "x", dtype="float32").reshape(meta["rows"], meta["cols"])
y = np.fromfile(path[:-4] + "y", dtype="float64")
train = meta["train"]
columns = x.astype(object)
for j in meta["categories"]:
    codes = x[:, j]
    columns[:, j] = np.where(np.isnan(codes), None, np.char.add("c", np.nan_to_num(codes).astype(int).astype(str)))
types = ["nominal" if j in meta["categories"] else "continuous" for j in range(meta["cols"])]
x = columns if meta["categories"] else x.astype("float64")

regression = meta["task"] == "regression"
kind = ExplainableBoostingRegressor if regression else ExplainableBoostingClassifier
model = kind(feature_types=types, n_jobs=1)
start = time.process_time()
model.fit(x[:train], y[:train] if regression else y[:train].astype(int))
cpu = time.process_time() - start
if regression:
    loss = float(np.sqrt(np.mean((model.predict(x[train:]) - y[train:]) ** 2)))
else:
    p = model.predict_proba(x[train:])
    place = {c: k for k, c in enumerate(model.classes_)}
    own = np.array([p[i, place[c]] if c in place else 0 for i, c in enumerate(y[train:].astype(int))])
    loss = float(-np.mean(np.log(np.maximum(own, 1e-15))))
print(json.dumps({"cpu": cpu, "loss": loss}))
