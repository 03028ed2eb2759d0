"""Helper of verify.mjs: cuts a data set, and compares predictions.

cut FILE SEP TARGET ROWS DIR: train.csv, known.csv (held-out rows, some cells empty), strange.csv (some words never seen).
compare ROOT NAME...: one line of JSON for each set.
"""
import csv
import gzip
import json
import os
import sys

NEW_ROWS = 150


def cut(file, separator, target, most, folder):
    opener = gzip.open if file.endswith(".gz") else open
    with opener(file, "rt", encoding="utf-8", newline="") as source:
        table = list(csv.reader(source, delimiter=separator))
    header, rows = table[0], table[1:]
    stride = max(2, len(rows) // NEW_ROWS)
    fresh = rows[::stride][:NEW_ROWS]
    rest = [row for i, row in enumerate(rows) if i % stride != 0]
    step = max(1, len(rest) // int(most))
    inputs = [j for j, name in enumerate(header) if name != target]
    known, strange = [list(row) for row in fresh], [list(row) for row in fresh]
    for i, row in enumerate(known):
        if i % 2 == 1:
            row[inputs[i // 2 % len(inputs)]] = ""
    for i, row in enumerate(strange):
        row[inputs[i % len(inputs)]] = "never seen" if i % 3 else ""
    for name, lines in (("train", rest[::step]), ("known", known), ("strange", strange)):
        with open(os.path.join(folder, name + ".csv"), "w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([header, *lines])


def compare(root, name):
    import mlflow.pyfunc
    import numpy as np
    import pandas as pd

    folder = os.path.join(root, name)
    model = mlflow.pyfunc.load_model(os.path.join(folder, "mlflow"))
    rows, worst, labels, bad = 0, 0.0, 0, 0
    for part in ("known", "strange"):
        path = os.path.join(folder, part + ".csv")
        # words such as None are left to the model
        frame = pd.read_csv(path, keep_default_na=False, na_values=[""])
        # any index will do
        frame.index = ["row %d" % (2 * i + 7) for i in range(len(frame))]
        theirs = model.predict(frame, params={"table": True})
        words = {"keep_default_na": False, "dtype": {"prediction": str}}
        ours = pd.read_csv(os.path.join(folder, part + "-ours.csv"), **words)
        rows += len(ours)
        columns = [c for c in ours.columns if c.startswith("proba_")]
        if not columns:
            a, b = (t["prediction"].astype(float).to_numpy() for t in (ours, theirs))
            gaps = np.abs(a - b) / np.maximum(1, np.abs(a))
        else:
            a, b = (t[columns].astype(float).to_numpy() for t in (ours, theirs))
            gaps = np.abs(a - b).max(axis=1)
            top = np.sort(a, axis=1)
            tie = top[:, -1] - top[:, -2] < 1e-5
            other = ours["prediction"].to_numpy().astype(str) != theirs["prediction"].to_numpy().astype(str)
            labels += int((other & ~tie).sum())
        worst = max(worst, float(np.nanmax(gaps)))
        bad += int((~(gaps <= 1e-5)).sum())
    return {"name": name, "rows": rows, "difference": worst, "beyond": bad, "labels": labels, "agrees": bad + labels == 0}


if sys.argv[1] == "cut":
    cut(*sys.argv[2:])
else:
    import logging

    logging.disable(logging.WARNING)
    for one in sys.argv[3:]:
        try:
            answer = compare(sys.argv[2], one)
        except Exception as error:
            answer = {"name": one, "agrees": False, "error": "%s: %s" % (type(error).__name__, str(error)[:300])}
        print(json.dumps(answer), flush=True)
