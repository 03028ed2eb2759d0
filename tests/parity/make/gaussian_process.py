"""Writes gaussian-process.json: posterior of scikit-learn's Gaussian processes with hyperparameters held fixed."""
import json
from pathlib import Path

import numpy as np
from sklearn.gaussian_process import GaussianProcessClassifier, GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, Matern

rng = np.random.default_rng(3)
n, d = 25, 3
x = np.round(rng.normal(size=(n + 6, d)), 3).astype(np.float32).astype(float)
y = np.sin(x[:, 0]) + 0.3 * x[:, 1] + 0.1 * rng.normal(size=n + 6)
y = np.round(y, 4)
label = (y > 0.1).astype(int)
scales = [0.8, 1.5, 3.0]
kernels = {"rbf": RBF(scales), "matern-3/2": Matern(scales, nu=1.5), "matern-5/2": Matern(scales, nu=2.5)}
out = {"rows": n, "x": x.tolist(), "y": y.tolist(), "label": label.tolist(), "lengthScales": scales,
       "signal": 1.7, "noise": 0.05, "cases": {}}
for name, kernel in kernels.items():
    k = ConstantKernel(1.7) * kernel
    # the jitter of 1e-6 is part of the model under test
    gpr = GaussianProcessRegressor(k, alpha=0.05 + 1e-6, optimizer=None).fit(x[:n], y[:n])
    mean, std = gpr.predict(x[n:], return_std=True)
    gpc = GaussianProcessClassifier(k, optimizer=None, max_iter_predict=200).fit(x[:n], label[:n])
    base = gpc.base_estimator_
    out["cases"][name] = {
        "mean": mean.tolist(),
        "std": np.sqrt(std**2 + 0.05).tolist(),
        "evidence": gpr.log_marginal_likelihood_value_,
        "probabilities": base.pi_.tolist(),
        "laplace": base.log_marginal_likelihood_value_,
    }
Path(__file__).parents[1].joinpath("gaussian-process.json").write_text(json.dumps(out))
