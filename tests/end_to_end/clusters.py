"""Correlation by NumPy and average-linkage clusters by SciPy."""
import functools
import json
import operator

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from expect import close, equal
from layout import Layout, identity


def centred(activations):
    """float64 [word, neuron] of all train words that were not dropped, less their mean."""
    x = activations.features(activations.train_rows())
    return x - x.mean(0)


def correlation(x):
    """float64 [neuron, neuron] of centred activations; 0 for constant neurons."""
    norm = np.sqrt(np.square(x).sum(0))
    x = np.divide(x, norm, out=np.zeros_like(x), where=norm > 1e-12 * len(x))
    return x.T @ x


def numbered(clusters):
    """Clusters numbered by their first neuron."""
    seen = {}
    return [seen.setdefault(cluster, len(seen)) for cluster in clusters]


def linear_cka(x, layout):
    """float64 [layer, layer] of centred activations: no correlations or deviations in between."""
    parts = [x[:, layout.columns_of_layers(i, i)] for i in range(len(layout.numbers))]
    own = [np.linalg.norm(part.T @ part) for part in parts]
    return [[np.square(a.T @ b).sum() / (of_a * of_b) if of_a * of_b > 0 else float(a is b)
             for b, of_b in zip(parts, own)] for a, of_a in zip(parts, own)]


def cut_of_papers(redundancy):
    """The cut nearest to 0.3, or None. `redundancy`: what the file holds."""
    cuts = redundancy["thresholds"] if redundancy else []
    return min(cuts, key=lambda cut: abs(cut["threshold"] - 0.3), default=None)


def spread(neurons, cut, layout):
    """float [layer]: neurons, each in equal parts in all members of its cluster."""
    members = {}
    for cluster, layer in zip(cut["cluster_of"], layout.layer_of):
        members.setdefault(cluster, []).append(layer)
    of_columns = [members[cut["cluster_of"][layout.column(n)]] for n in neurons]
    shares = [[layers.count(number) / len(layers) for layers in of_columns]
              for number in layout.numbers]
    return [functools.reduce(operator.add, of_layer, 0.0) for of_layer in shares]


def shape(cluster_of, layer_of):
    """What a cut's JSON says of its clusters beyond who is in which."""
    members = {}
    for neuron, cluster in enumerate(cluster_of):
        members.setdefault(cluster, []).append(layer_of[neuron])
    windows = [max(layers) - min(layers) + 1 for layers in members.values()]
    several = [window for window, layers in zip(windows, members.values()) if len(layers) > 1]
    sizes = [len(layers) for layers in members.values()]
    return {"clusters": len(members), "kept": len(members) / len(cluster_of),
            "within_layer": sum(w == 1 for w in several) / len(several) if several else 0,
            "within_adjacent": sum(w <= 2 for w in several) / len(several) if several else 0,
            "sizes": [sizes.count(size) for size in range(1, max(sizes) + 1)],
            "windows": [windows.count(window)
                        for window in range(1, max(layer_of) - min(layer_of) + 2)]}


def check(run, job, activations, salience):
    """analyses/redundancy.json, if the job asks for it, and what was found in words. `salience`:
    the ordering that picks representatives."""
    options, file = job["redundancy"], run / "analyses/redundancy.json"
    if options["enabled"] == "false":
        assert not file.exists()
        return None, "no clusters asked for, none written"
    found = json.loads(file.read_text(encoding="utf8"))
    absolute = options["absolute"] == "true"
    layout = activations.layout
    equal("head", (found["distance"], Layout.of(found)),
          ("1 - |r|" if absolute else "1 - r", layout))
    x = centred(activations)
    r = correlation(x)
    distance = np.maximum(1 - (np.abs(r) if absolute else r), 0)
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance, checks=False), "average")
    thresholds = [float(threshold) for threshold in options["thresholds"].split(",")]
    equal("thresholds", [cut["threshold"] for cut in found["thresholds"]], thresholds)
    counts = []
    for cut in found["thresholds"]:
        expected = numbered(fcluster(tree, cut["threshold"], "distance"))
        equal(f"clusters at {cut['threshold']}", cut["cluster_of"], expected)
        for key, value in shape(expected, layout.layer_of).items():
            (equal if isinstance(value, list) else lambda *a: close(*a, 1e-15))(
                f"{key} at {cut['threshold']}", cut[key], value)
        standing = {}
        for neuron in salience:
            standing.setdefault(expected[layout.column(neuron)], identity(neuron))
        equal(f"representatives at {cut['threshold']}", cut["representatives"],
              [standing[cluster] for cluster in range(len(standing))])
        counts.append(f"{len(standing)} at {cut['threshold']}")
    worst = close("CKA", found["cka"], linear_cka(x, layout), 1e-6)
    return found, (f"clusters of SciPy, equal: {', '.join(counts)}; CKA of layers within "
                   f"{worst:.1e} of NumPy's")
