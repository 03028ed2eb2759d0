"""LightGBM with its plain defaults on the files that `dev-sets.mjs --layout DIR` laid out: the bar to beat.

    python benchmarks/lightgbm_default.py LAYOUT_DIR INDEX_JSON OUT.json

Text columns become pandas categories whose levels are fixed at fit, rare ones beyond the 254 most frequent are missing.
Needs lightgbm, scikit-learn and pandas.
"""
import json
import os
import sys
import time

import lightgbm as lgb
import numpy as np
import pandas as pd
from sklearn.metrics import log_loss, roc_auc_score

layout, index, out = sys.argv[1:4]
results = {}
for info in json.load(open(index)):
    folder = os.path.join(layout, info["name"])
    if not os.path.exists(folder):
        continue
    train, test = (pd.read_csv(os.path.join(folder, f"{part}.csv")) for part in ("train", "test"))
    regression = info["task"] == "regression"
    y, truth = train.pop(info["target"]), test.pop(info["target"])
    for name in train.columns:
        if not pd.api.types.is_numeric_dtype(train[name]):
            levels = train[name].dropna().astype(str).value_counts().index[:254].tolist()
            for part in (train, test):
                part[name] = pd.Categorical(part[name].where(part[name].isna(), part[name].astype(str)), categories=levels)
        elif not pd.api.types.is_numeric_dtype(test[name]):
            test[name] = pd.to_numeric(test[name], errors="coerce")
    for part in (train, test):
        part.columns = [f"f{i}" for i in range(part.shape[1])]
    started = time.time()
    model = (lgb.LGBMRegressor if regression else lgb.LGBMClassifier)(n_jobs=2, random_state=0, verbose=-1)
    if regression:
        model.fit(train, y)
        error = float(np.sqrt(np.mean((model.predict(test) - truth) ** 2)))
    else:
        classes, code = np.unique(y.astype(str), return_inverse=True)
        model.fit(train, code)
        proba = model.predict_proba(test)
        if info["task"] == "binary":
            error = 1 - roc_auc_score(truth.astype(str) == classes[1], proba[:, 1])
        else:
            error = log_loss(truth.astype(str), proba, labels=classes)
    results[info["name"]] = {"task": info["task"], "error": error, "seconds": time.time() - started}
    print(info["name"], round(error, 5), flush=True)
json.dump(results, open(out, "w"), indent=1)
