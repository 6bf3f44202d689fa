"""Cuts golden.safetensors, a probe problem with its optima, out of the reference solver's results.

    python3 make_fixture.py solver-golden.h5 FOLDER [WORDS NEURONS]

Needs numpy and h5py. The golden file holds activations X [word, neuron] of a small BERT, labels y
[word] and, for each pair of penalties, the weights of the optimum in float64.

Of its first WORDS words (1200) and NEURONS neurons (64) the optima of three pairs are computed here,
by FISTA in float64; of all words and neurons (0 0) those of all pairs are taken as they are.

Tensors: X [word, neuron] and y [word], float32; float64: penalties [pair, 2] (l1, l2), objective
[pair], weights and gradient (of the mean loss) [pair, label, neuron], bias [pair, label].
"""
import json, pathlib, struct, sys

import h5py
import numpy as np


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name, values in tensors.items():
        part = np.ascontiguousarray(values).tobytes()
        header[name] = {"dtype": {"<f8": "F64", "<f4": "F32"}[values.dtype.str],
                        "shape": list(values.shape), "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def loss_and_gradient(parameters, features, one_hot):
    logits = features @ parameters.T
    logits -= logits.max(1, keepdims=True)
    log_p = logits - np.log(np.exp(logits).sum(1, keepdims=True))
    return -(log_p * one_hot).sum() / len(features), (np.exp(log_p) - one_hot).T @ features / len(features)


def kkt(parameters, gradient, l1, l2):
    weights, slope = parameters[:, :-1], gradient[:, :-1] + 2 * l2 * parameters[:, :-1]
    distance = np.where(weights != 0, abs(slope + l1 * np.sign(weights)), np.maximum(abs(slope) - l1, 0))
    return max(distance.max(), abs(gradient[:, -1]).max())


def optimum(features, one_hot, l1, l2):
    """FISTA with restarts (O'Donoghue & Candes 2015), to a KKT residual below 1e-9."""
    length = 1 / (np.linalg.eigvalsh(features.T @ features / len(features))[-1] / 2 + 2 * l2)
    current = ahead = np.zeros((one_hot.shape[1], features.shape[1]))
    momentum = 1
    for iteration in range(1000000):
        slope = loss_and_gradient(ahead, features, one_hot)[1]
        slope[:, :-1] += 2 * l2 * ahead[:, :-1]
        following = ahead - length * slope
        weights = following[:, :-1]
        weights[:] = np.sign(weights) * np.maximum(abs(weights) - length * l1, 0)
        if ((ahead - following) * (following - current)).sum() > 0:
            momentum = 1
        grown = (1 + (1 + 4 * momentum**2) ** 0.5) / 2
        ahead = following + (following - current) * ((momentum - 1) / grown)
        current, momentum = following, grown
        if iteration % 100 == 0 and kkt(current, loss_and_gradient(current, features, one_hot)[1], l1, l2) < 5e-10:
            return current
    raise RuntimeError("no optimum")


golden, folder = h5py.File(sys.argv[1]), pathlib.Path(sys.argv[2])
words, neurons = map(int, sys.argv[3:5]) if len(sys.argv) > 3 else (1200, 64)
whole = words == 0
X = golden["X"][:] if whole else golden["X"][:words, :neurons]
y = golden["y"][:len(X)]
labels, y = np.unique(y, return_inverse=True)
one_hot = np.eye(len(labels))[y]
features = X.astype("f8")
features = np.hstack([(features - features.mean(0)) / features.std(0), np.ones((len(X), 1))])

pairs = [(group.attrs["l1"], group.attrs["l2"], group) for name, group in golden.items() if name.startswith("l1=")]
found = {name: [] for name in ("penalties", "objective", "weights", "gradient", "bias")}
for l1, l2, group in pairs:
    if whole:
        parameters = np.hstack([group["weights"][:], group["bias"][:][:, None]])
    elif (l1, l2) in [(0, 0.01), (0.001, 0.001), (0.01, 0)]:
        parameters = optimum(features, one_hot, l1, l2)
    else:
        continue
    loss, gradient = loss_and_gradient(parameters, features, one_hot)
    residual = kkt(parameters, gradient, l1, l2)
    assert residual < 1e-9, residual
    weights, bias = parameters[:, :-1], parameters[:, -1]
    found["penalties"].append([l1, l2])
    found["objective"].append(loss + l1 * abs(weights).sum() + l2 * (weights**2).sum())
    found["weights"].append(weights)
    found["gradient"].append(gradient[:, :-1])
    found["bias"].append(bias - bias.mean())
    print(f"l1 {l1:g} l2 {l2:g} objective {found['objective'][-1]:.12f} KKT {residual:.1e}")
tensors = {name: np.array(values, "<f8") for name, values in found.items()}
write_safetensors(folder / "golden.safetensors", tensors | {"X": X.astype("<f4"), "y": y.astype("<f4")})
