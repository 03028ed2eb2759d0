"""Bulk prediction with LightGBM, one thread: 100 trees of 31 leaves, the holdout rows twenty times over.

    python benchmarks/kernels/lightgbm-predict.py DATA.json
"""
import json
import sys
import time

import lightgbm as lgb
import numpy as np

meta = json.load(open(sys.argv[1]))
base = sys.argv[1][: -len("json")]
x = np.fromfile(base + "x", dtype=np.float32).reshape(meta["rows"], meta["cols"])
y = np.fromfile(base + "y", dtype=np.float64)
n = meta["train"]
params = {"objective": meta["task"], "num_leaves": 31, "min_data_in_leaf": 20, "num_threads": 1, "verbosity": -1, "seed": 0}
if meta["task"] == "multiclass":
    params["num_class"] = meta["classes"]
dataset = lgb.Dataset(np.ascontiguousarray(x[:n]), y[:n], categorical_feature=meta["categories"] or "auto")
model = lgb.train(params, dataset, num_boost_round=100)
test = np.ascontiguousarray(x[n:])

started, before = time.perf_counter(), time.process_time()
for _ in range(20):
    p = model.predict(test, num_threads=1)
cpu, wall = time.process_time() - before, time.perf_counter() - started

truth = y[n:]
if meta["task"] == "regression":
    loss = float(np.sqrt(np.mean((p - truth) ** 2)))
else:
    chosen = p[np.arange(len(p)), truth.astype(int)] if p.ndim > 1 else np.where(truth == 1, p, 1 - p)
    loss = float(-np.mean(np.log(np.maximum(1e-15, chosen))))
print(json.dumps({"cpu": cpu, "wall": wall, "loss": loss}))
