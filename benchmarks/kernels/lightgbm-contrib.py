"""SHAP values of LightGBM and of the shap package for the first rows of the holdout, in one thread.

    python benchmarks/kernels/lightgbm-contrib.py DATA.json MODEL.txt CONTRIB.f64 [--rounds 100] [--leaves 31] [--rows 1000]

Trains and writes the model and the contributions when MODEL.txt is not there; prints CPU seconds as JSON.
"""
import argparse
import json
import os
import time

import lightgbm as lgb
import numpy as np

parser = argparse.ArgumentParser()
for name in ("data", "model", "contrib"):
    parser.add_argument(name)
parser.add_argument("--rounds", type=int, default=100)
parser.add_argument("--leaves", type=int, default=31)
parser.add_argument("--rows", type=int, default=1000)
args = parser.parse_args()

meta = json.load(open(args.data))
base = args.data[: -len("json")]
x = np.fromfile(base + "x", dtype=np.float32).reshape(meta["rows"], meta["cols"])
y = np.fromfile(base + "y", dtype=np.float64)
n = meta["train"]
test = np.ascontiguousarray(x[n : n + args.rows], dtype=np.float64)
if not os.path.exists(args.model):
    params = {"objective": meta["task"], "num_leaves": args.leaves, "num_threads": 1, "verbosity": -1, "seed": 0}
    if meta["task"] == "multiclass":
        params["num_class"] = meta["classes"]
    data = lgb.Dataset(x[:n], y[:n], categorical_feature=meta["categories"] or "auto")
    lgb.train(params, data, args.rounds).save_model(args.model)
model = lgb.Booster(model_file=args.model, params={"num_threads": 1})
before = time.process_time()
contrib = model.predict(test, pred_contrib=True, num_threads=1)
seconds = {"lightgbm": time.process_time() - before}
np.asarray(contrib, dtype=np.float64).tofile(args.contrib)
try:
    import shap

    explainer = shap.TreeExplainer(model)
    before = time.process_time()
    explainer.shap_values(test)
    seconds["shap"] = time.process_time() - before
except (ImportError, ValueError):
    pass  # not installed, or a model it does not read (categories)
print(json.dumps(seconds))
