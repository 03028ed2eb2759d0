"""One fit of LightGBM in a fresh process: prints CPU seconds (all threads), wall seconds and the loss as JSON.

    python benchmarks/kernels/lightgbm-fit.py DATA.json [--rounds 100] [--leaves 31] [--rate 0.1] [--threads 1] [--quantised]
"""
import argparse
import json
import time

import lightgbm as lgb
import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("data")
parser.add_argument("--rounds", type=int, default=100)
parser.add_argument("--leaves", type=int, default=31)
parser.add_argument("--rate", type=float, default=0.1)
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--quantised", action="store_true")
args = parser.parse_args()

meta = json.load(open(args.data))
base = args.data[: -len("json")]
x = np.fromfile(base + "x", dtype=np.float32).reshape(meta["rows"], meta["cols"])
y = np.fromfile(base + "y", dtype=np.float64)
n = meta["train"]
train = np.ascontiguousarray(x[:n])
params = {
    "objective": meta["task"],
    "learning_rate": args.rate,
    "num_leaves": args.leaves,
    "max_bin": 255,
    "min_data_in_leaf": 20,
    "num_threads": args.threads,
    "use_quantized_grad": args.quantised,
    "verbosity": -1,
    "seed": 0,
}
if meta["task"] == "multiclass":
    params["num_class"] = meta["classes"]

started, before = time.perf_counter(), time.process_time()
dataset = lgb.Dataset(train, y[:n], categorical_feature=meta["categories"] or "auto")
model = lgb.train(params, dataset, num_boost_round=args.rounds)
cpu, wall = time.process_time() - before, time.perf_counter() - started

p, truth = model.predict(x[n:], num_threads=1), y[n:]
if meta["task"] == "regression":
    loss = float(np.sqrt(np.mean((p - truth) ** 2)))
else:
    chosen = p[np.arange(len(p)), truth.astype(int)] if p.ndim > 1 else np.where(truth == 1, p, 1 - p)
    loss = float(-np.mean(np.log(np.maximum(1e-15, chosen))))
print(json.dumps({"cpu": cpu, "wall": wall, "loss": loss}))
