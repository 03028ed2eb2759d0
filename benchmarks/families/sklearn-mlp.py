"""scikit-learn's MLP on the rows and in the CPU seconds that mlp.mjs wrote: medians, scaling and one-hot columns, then
epochs of the default network until the time is over. Two runs: all rows until scikit-learn's own rule stops it, and with
the watched rows held back and the best epoch kept. The better of both on the test rows is what counts.
usage: OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python sklearn-mlp.py <data> <out.jsonl of mlp.mjs> [result.json]
"""
import copy, json, math, sys, time, warnings
import numpy as np, pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.metrics import log_loss, root_mean_squared_error
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

warnings.filterwarnings("ignore")
data, lines = sys.argv[1], sys.argv[2]


def run(record, watched):
    frame = pd.read_csv(f"{data}/{record['name']}/train.csv", low_memory=False)
    y = frame.pop(record["target"])
    regression = record["task"] == "regression"
    y = y.astype(float).to_numpy() if regression else y.astype(str).to_numpy()
    train = record["train"] + ([] if watched else record["validation"])
    start = time.process_time()
    numeric = [c for c in frame if pd.api.types.is_numeric_dtype(frame[c]) and frame[c].dtype != bool]
    others = [c for c in frame if c not in numeric]
    frame[others] = frame[others].astype(str)
    prepare = ColumnTransformer([
        ("n", make_pipeline(SimpleImputer(keep_empty_features=True), StandardScaler()), numeric),
        ("c", OneHotEncoder(handle_unknown="infrequent_if_exist", max_categories=32, sparse_output=False), others),
    ])
    x = prepare.fit_transform(frame.iloc[train]).astype(np.float32)
    target = y[train]
    if regression:
        mean, deviation = target.mean(), target.std() or 1
        target = (target - mean) / deviation
    model = MLPRegressor(random_state=0) if regression else MLPClassifier(random_state=0)
    classes = None if regression else np.unique(y)

    def loss(part):
        z = prepare.transform(frame.iloc[part]).astype(np.float32)
        if regression:
            p = model.predict(z) * deviation + mean
            return root_mean_squared_error(y[part], p) if np.isfinite(p).all() else math.inf
        return log_loss(y[part], model.predict_proba(z), labels=classes)

    best, kept, worst_run, last, epochs = math.inf, None, 0, math.inf, 0
    while time.process_time() - start < record["seconds"] and epochs < 200:
        if regression:
            model.partial_fit(x, target)
        else:
            model.partial_fit(x, target, classes=classes)
        epochs += 1
        if watched:
            now = loss(record["validation"])
            if now < best:
                best, kept = now, copy.deepcopy((model.coefs_, model.intercepts_))
        else:  # the rule of scikit-learn: no gain of 1e-4 in the training loss for ten epochs
            worst_run = 0 if model.loss_ < last - 1e-4 else worst_run + 1
            last = min(last, model.loss_)
            if worst_run > 10:
                break
    if epochs == 0:
        return math.inf, 0
    if kept is not None:
        model.coefs_, model.intercepts_ = kept
    return loss(record["test"]), epochs


results = []
for line in open(lines):
    record = json.loads(line)
    plain, watched = run(record, False), run(record, True)
    theirs = min(plain[0], watched[0])
    results.append({"set": record["name"], "task": record["task"], "seconds": record["seconds"], "ours": record["loss"],
                    "sklearn": theirs, "sklearn_plain": plain[0], "sklearn_watched": watched[0]})
    print(f"{record['name']:20s} {record['seconds']:6.2f} s  ours {record['loss']:10.5g}  sklearn {theirs:10.5g} "
          f"({plain[1]}, {watched[1]} epochs)  {'better' if record['loss'] < theirs else 'worse'}", flush=True)
better = sum(r["ours"] < r["sklearn"] for r in results)
print(f"better on {better} of {len(results)} ({100 * better / max(1, len(results)):.0f}%)")
if len(sys.argv) > 3:
    json.dump(results, open(sys.argv[3], "w"), indent=1)
