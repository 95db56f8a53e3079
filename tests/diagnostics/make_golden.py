"""Golden values of lib/diagnostics. Usage: python make_golden.py     (writes golden.json beside this file; deno fmt lays it out)

python 3.11, numpy 2.4.6, scipy 1.17.1, scikit-learn 1.9.1, arviz 0.23.4. Means and standard deviations are math.fsum's and
Fraction's, exact but for one rounding of each operation shown; the calibration error, which none of them has, is equation 3 of
Guo et al. (2017), written down once more with NumPy.
"""
import json
import math
import warnings
from fractions import Fraction
from pathlib import Path

import numpy as np
from scipy.stats import entropy, gaussian_kde
from sklearn.metrics import accuracy_score, log_loss, roc_auc_score

warnings.simplefilter("ignore")
import arviz

# Long lists are texts of numbers with blanks between: a formatter leaves them on one line.
text = lambda numbers: " ".join(map(repr, np.asarray(numbers).tolist()))

rng = np.random.default_rng(20240917)


def exact_sd(x, ddof):
    xs = [Fraction(v) for v in x.tolist()]
    centre = sum(xs) / len(xs)
    return math.sqrt(sum((v - centre) ** 2 for v in xs) / (len(xs) - ddof))


ps = [0, 0.05, 0.1, 0.25, 1 / 3, 0.5, 0.7, 0.95, 0.999, 1]


def draws_case(name, x):
    return {
        "name": name,
        "draws": text(x),
        "mean": float(sum(map(Fraction, x.tolist())) / len(x)),
        "populationSd": exact_sd(x, 0),
        "sampleSd": exact_sd(x, 1) if len(x) > 1 else None,
        "quantiles": text([np.quantile(x, p) for p in ps]),
        "hdi": [[m, arviz.hdi(x, hdi_prob=m).tolist()] for m in (0.5, 0.9, 0.94)] if len(x) > 1 else [],
    }


def ece(p, y, bins):
    confidence, right = p.max(axis=1), p.argmax(axis=1) == y
    total = 0.0
    for m in range(bins):
        inside = (confidence > m / bins) & (confidence <= (m + 1) / bins)
        if inside.any():
            total += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    return float(total)


def classes_case(n, k, sharpness, dtype=np.float64):
    logits = sharpness * rng.normal(size=(n, k))
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = (p / p.sum(axis=1, keepdims=True)).astype(dtype).astype(np.float64)
    y = np.array([rng.choice(k, p=np.sqrt(row) / np.sqrt(row).sum()) for row in p])
    true = p[np.arange(n), y]
    return {
        "probabilities": text(p.ravel()),
        "labels": text(y),
        "classes": k,
        "accuracy": float(accuracy_score(y, p.argmax(axis=1))),
        # From the probabilities as they are: scikit-learn divides rows by their sums first.
        "nll": float(-np.log(true).mean()),
        "logLoss": float(log_loss(y, p, labels=range(k))),
        "brier": float(((p - np.eye(k)[y]) ** 2).sum(axis=1).mean()),
        "ece": [[bins, ece(p, y, bins)] for bins in (1, 5, 10, 15, 40)],
        "entropy": text(entropy(p, axis=1)) if dtype == np.float64 else None,
    }


def auroc_case(scores, labels):
    return {"scores": text(scores), "labels": text(labels), "auroc": float(roc_auc_score(labels, scores))}


def kde_case(x, bandwidth):
    kde = gaussian_kde(x, bw_method=bandwidth / x.std(ddof=1))
    at = np.linspace(x.min() - 3 * bandwidth, x.max() + 3 * bandwidth, 25)
    return {"draws": text(x), "bandwidth": bandwidth, "x": text(at), "y": text(kde(at))}


n = 60
golden = {
    "ps": ps,
    "draws": [
        draws_case("normal", rng.normal(size=101)),
        draws_case("gamma", rng.gamma(0.7, size=64)),
        draws_case("far from zero", 1e9 + rng.normal(size=50)),
        draws_case("of all sizes", rng.standard_cauchy(40) * 10.0 ** rng.integers(-150, 150, 40)),
        draws_case("with ties", rng.integers(-3, 4, 80).astype(float)),
        draws_case("equal", np.full(7, 0.1)),
        draws_case("one", np.array([-2.5])),
        draws_case("two", np.array([3.0, -1.0])),
    ],
    "classes": [
        classes_case(n, 10, 2.0),
        classes_case(n, 2, 1.0),
        classes_case(n, 3, 6.0),
        classes_case(n, 10, 1.0, np.float32),
    ],
    "auroc": [
        auroc_case(rng.normal(size=40), rng.integers(0, 2, 40)),
        auroc_case(rng.integers(0, 5, 60).astype(float), rng.integers(0, 2, 60)),
        auroc_case(np.ones(10), np.arange(10) % 2),
        auroc_case(np.arange(20.0), (np.arange(20) > 15).astype(int)),
    ],
    "kde": [kde_case(rng.normal(size=80), 0.3), kde_case(rng.gamma(2, size=50), 0.05)],
}
(Path(__file__).parent / "golden.json").write_text(json.dumps(golden, indent=2) + "\n")
