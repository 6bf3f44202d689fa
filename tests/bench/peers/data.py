"""Problems for compare.py, cut from the activations of a run of the demo.

    data.py ACTIVATIONS.h5 FOLDER     writes FOLDER/WORDSxNEURONSxLABELS.safetensors

The most frequent labels, and the first words of train that have one of them. Where more neurons are
asked for than a word has, those of the words after it follow.
"""
import pathlib
import sys

import h5py
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "end_to_end"))
import tensors  # noqa: E402

SHAPES = [(40000, 640, 48), (10000, 2560, 17), (5000, 640, 17)]


def features(x, rows, neurons):
    of_word = x.shape[1]
    words = [x[(rows + i) % len(x)] for i in range(-(-neurons // of_word))]
    return np.ascontiguousarray(np.concatenate(words, axis=1)[:, :neurons])


def main():
    source, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    with h5py.File(source) as file:
        data = file["activations"]
        layers, words, units = data.shape
        x = np.moveaxis(data[:], 0, 1).reshape(words, layers * units).astype("<f4")
        train, test = (np.flatnonzero(file["split_of_word"][:] == i) for i in (0, 2))
        labels = file["tasks/pos/label_of_word"][:]
    for words, neurons, count in SHAPES:
        rows = train[labels[train] >= 0]
        common = np.argsort(-np.bincount(labels[rows]), kind="stable")[:count]
        new = np.full(labels.max() + 1, -1)
        new[np.sort(common)] = np.arange(len(common))
        rows = rows[new[labels[rows]] >= 0][:words]
        judged = test[(labels[test] >= 0) & (new[np.maximum(labels[test], 0)] >= 0)][:10000]
        tensors.write(folder / f"{words}x{neurons}x{count}.safetensors",
                      {"X": features(x, rows, neurons), "y": new[labels[rows]],
                       "X_test": features(x, judged, neurons), "y_test": new[labels[judged]]})


if __name__ == "__main__":
    main()
