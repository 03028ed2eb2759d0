"""Writes tests/parity/gbdt.json: losses and predictions of LightGBM on small synthetic tables, for each objective.

Run: python tests/parity/make/gbdt.py   (lightgbm, numpy)
"""
import json
import pathlib

import lightgbm as lgb
import numpy as np

rng = np.random.default_rng(12)
TRAIN, TEST = 500, 300
N = TRAIN + TEST
x = np.round(rng.normal(size=(N, 4)), 3)
x[rng.random(N) < 0.1, 1] = np.nan
f = np.sin(2 * x[:, 0]) + np.where(np.nan_to_num(x[:, 1], nan=1) > 0.3, 0.8, 0) + 0.3 * x[:, 2]
uniform = rng.random(N)
mean = np.exp(f)
value = np.round(3 * f + rng.standard_t(3, N), 4)
count = rng.poisson(mean)
amount = np.round(rng.gamma(2, mean / 2) + 1e-3, 4)
claim = np.round([rng.gamma(2, 0.5, k).sum() for k in rng.poisson(mean)], 4)
binary = (uniform < 1 / (1 + np.exp(-2 * f))).astype(int)
several = np.digitize(f + rng.logistic(0, 0.4, N), [-0.3, 0.6])
PLAIN = dict(
    learning_rate=0.1, num_leaves=15, min_data_in_leaf=10, lambda_l1=1e-4, lambda_l2=1e-4, verbose=-1, num_threads=1,
    min_data_in_bin=1, deterministic=True, bin_construct_sample_cnt=N,
)
ROUNDS = 60


def pinball(alpha):
    return lambda y, p: np.mean(np.where(y >= p, alpha * (y - p), (1 - alpha) * (p - y)))


def log_loss(y, p):
    p = p if p.ndim == 2 else np.stack([1 - p, p], axis=1)
    return -np.mean(np.log(p[np.arange(len(y)), y.astype(int)]))


def huber(delta):
    def loss(y, p):
        d = np.abs(y - p)
        return np.mean(np.where(d <= delta, d * d / 2, delta * (d - delta / 2)))
    return loss


def deviance(power):
    def loss(y, p):
        if power == 1:
            return np.mean(p - y * np.log(p))
        if power == 2:
            return np.mean(np.log(p) + y / p)
        return np.mean(-y * p ** (1 - power) / (1 - power) + p ** (2 - power) / (2 - power))
    return loss


def absolute(y, p):
    return np.mean(np.abs(y - p))


CASES = [
    ("squared", "regression", value, dict(objective="regression"), {}, lambda y, p: np.mean((y - p) ** 2)),
    ("absolute", "regression", value, dict(objective="regression_l1"), {}, absolute),
    ("huber", "regression", value, dict(objective="huber", alpha=1.5), dict(alpha=1.5), huber(1.5)),
    ("fair", "regression", value, dict(objective="fair", fair_c=1.0), dict(fairC=1), absolute),
    ("quantile", "regression", value, dict(objective="quantile", alpha=0.8), dict(alpha=0.8), pinball(0.8)),
    ("mape", "regression", amount + 1, dict(objective="mape"), {}, lambda y, p: np.mean(np.abs(y - p) / y)),
    ("poisson", "regression", count, dict(objective="poisson"), {}, deviance(1)),
    ("gamma", "regression", amount, dict(objective="gamma"), {}, deviance(2)),
    ("tweedie", "regression", claim, dict(objective="tweedie", tweedie_variance_power=1.4), dict(tweedieVariancePower=1.4), deviance(1.4)),
    ("logistic", "binary", binary, dict(objective="binary"), {}, log_loss),
    ("softmax", "multiclass", several, dict(objective="multiclass", num_class=3), {}, log_loss),
]
VARIANTS = [
    ("plain", {}, {}),
    ("monotone", dict(monotone_constraints=[0, 1, 1, 0]), {}),
    ("smoothed", dict(path_smooth=5.0), dict(pathSmooth=5)),
    ("short steps", dict(max_delta_step=0.3), dict(maxDeltaStep=0.3)),
    ("separate", dict(interaction_constraints=[[0, 2], [1], [3]]), {}),
]


def fit(y, params):
    model = lgb.train({**PLAIN, **params}, lgb.Dataset(x[:TRAIN], y[:TRAIN], params=dict(min_data_in_bin=1, verbose=-1)), ROUNDS)
    return model.predict(x[TRAIN:])


cases = []
for name, task, y, params, config, loss in CASES:
    y = np.asarray(y, dtype=float)
    chosen = VARIANTS if name in ("squared", "logistic") else VARIANTS[:1]
    for variant, more, ours in chosen:
        if variant == "short steps" and name == "squared":
            continue  # steps are in units of the target there, of its standard deviation here
        # Rows left out by turns show how much a loss varies by chance.
        spread = np.std([loss(y[TRAIN:], fit(y, {**params, **more, "bagging_fraction": 0.95, "bagging_freq": 1, "bagging_seed": s})) for s in range(5)])
        p = fit(y, {**params, **more})
        cases.append(
            {
                "name": f"{name}, {variant}", "objective": name, "variant": variant, "task": task,
                "config": {**config, **ours}, "y": y.tolist(), "loss": float(loss(y[TRAIN:], p)), "spread": float(spread),
                "constant": float(loss(y[TRAIN:], np.full(TEST, np.mean(y[:TRAIN])) if task == "regression" else np.tile(np.bincount(y[:TRAIN].astype(int)) / TRAIN, (TEST, 1)))),
                "prediction": np.round(p.ravel(), 4).tolist(),
            }
        )

out = pathlib.Path(__file__).parent.parent / "gbdt.json"
columns = [[None if np.isnan(v) else v for v in x[:, j]] for j in range(4)]
head = json.dumps({"lightgbm": lgb.__version__, "train": TRAIN, "rounds": ROUNDS, "columns": columns}, separators=(",", ":"))
body = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
out.write_text('%s,"cases":[\n%s\n]}\n' % (head[:-1], body))
print(out, len(cases), "cases", out.stat().st_size, "bytes")
for case in cases:
    print(case["name"], round(case["loss"], 4), "+-", round(case["spread"], 4), "constant", round(case["constant"], 4))
