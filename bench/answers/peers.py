"""What scikit-learn answers: reads sets as JSON lines {seed, rows, columns, file} and writes {seed, silhouette, bic}.

silhouette: the k of 2 .. 12 with the highest mean silhouette of KMeans, n_init=10, columns standardized.
bic: the k of 1 .. 12 with the lowest BIC of GaussianMixture over its four covariance types, n_init from the call.
"""

import json
import sys
import warnings

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score
from sklearn.mixture import GaussianMixture

warnings.filterwarnings("ignore")
starts = int(sys.argv[1])
for line in sys.stdin:
    given = json.loads(line)
    rows, columns = given["rows"], given["columns"]
    x = np.fromfile(given["file"], dtype="<f8").reshape(rows, columns)
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    ks = [k for k in range(2, 13) if k < rows]
    silhouettes = {}
    for k in ks:
        labels = KMeans(n_clusters=k, n_init=10, random_state=0).fit_predict(x)
        silhouettes[k] = silhouette_score(x, labels, sample_size=min(rows, 3000), random_state=0)
    scores = {}
    for kind in ("full", "tied", "diag", "spherical"):
        for k in [1, *ks]:
            try:
                fit = GaussianMixture(k, covariance_type=kind, n_init=starts, random_state=0).fit(x)
                scores[kind, k] = fit.bic(x)
            except ValueError:
                pass
    answer = {
        "seed": given["seed"],
        "silhouette": max(silhouettes, key=silhouettes.get),
        "bic": min(scores, key=scores.get)[1],
    }
    print(json.dumps(answer), flush=True)
