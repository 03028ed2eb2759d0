"""Prepares folds of a data set for both sides, fits CatBoost's defaults on them (one thread), prints one JSON line a fold.

usage: catboost-fit.py INDEX DATA OUT [--folds 3] [--of 5] [--rows 10000] [--iterations 1000] [--options {}] [--prepare] NAME...
INDEX: JSON list of {name, task, target, drop?, na_values?}; DATA: folder with NAME/train.csv; OUT: folder for prepared data.
"""

import argparse
import json
import os
import time

import numpy as np
import pandas as pd
from sklearn.model_selection import KFold, StratifiedKFold


def prepare(entry, args):
    """Columns as float32 (codes of categories by order of appearance, NaN where missing), target, fold of each row."""
    path = os.path.join(args.data, entry["name"], "train.csv")
    frame = pd.read_csv(path, na_values=entry.get("na_values") or [], low_memory=False)
    frame = frame.dropna(subset=[entry["target"]])
    if len(frame) > args.rows:
        frame = frame.sample(args.rows, random_state=1)
    frame = frame.reset_index(drop=True)
    y = frame.pop(entry["target"])
    frame = frame.drop(columns=[c for c in entry.get("drop") or [] if c in frame])
    regression = entry["task"] == "regression"
    classes = [] if regression else sorted(map(str, y.unique()))
    target = y.astype(float).to_numpy() if regression else y.astype(str).map({c: i for i, c in enumerate(classes)}).to_numpy()
    columns, features = [], []
    for name in frame:
        column = frame[name]
        if column.isna().all():
            continue
        numeric = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
        if numeric:
            columns.append(column.to_numpy(dtype=np.float32))
            features.append({"name": str(name), "cardinality": 0})
        else:
            codes, levels = pd.factorize(column.where(column.isna(), column.astype(str)))
            columns.append(np.where(codes < 0, np.nan, codes).astype(np.float32))
            features.append({"name": str(name), "cardinality": len(levels)})
    splitter = (KFold if regression else StratifiedKFold)(args.of, shuffle=True, random_state=7)
    fold = np.zeros(len(target), dtype=np.uint8)
    for k, (_, held) in enumerate(splitter.split(target, None if regression else target)):
        fold[held] = k
    base = os.path.join(args.out, entry["name"])
    np.concatenate(columns).tofile(base + ".x.f32")
    target.astype(np.float64).tofile(base + ".y.f64")
    fold.tofile(base + ".fold.u8")
    meta = {"task": entry["task"], "rows": len(target), "features": features, "classes": classes}
    with open(base + ".json", "w", encoding="utf8") as file:
        json.dump(meta, file)
    return meta, columns, target, fold


def loss_of(task, truth, prediction):
    """Root mean squared error, or log loss with probabilities kept above 1e-15."""
    if task == "regression":
        return float(np.sqrt(np.mean((truth - prediction) ** 2)))
    share = prediction[np.arange(len(truth)), truth.astype(int)]
    return float(-np.mean(np.log(np.maximum(1e-15, share))))


def fit(name, args, meta, columns, target, fold):
    from catboost import CatBoostClassifier, CatBoostRegressor, Pool

    frame = pd.DataFrame({f"c{j}": column for j, column in enumerate(columns)})
    categories = [f"c{j}" for j, feature in enumerate(meta["features"]) if feature["cardinality"] > 0]
    for column in categories:
        frame[column] = frame[column].map(lambda v: "missing" if np.isnan(v) else str(int(v)))
    for k in range(args.folds):
        train, held = fold != k, fold == k
        kind = CatBoostRegressor if meta["task"] == "regression" else CatBoostClassifier
        options = {"iterations": args.iterations, "thread_count": 1, "verbose": False, "allow_writing_files": False, "random_seed": k, **args.options}
        model = kind(**options)
        learn, test = (Pool(frame[rows], target[rows], cat_features=categories) for rows in (train, held))
        start = time.process_time()
        model.fit(learn)
        seconds = time.process_time() - start
        out = model.predict(test) if meta["task"] == "regression" else model.predict_proba(test)
        if meta["task"] != "regression" and out.shape[1] < len(meta["classes"]):
            wide = np.zeros((len(out), len(meta["classes"])))
            wide[:, model.classes_.astype(int)] = out
            out = wide
        line = {"set": name, "fold": k, "loss": loss_of(meta["task"], target[held], out), "seconds": seconds}
        line["learning_rate"] = model.get_all_params().get("learning_rate")
        print(json.dumps(line), flush=True)


def main():
    parser = argparse.ArgumentParser()
    for name in ("index", "data", "out"):
        parser.add_argument(name)
    for name, default in (("folds", 3), ("of", 5), ("rows", 10000), ("iterations", 1000)):
        parser.add_argument("--" + name, type=int, default=default)
    parser.add_argument("--options", type=json.loads, default={}, help="JSON: CatBoost with a piece switched off")
    parser.add_argument("--prepare", action="store_true", help="write the folds only")
    parser.add_argument("names", nargs="+")
    args = parser.parse_args()
    os.makedirs(args.out, exist_ok=True)
    with open(args.index, encoding="utf8") as file:
        entries = {entry["name"]: entry for entry in json.load(file)}
    for name in args.names:
        prepared = prepare(entries[name], args)
        if not args.prepare:
            fit(name, args, *prepared)


main()
