"""Writes tests/parity/families.json: predictions of scikit-learn's models for the families that have a twin there.

Run: python tests/parity/make/families.py   (scikit-learn, numpy)
Targets of the linear models are brought to mean 0 and variance 1 first, which is what the family's alpha refers to.
"""
import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn.linear_model import ElasticNet, LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

warnings.simplefilter("ignore")
rng = np.random.default_rng(4)
ROWS, TRAIN = 260, 200


def table(task, cols, missing=0.0, scale=None):
    """Continuous columns, correlated in pairs; the last third of the columns is 0 in four of five rows."""
    x = rng.normal(size=(ROWS, cols))
    x[:, 1::2] = 0.7 * x[:, 1::2] + 0.5 * x[:, 0 : 2 * (cols // 2) : 2]
    sparse = slice(cols - cols // 3, cols)
    x[:, sparse] *= rng.random((ROWS, cols // 3)) < 0.2
    if scale is not None:
        x = x * scale
    w = rng.normal(size=cols) * (rng.random(cols) < 0.7)
    signal = x @ (w / (1 if scale is None else scale)) + np.sin(2 * x[:, 0]) + 0.3 * rng.normal(size=ROWS)
    if missing:
        x[rng.random(x.shape) < missing] = np.nan
    x = np.round(x, 3).astype(np.float32)
    if task == "regression":
        y = 40 + 7 * signal
    else:
        edges = [0] if task == "binary" else [-1, 1]
        y = np.digitize(signal + 0.8 * rng.normal(size=ROWS), edges).astype(float)
    return x, np.round(y, 3)


cases = []
tables = []


def store(x):
    """Index of the table in the file; a table is written once."""
    columns = [[None if np.isnan(v) else round(float(v), 4) for v in column] for column in x.T]
    if columns not in tables:
        tables.append(columns)
    return tables.index(columns)


def case(family, task, name, x, y, config, model, weight=None, train=TRAIN):
    x_train, y_train = x[:train], y[:train]
    w = None if weight is None else weight[:train]
    mean, sd = 0.0, 1.0
    if family == "linear":
        mean = np.average(y_train, weights=w)
        sd = np.sqrt(np.average((y_train - mean) ** 2, weights=w))
    target = (y_train - mean) / sd
    if w is None:
        model.fit(x_train, target)
    else:
        model.fit(x_train, target, sample_weight=w)
    if task == "regression":
        prediction = model.predict(x) * sd + mean
    else:
        p = model.predict_proba(x)
        prediction = p[:, 1] if task == "binary" else p.ravel()
    cases.append(
        {
            "name": f"{family}, {task}, {name}",
            "family": family,
            "task": task,
            "config": config,
            "train": train,
            "table": store(x),
            "y": y.tolist(),
            "weight": None if weight is None else weight.tolist(),
            "prediction": [float(f"{v:.9g}") for v in prediction],
        }
    )


def linear_cases():
    x, y = table("regression", 9)
    weight = rng.integers(1, 5, ROWS).astype(float)
    for alpha in (0.001, 0.1):
        case("linear", "regression", f"ridge {alpha}", x, y, {"alpha": alpha, "l1Ratio": 0}, Ridge(alpha=alpha * TRAIN))
        for ratio in (0.3, 1.0):
            model = ElasticNet(alpha=alpha, l1_ratio=ratio, tol=1e-12, max_iter=100_000)
            config = {"alpha": alpha, "l1Ratio": ratio}
            case("linear", "regression", f"elastic net {alpha} {ratio}", x, y, config, model)
    model = ElasticNet(alpha=0.05, l1_ratio=0.5, tol=1e-12, max_iter=100_000)
    case("linear", "regression", "weights", x, y, {"alpha": 0.05, "l1Ratio": 0.5}, model, weight)
    ridge = Ridge(alpha=0.05 * weight[:TRAIN].sum())
    case("linear", "regression", "ridge with weights", x, y, {"alpha": 0.05, "l1Ratio": 0}, ridge, weight)
    scaled, y = table("regression", 6, scale=np.array([1, 100, 0.1, 1, 10, 1]))
    model = ElasticNet(alpha=0.02, l1_ratio=0.4, tol=1e-13, max_iter=1_000_000)
    case("linear", "regression", "columns of other scales", scaled, y, {"alpha": 0.02, "l1Ratio": 0.4}, model)
    wide, y = table("regression", 310)
    model = ElasticNet(alpha=0.1, l1_ratio=0.9, tol=1e-12, max_iter=100_000)
    case("linear", "regression", "more columns than rows", wide[:90], y[:90], {"alpha": 0.1, "l1Ratio": 0.9}, model, train=60)


def logistic(c, ratio):
    solver = "newton-cg" if ratio == 0 else "saga"
    return LogisticRegression(C=c, l1_ratio=ratio, solver=solver, tol=1e-10, max_iter=100_000)


def logistic_cases():
    for task in ("binary", "multiclass"):
        x, y = table(task, 7)
        weight = rng.integers(1, 5, ROWS).astype(float)
        for c, ratio in ((0.01, 0.0), (1.0, 0.0), (100.0, 0.0), (0.1, 0.5), (1.0, 1.0)):
            config = {"C": c, "l1Ratio": ratio}
            case("logistic", task, f"C {c} l1 {ratio}", x, y, config, logistic(c, ratio))
        case("logistic", task, "weights", x, y, {"C": 0.5, "l1Ratio": 0}, logistic(0.5, 0.0), weight)
    x, y = table("binary", 5)
    y = (x[:, 0] > 0).astype(float)
    case("logistic", "binary", "separable", x, y, {"C": 10.0, "l1Ratio": 0}, logistic(10.0, 0.0))
    x, y = table("binary", 6, scale=np.array([1, 100, 0.1, 1, 10, 1]))
    case("logistic", "binary", "columns of other scales", x, y, {"C": 1.0, "l1Ratio": 0}, logistic(1.0, 0.0))


def tree_cases():
    kinds = {
        "regression": (DecisionTreeRegressor, ("squared_error", "absolute_error")),
        "binary": (DecisionTreeClassifier, ("gini", "entropy")),
        "multiclass": (DecisionTreeClassifier, ("gini", "entropy")),
    }
    for task, (make, criteria) in kinds.items():
        x, y = table(task, 6)
        holes, y_holes = table(task, 6, missing=0.1)
        # counts of classes tie often, and a tie is broken at random by scikit-learn: uneven weights keep splits apart
        weight = np.round(rng.uniform(0.5, 3, ROWS), 3)
        uneven = None if task == "regression" else weight
        for criterion in criteria:
            for depth, leaf in ((3, 10), (6, 7)):
                config = {"maxDepth": depth, "criterion": criterion, "minSamplesLeaf": leaf, "ccpAlpha": 0, "smoothing": 0}
                options = {"max_depth": depth, "criterion": criterion, "min_samples_leaf": leaf, "random_state": 0}
                case("decision-tree", task, f"{criterion} {depth}", x, y, config, make(**options), uneven)
            case("decision-tree", task, f"{criterion} weights", x, y, config, make(**options), weight)
            if criterion != "absolute_error":
                case("decision-tree", task, f"{criterion} missing", holes, y_holes, config, make(**options), uneven)
        grown = make(max_depth=6, min_samples_leaf=7, criterion=criteria[0], random_state=0)
        root = grown.fit(x[:TRAIN], y[:TRAIN], None if uneven is None else uneven[:TRAIN]).tree_.impurity[0]
        config = {"maxDepth": 6, "criterion": criteria[0], "minSamplesLeaf": 7, "ccpAlpha": 0.01, "smoothing": 0}
        pruned = make(**{**grown.get_params(), "ccp_alpha": 0.01 * root})
        case("decision-tree", task, "pruned", x, y, config, pruned, uneven)


def knn_cases():
    for task in ("regression", "binary", "multiclass"):
        x, y = table(task, 5)
        make = KNeighborsRegressor if task == "regression" else KNeighborsClassifier
        for k, weights, p in ((1, "uniform", 2), (5, "uniform", 2), (12, "distance", 2), (7, "distance", 1)):
            config = {"k": k, "weights": weights, "p": p, "smoothing": 0}
            case("knn", task, f"{k} {weights} {p}", x, y, config, make(n_neighbors=k, weights=weights, p=p))


linear_cases()
logistic_cases()
tree_cases()
knn_cases()
out = pathlib.Path(__file__).parents[1] / "families.json"
out.write_text(json.dumps({"sklearn": sklearn.__version__, "tables": tables, "cases": cases}) + "\n")
print(len(cases), "cases", out.stat().st_size, "bytes")
