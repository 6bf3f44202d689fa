"""Cuts lca, probeless and clusters.safetensors out of NeuroX's results on real activations.

    python3 make_fixture.py neurox-golden.h5 FOLDER [WORDS]

Needs numpy, scipy and h5py. All tensors are float32, indices too (exact below 2^24).

lca: weights [label, neuron] of a probe trained by NeuroX (commit a9ac7cd) on a 4-layer, 128-unit
BERT over words of UD_English-EWT; strideS.ordering and strideS.cutoffs of get_neuron_ordering (inside
a step the order is arbitrary); top.P.neurons of get_top_neurons(P), label after label, with
top.P.counts [label].

probeless: ordering [neuron] of its probeless ranking, class0 to class2 [neuron] of its class-wise ones
of the first labels, and means [label, neuron] of the words of each label, by which they are made.

clusters: activations [word, neuron] of the first WORDS words (300), and the cluster of each neuron
as NeuroX's create_correlation_clusters finds it on them: abs.T and signed.T for the distance T. With
all words the clusters must be those that NeuroX itself gave.
"""
import json, pathlib, struct, sys

import h5py
import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name, values in tensors.items():
        part = np.ascontiguousarray(values, "<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(np.shape(values)),
                        "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def clusters(activations, absolute, threshold):
    correlation = np.nan_to_num(np.corrcoef(activations.T.astype("f8")))
    distance = 1 - (np.abs(correlation) if absolute else correlation)
    distance = (distance + distance.T) / 2
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance), "average")
    return fcluster(tree, threshold, criterion="distance")


def same_partition(a, b):
    pairs = len(set(zip(a.tolist(), b.tolist())))
    return pairs == len(set(a.tolist())) == len(set(b.tolist()))


golden, folder = h5py.File(sys.argv[1]), pathlib.Path(sys.argv[2])
words = int(sys.argv[3]) if len(sys.argv) > 3 else 300

lca = {"weights": golden["weights"][:]}
for stride in (100, 1000):
    for name in ("ordering", "cutoffs"):
        lca[f"stride{stride}.{name}"] = golden[f"lca/stride{stride}/{name}"][:]
for share, group in golden["lca/top_neurons"].items():
    per_label = [group[f"c{label}"][:] for label in range(len(lca["weights"]))]
    assert set(np.concatenate(per_label)) == set(group["union"][:])
    lca[f"top.{share}.neurons"] = np.concatenate(per_label)
    lca[f"top.{share}.counts"] = [len(top) for top in per_label]
write_safetensors(folder / "lca.safetensors", lca)

labels = golden["y"][:]
means = [golden["X"][:][labels == label].mean(0, dtype="f8") for label in np.unique(labels)]
write_safetensors(folder / "probeless.safetensors",
                  {"means": means} | {name: values[:] for name, values
                                      in golden["probeless"].items()})

found = {"activations": golden["X"][:words]}
for kind in ("abs", "signed"):
    for threshold in golden[f"clusters/{kind}"]:
        found[f"{kind}.{threshold}"] = clusters(found["activations"], kind == "abs", float(threshold))
        if words >= len(golden["X"]):
            assert same_partition(found[f"{kind}.{threshold}"], golden[f"clusters/{kind}/{threshold}"][:])
write_safetensors(folder / "clusters.safetensors", found)
