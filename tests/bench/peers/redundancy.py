"""Correlations and clusters of all neurons beside NumPy's corrcoef and SciPy's linkage.

    redundancy.py --bench PROGRAM [--layers L] [--units U] [--words N] [--threads N]
                  [--memory BYTES] [--folder FOLDER]

PROGRAM (redundancy_bench) writes correlated activations; then it and NumPy with SciPy, one after
the other, each in a process of its own with as many threads, read them, correlate all pairs and cut
the average-linkage tree at the same distances. Prints JSON: seconds of cores and of the clock, peak
memory, ratios, and how many cuts are the same partition.
"""
import argparse
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

THRESHOLDS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]


class Watch:
    def __init__(self):
        self.core, self.clock = time.process_time(), time.monotonic()

    def seconds(self, name):
        return {f"{name}_core_seconds": time.process_time() - self.core,
                f"{name}_seconds": time.monotonic() - self.clock}


def blas_of_process():
    maps = pathlib.Path("/proc/self/maps").read_text(encoding="utf8").split()
    return sorted({pathlib.Path(part).name for part in maps if "blas" in part})


def measure_peer(path):
    """In this process: what a user of NumPy and SciPy would write, without copies that those two
    do not ask for."""
    import h5py
    import numpy as np
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform
    whole = Watch()
    with h5py.File(path) as file:
        layers, words, units = file["activations"].shape
        x = np.empty((words, layers, units), np.float32)
        for layer in range(layers):
            x[:, layer] = file["activations"][layer]
    x = x.reshape(words, layers * units)
    report = whole.seconds("reading")
    watch = Watch()
    r = np.corrcoef(x, rowvar=False)
    report |= watch.seconds("correlation")
    del x
    watch = Watch()
    np.abs(r, out=r)
    np.subtract(1, r, out=r)
    np.fill_diagonal(r, 0)
    pairs = squareform(r, checks=False)
    del r
    tree = linkage(pairs, "average")
    cuts = {str(t): fcluster(tree, t, "distance").tolist() for t in THRESHOLDS}
    report |= watch.seconds("clustering") | whole.seconds("whole")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    return report | {"peak_MB": peak, "blas": blas_of_process()}, cuts


def numbered(clusters):
    """Clusters numbered by their first neuron."""
    seen = {}
    return [seen.setdefault(cluster, len(seen)) for cluster in clusters]


def run(command, threads):
    environment = os.environ | {"OMP_NUM_THREADS": str(threads),
                                "OPENBLAS_NUM_THREADS": str(threads)}
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE,
                                     env=environment).stdout or "null")


def compare(arguments, folder):
    data, cuts, peer = (folder / name for name in ("a.h5", "cuts.json", "peer.json"))
    sizes = [f"--{key}={getattr(arguments, key)}".split("=")
             for key in ("layers", "units", "words", "threads", "memory")]
    sizes = [part for pair in sizes for part in pair]
    run([arguments.bench, "--write", str(data), *sizes], arguments.threads)
    report = {"threads": arguments.threads}
    report["ours"] = run([arguments.bench, "--data", str(data), "--cuts", str(cuts), *sizes],
                         arguments.threads)
    report["peer"] = run([sys.executable, __file__, "--peer", str(data), "--cuts", str(peer)],
                         arguments.threads)
    found, expected = (json.loads(path.read_text(encoding="utf8")) for path in (cuts, peer))
    report["cuts"] = len(THRESHOLDS)
    report["same_cuts"] = sum(found[t] == numbered(expected[t]) for t in map(str, THRESHOLDS))
    for key in ("whole_core_seconds", "whole_seconds", "correlation_core_seconds",
                "clustering_core_seconds", "peak_MB"):
        report[f"peer_over_ours_{key}"] = report["peer"][key] / report["ours"][key]
    return report


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench")
    for key, otherwise in {"layers": 13, "units": 768, "words": 50000, "threads": 1,
                           "memory": 0}.items():
        parser.add_argument(f"--{key}", type=int, default=otherwise)
    parser.add_argument("--folder", type=pathlib.Path, help="for some GB; default: a temporary one")
    parser.add_argument("--peer", type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("--cuts", type=pathlib.Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peer:
        report, cuts = measure_peer(arguments.peer)
        arguments.cuts.write_text(json.dumps(cuts), encoding="utf8")
    else:
        with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
            report = compare(arguments, pathlib.Path(folder))
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
