"""AutoGluon's network (NN_TORCH at its defaults) on the rows that mlp.mjs wrote: the same training rows, the same watched
rows for its best epoch, the same test rows. It stops by its own rule.
usage: OMP_NUM_THREADS=1 python autogluon-mlp.py <data> <out.jsonl of mlp.mjs> [result.json]
"""
import json, math, shutil, sys, tempfile, time, warnings

import numpy as np
import pandas as pd
import torch
from autogluon.tabular import TabularPredictor

warnings.filterwarnings("ignore")
torch.set_num_threads(1)
data, lines = sys.argv[1], sys.argv[2]


def run(record):
    frame = pd.read_csv(f"{data}/{record['name']}/train.csv", low_memory=False)
    target, regression = record["target"], record["task"] == "regression"
    if not regression:
        frame[target] = frame[target].astype(str)
    parts = {name: frame.iloc[record[name]].reset_index(drop=True) for name in ("train", "validation", "test")}
    folder = tempfile.mkdtemp(prefix="autogluon-")
    start = time.process_time()
    predictor = TabularPredictor(
        target, problem_type=record["task"], eval_metric="rmse" if regression else "log_loss", path=folder, verbosity=0
    ).fit(
        parts["train"], tuning_data=parts["validation"], hyperparameters={"NN_TORCH": {}}, num_cpus=1,
        fit_weighted_ensemble=False,
    )
    seconds = time.process_time() - start
    test = parts["test"].drop(columns=[target])
    if regression:
        loss = float(np.sqrt(np.mean((predictor.predict(test) - parts["test"][target]) ** 2)))
    else:
        shares = predictor.predict_proba(test)
        own = [shares.at[i, label] if label in shares.columns else 0.0 for i, label in enumerate(parts["test"][target])]
        loss = -sum(math.log(max(float(p), 1e-15)) for p in own) / len(own)
    shutil.rmtree(folder, ignore_errors=True)
    return loss, seconds


results = []
for line in open(lines):
    record = json.loads(line)
    loss, seconds = run(record)
    results.append({"set": record["name"], "task": record["task"], "ours": record["loss"], "ours_seconds": record["seconds"],
                    "autogluon": loss, "autogluon_seconds": seconds})
    print(f"{record['name']:20s} ours {record['loss']:10.5g} ({record['seconds']:.1f} s)  NN_TORCH {loss:10.5g} ({seconds:.1f} s)  "
          f"{'better' if record['loss'] < loss else 'worse'}", flush=True)
better = sum(r["ours"] < r["autogluon"] for r in results)
print(f"better on {better} of {len(results)}")
if len(sys.argv) > 3:
    json.dump(results, open(sys.argv[3], "w"), indent=1)
