"""One fit of scikit-learn's forests in a fresh process: prints CPU seconds, wall seconds and the holdout loss as JSON.

    python benchmarks/kernels/sklearn-forest.py DATA.json [--family random-forest|extra-trees] [--trees 200] [--seed 0]
"""
import argparse
import json
import time

import numpy as np
from sklearn import ensemble

parser = argparse.ArgumentParser()
parser.add_argument("data")
parser.add_argument("--family", default="random-forest")
parser.add_argument("--trees", type=int, default=200)
parser.add_argument("--seed", type=int, default=0)
args = parser.parse_args()

meta = json.load(open(args.data))
base = args.data[: -len("json")]
x = np.fromfile(base + "x", dtype=np.float32).reshape(meta["rows"], meta["cols"])
y = np.fromfile(base + "y", dtype=np.float64)
n = meta["train"]
train = np.ascontiguousarray(x[:n])
regression = meta["task"] == "regression"
stem = "RandomForest" if args.family == "random-forest" else "ExtraTrees"
make = getattr(ensemble, stem + ("Regressor" if regression else "Classifier"))
model = make(n_estimators=args.trees, n_jobs=1, random_state=args.seed)

started, before = time.perf_counter(), time.process_time()
model.fit(train, y[:n] if regression else y[:n].astype(int))
cpu, wall = time.process_time() - before, time.perf_counter() - started

truth = y[n:]
if regression:
    loss = float(np.sqrt(np.mean((model.predict(x[n:]) - truth) ** 2)))
else:
    p = model.predict_proba(x[n:])
    loss = float(-np.mean(np.log(np.maximum(1e-3, p[np.arange(len(p)), truth.astype(int)]))))
print(json.dumps({"cpu": cpu, "wall": wall, "loss": loss}))
