"""Small models of LightGBM and XGBoost with what these programs predict: tests/parity/imports.json."""

import base64
import json
import pathlib

import lightgbm as lgb
import numpy as np
import xgboost as xgb

rng = np.random.default_rng(4)
ROWS = 400
OUT = pathlib.Path(__file__).parent.parent / "imports.json"


def table(rows, unseen):
    x = rng.normal(size=(rows, 5))
    x[rng.random(rows) < 0.2, 1] = np.nan
    x[rng.random(rows) < 0.4, 2] = 0
    x[:, 3] = rng.integers(0, 12, rows)
    x[:, 4] = np.round(x[:, 4] * 2) / 2
    if unseen:
        x[::5, 3] = rng.choice([12, 40, 3], len(x[::5]))
        x[1::9, 3] = np.nan
        x[2::7, 0] = np.nan
    return x


X = table(ROWS, False)
T = table(36, True)
score = X[:, 0] + np.nan_to_num(X[:, 1], nan=1.5) + np.isin(X[:, 3], [2, 5, 7, 11]) * 2 + (X[:, 2] == 0) + rng.normal(size=ROWS) * 0.3
binary = (score > 1).astype(float)
three = np.digitize(score, [0.5, 2]).astype(float)
positive = np.exp(score / 3)
weight = rng.random(ROWS) + 0.5


def cell(v):
    return None if np.isnan(v) else float(v)


cases = []
DUMPED = ["binary", "binary, zeros are missing", "multiclass", "regression, random forest", "no split at all"]


def keep(name, program, model, predict, raw, contrib, split, gain, outputs, extra=None):
    entry = {
        "name": name,
        "program": program,
        "model": model,
        "outputs": outputs,
        "predict": np.asarray(predict, float).ravel().tolist(),
        "raw": np.asarray(raw, float).ravel().tolist(),
        # [rows, outputs, features + 1]
        "contrib": None if contrib is None else np.asarray(contrib, float).ravel().tolist(),
        "split": split,
        "gain": gain,
    }
    cases.append(entry | (extra or {}))


def lightgbm(name, y, outputs=1, rounds=4, **params):
    params = dict(num_leaves=7, verbose=-1, min_data_in_leaf=8, min_data_per_group=8, cat_smooth=1, seed=1, num_threads=1, deterministic=True) | params
    data = lgb.Dataset(X, y, weight=weight if params.pop("weighted", False) else None, categorical_feature=params.pop("categories", [3]))
    text = lgb.train(params, data, rounds).model_to_string()
    # Parameters are not read, and nothing but them follows the importances.
    booster = lgb.Booster(model_str=text)
    keep(
        name, "lightgbm", text.split("\nparameters:")[0] + "\n", booster.predict(T), booster.predict(T, raw_score=True), booster.predict(T, pred_contrib=True),
        booster.feature_importance("split").tolist(), booster.feature_importance("gain").tolist(), outputs,
        {"dump": booster.dump_model()} if name in DUMPED else None,
    )


lightgbm("regression", score, objective="regression")
lightgbm("regression, weighted", score, objective="regression", weighted=True)
lightgbm("regression on the square root", score, objective="regression", reg_sqrt=True)
lightgbm("absolute error", score, objective="regression_l1")
lightgbm("huber", score, objective="huber")
lightgbm("fair", score, objective="fair")
lightgbm("quantile", score, objective="quantile", alpha=0.8)
lightgbm("mape", positive, objective="mape")
lightgbm("poisson", positive, objective="poisson")
lightgbm("gamma", positive, objective="gamma")
lightgbm("tweedie", positive, objective="tweedie")
lightgbm("binary", binary, objective="binary")
lightgbm("binary, steeper sigmoid", binary, objective="binary", sigmoid=2.5)
lightgbm("binary, zeros are missing", binary, objective="binary", zero_as_missing=True)
lightgbm("binary, missing not handled", binary, objective="binary", use_missing=False)
lightgbm("binary, one-hot categories", binary, objective="binary", max_cat_to_onehot=20)
lightgbm("binary, dart", binary, objective="binary", boosting="dart", drop_rate=0.5)
lightgbm("binary, random forest", binary, objective="binary", boosting="rf", bagging_freq=1, bagging_fraction=0.6)
lightgbm("regression, random forest", score, objective="regression", boosting="rf", bagging_freq=1, bagging_fraction=0.6)
lightgbm("multiclass", three, 3, 3, objective="multiclass", num_class=3)
lightgbm("multiclass, one against all", three, 3, 3, objective="multiclassova", num_class=3)
lightgbm("cross entropy", 1 / (1 + np.exp(-score)), objective="cross_entropy")
lightgbm("cross entropy lambda", 1 / (1 + np.exp(-score)), objective="cross_entropy_lambda")
lightgbm("no split at all", score, objective="regression", min_data_in_leaf=1000)
lightgbm("no categories", score, objective="regression", categories=[])

