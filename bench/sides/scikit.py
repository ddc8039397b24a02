"""scikit-learn's side, and faiss's: measures one job and prints what came of it, times in milliseconds."""

import json
import re
import sys
import time
import warnings

import numpy as np

warnings.filterwarnings("ignore")
WARM_ROWS = 2000
MODEL_ROWS = 20_000
FAMILIES = {"full": "full", "tied": "tied", "diagonal": "diag", "spherical": "spherical"}


def main():
    side, job = sys.argv[1], json.loads(sys.argv[2])
    table = job["table"]
    precision = np.float32 if table["precision"] == "f32" else np.float64
    data = np.fromfile(table["path"], precision).reshape(table["rows"], table["columns"])
    start = np.fromfile(job["start"]["path"]).reshape(job["k"], -1) if "start" in job else None
    run, version = (faiss_run if side == "faiss" else scikit_run)(job, data, start)
    peak = watch_memory()
    result = run(peak)
    print(json.dumps({**{k: v for k, v in result.items() if v is not None}, "version": version}))


def watch_memory():
    """Watches the peak of this process's memory from now on; on Linux only, elsewhere it knows nothing."""
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        return lambda: None
    before = peak_memory()
    return lambda: peak_memory() - before


def peak_memory():
    with open("/proc/self/status") as file:
        return int(re.search(r"^VmHWM:\s+(\d+) kB$", file.read(), re.M)[1]) * 1024


def time_iterations(fit, iterations, seconds, peak):
    """Fits of 1 and of many iterations in turn; see stopwatch.ts, which does the same."""
    fit(3)
    memory = peak()
    short, long, began = [], [], time.perf_counter()
    while True:
        start = time.perf_counter()
        first, _ = fit(1)
        short.append(time.perf_counter() - start)
        start = time.perf_counter()
        last, reached = fit(iterations)
        long.append(time.perf_counter() - start)
        if time.perf_counter() - began >= (3 * seconds if len(long) < 2 else seconds):
            break
    return {
        "iteration": 1000 * (min(long) - min(short)) / (last - first),
        "iterations": int(last),
        "call": 1000 * float(np.median(long)),
        "first": 1000 * float(np.median(short)),
        "objective": reached(),
        "memory": memory,
    }


def time_calls(call, data, seconds, peak):
    call(data[:WARM_ROWS])
    times, began, memory = [], time.perf_counter(), None
    while True:
        start = time.perf_counter()
        iterations, reached = call(data)
        times.append(time.perf_counter() - start)
        memory = memory or peak()
        if time.perf_counter() - began >= seconds:
            break
    return {
        "iterations": int(iterations),
        "call": 1000 * float(np.median(times)),
        "objective": reached(),
        "memory": memory,
    }


def scikit_run(job, data, start):
    import sklearn
    from sklearn.cluster import KMeans, kmeans_plusplus
    from sklearn.metrics import pairwise_distances_argmin_min, silhouette_samples
    from sklearn.mixture import GaussianMixture

    k, seconds, task = job["k"], job["seconds"], job["task"]

    def kmeans(rows, most):
        algorithm = job.get("algorithm", "lloyd")
        fit = KMeans(k, init=start.astype(rows.dtype), n_init=1, max_iter=most, tol=0, algorithm=algorithm).fit(rows)
        return fit.n_iter_, lambda: [float(fit.inertia_)]

    def mixture(rows, most):
        family, columns = FAMILIES[job["covariance"]], rows.shape[1]
        precisions = {
            "full": np.array([np.eye(columns)] * k),
            "tied": np.eye(columns),
            "diag": np.ones((k, columns)),
            "spherical": np.ones(k),
        }[family]
        fit = GaussianMixture(
            k,
            covariance_type=family,
            weights_init=np.full(k, 1 / k),
            means_init=start,
            precisions_init=precisions,
            tol=0,
            max_iter=most,
            reg_covar=1e-6,
        ).fit(rows)
        return fit, lambda: [float(fit.lower_bound_)]

    def mixture_fit(most):
        fit, reached = mixture(data, most)
        return fit.n_iter_, reached

    def seeding(rows):
        centers, _ = kmeans_plusplus(rows, k, random_state=1)
        return k, lambda: [float((pairwise_distances_argmin_min(rows, centers)[1] ** 2).sum())]

    def silhouette(rows):
        labels = np.fromfile(job["labels"], np.int32)[: len(rows)]
        values = silhouette_samples(rows, labels)
        return 1, lambda: [float(values.mean())]

    def elbow(rows):
        inertias = [float(KMeans(count, n_init=10, random_state=0).fit(rows).inertia_) for count in range(4, 12)]
        return len(inertias), lambda: inertias

    def restarts(rows):
        fit = KMeans(k, n_init=10, random_state=0).fit(rows)
        return fit.n_iter_, lambda: [float(fit.inertia_)]

    def run(peak):
        if task == "kmeans" and "iterations" in job:
            return time_iterations(lambda most: kmeans(data, most), job["iterations"], seconds, peak)
        if task == "mixture":
            return time_iterations(mixture_fit, job["iterations"], seconds, peak)
        if task == "density":
            job["covariance"] = "full"
            model, _ = mixture(data[:MODEL_ROWS], 6)

            def density(rows):
                shares, densities = model.predict_proba(rows), model.score_samples(rows)
                return 1, lambda: [float(densities.mean()), float((shares**2).mean())]

            return time_calls(density, data, seconds, peak)
        calls = {
            "kmeans": lambda rows: kmeans(rows, 10_000),
            "seeding": seeding,
            "silhouette": silhouette,
            "elbow": elbow,
            "restarts": restarts,
        }
        return time_calls(calls[task], data, seconds, peak)

    return run, f"scikit-learn {sklearn.__version__}"


def faiss_run(job, data, start):
    import faiss

    k = job["k"]

    def fit(most):
        model = faiss.Kmeans(data.shape[1], k, niter=most, max_points_per_centroid=len(data))
        model.train(data, init_centroids=start.astype(np.float32))

        def reached():
            squared, _ = model.index.search(data, 1)
            return [float(squared.sum(dtype=np.float64))]

        return most, reached

    def run(peak):
        return time_iterations(fit, job["iterations"], job["seconds"], peak)

    return run, f"faiss {faiss.__version__}"


main()