TYPES = ["float", "float", "float", "c", "float"]


def xgboost(name, y, outputs=1, rounds=4, ubj=False, types=TYPES, unknown=False, iterations=None, **params):
    params = dict(max_depth=3, tree_method="hist", nthread=1, seed=1, max_cat_to_onehot=4, eta=0.5) | params
    train = xgb.DMatrix(X, y, feature_types=types, enable_categorical=True)
    rows = T.copy()
    test = xgb.DMatrix(rows, feature_types=types, enable_categorical=True)
    booster = xgb.train(params, train, rounds)
    bytes_ = bytes(booster.save_raw("ubj" if ubj else "json"))
    raw = booster.predict(test, output_margin=True)
    predict = booster.predict(test)
    if params.get("objective") == "multi:softmax":
        e = np.exp(raw - raw.max(1, keepdims=True))
        predict = e / e.sum(1, keepdims=True)
    split, gain = booster.get_score(importance_type="weight"), booster.get_score(importance_type="total_gain")
    names = [f"f{i}" for i in range(5)]
    keep(
        name, "xgboost", base64.b64encode(bytes_).decode() if ubj else bytes_.decode(), predict, raw, booster.predict(test, pred_contribs=True),
        [split.get(n, 0) for n in names], [gain.get(n, 0) for n in names], outputs, {"base64": ubj},
    )


xgboost("squared error", score, objective="reg:squarederror")
xgboost("squared error, UBJSON", score, objective="reg:squarederror", ubj=True)
xgboost("squared error without categories", score, objective="reg:squarederror", types=["float"] * 5)
xgboost("squared error, base score given", score, objective="reg:squarederror", base_score=2.25)
xgboost("absolute error", score, objective="reg:absoluteerror")
xgboost("pseudo Huber", score, objective="reg:pseudohubererror")
xgboost("quantile", score, objective="reg:quantileerror", quantile_alpha=0.7)
xgboost("poisson", positive, objective="count:poisson")
xgboost("gamma", positive, objective="reg:gamma")
xgboost("tweedie", positive, objective="reg:tweedie")
xgboost("logistic", binary, objective="binary:logistic")
xgboost("logistic, one-hot categories", binary, objective="binary:logistic", max_cat_to_onehot=20)
xgboost("logistic, raw", binary, objective="binary:logitraw")
xgboost("logistic regression", 1 / (1 + np.exp(-score)), objective="reg:logistic")
xgboost("hinge", binary, objective="binary:hinge")
xgboost("softprob", three, 3, 3, objective="multi:softprob", num_class=3)
xgboost("softmax, UBJSON", three, 3, 3, objective="multi:softmax", num_class=3, ubj=True)
xgboost("dart", binary, objective="binary:logistic", booster="dart", rate_drop=0.5)
xgboost("random forest", score, rounds=1, objective="reg:squarederror", num_parallel_tree=4, eta=1, subsample=0.6, colsample_bynode=0.7)
xgboost("two targets", np.stack([score, positive], 1), 2, 3, objective="reg:squarederror")
xgboost("lossguide", binary, objective="binary:logistic", grow_policy="lossguide", max_leaves=6, max_depth=0)

OUT.write_text(json.dumps({"x": [[cell(v) for v in row] for row in T], "cases": cases}, separators=(",", ":")) + "\n")
print(OUT, OUT.stat().st_size)
