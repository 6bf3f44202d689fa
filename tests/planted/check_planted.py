"""The law of planted neurons: every setting has the rules of its parameters, the moments and the
truths that NumPy finds, and the same bytes on any number of ranks and after a kill.

    check_planted.py FOLDER      with SALIENT_PROGRAM and SALIENT_LAUNCH as the laws have them
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys

import h5py
import numpy as np

import generator
from generator import GROUP, LABELS, POOL, STRENGTH, SUPPORT

SHAPE, WORDS = "3x80", (4000, 500, 500)
SIGNAL = 3  # so that what hangs on the shifts shows in few words
RANKS = {"proxies": (1, 2, 4), "real": (1, 3)}  # of the others: 1


def plant(setting, run, ranks, source):
    command = [*os.environ["SALIENT_LAUNCH"].split(), str(ranks), os.environ["SALIENT_PROGRAM"],
               "plant", "--setting", setting, "--seed", "5", "--run", str(run),
               "--words", ",".join(map(str, WORDS)), "--signal", str(SIGNAL)]
    command += ["--from", str(source)] if setting == "real" else ["--shape", SHAPE]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def files_of(run):
    return {path.name: path.read_bytes() for path in run.iterdir()}


def plant_on_ranks(setting, folder, source):
    """The run of the first number of ranks, which all others equal."""
    first = None
    for ranks in RANKS.get(setting, (1,)):
        run = folder / setting / str(ranks)
        plant(setting, run, ranks, source)
        first = first or run
        assert files_of(run) == files_of(first), f"{setting}: {ranks} ranks write other bytes"
        assert set(files_of(run)) == {"activations.h5", "truth.json"}, files_of(run).keys()
    return first


def check_again(run):
    """What a killed call leaves becomes whole; other neurons are not written over these."""
    files = files_of(run)
    (run / "activations.h5").rename(run / "activations.h5.part")
    plant("null", run, 1, None)
    assert files_of(run) == files, "other bytes after a kill"
    try:
        plant("plain", run, 1, None)
    except subprocess.CalledProcessError as error:
        assert error.returncode == 2 and files_of(run) == files
    else:
        raise AssertionError("plain was written over null")


def read_words(run):
    """(float64 [word, neuron], labels [word], words, sentence lengths)"""
    with h5py.File(run / "activations.h5") as file:
        values = np.moveaxis(file["activations"][:], 0, 1).astype(np.float64)
        labels = file["tasks/planted/label_of_word"][:]
        offsets = file["sentences/offsets"][:]
        ends, text = file["words/offsets"][:], file["words/text"][:].tobytes().decode()
    words = [text[a:b] for a, b in zip(ends, ends[1:])]
    return values.reshape(len(values), -1), labels, words, np.diff(offsets)


def check_supports(given):
    setting, planted = given.setting, given.shifts != 0
    count = {"null": 0, "groups": 2 * GROUP}.get(setting, SUPPORT)
    assert (planted.sum(axis=1) == count).all(), f"{setting}: supports of other sizes"
    assert planted.any(axis=0).sum() <= POOL
    if setting == "null":
        return
    sizes = np.abs(given.shifts[planted]) / (SIGNAL * STRENGTH[setting])
    assert .5 - 1e-6 <= sizes.min() < .6 and 1.4 < sizes.max() <= 1.5 + 1e-6, setting
    assert abs(sizes.mean() - 1) < .15 and .25 < (given.shifts[planted] > 0).mean() < .75
    if setting == "groups":
        fours = given.shifts.reshape(LABELS, -1, GROUP)
        assert (fours == fours[:, :, :1]).all(), "a four that is not shifted as one"
    if setting == "proxies":
        assert len(given.proxies) == 2 * POOL
        assert len({proxy for proxy, _, _ in given.proxies}) == 2 * POOL
        assert all(proxy % given.units == of % given.units and proxy != of
                   and .7 - 1e-6 <= r <= .95 + 1e-6 for proxy, of, r in given.proxies)


def check_scales(given):
    if given.setting not in ("scales", "gelu"):
        assert (given.scales == 1).all() and (given.means == 0).all()
        return
    logs = np.log(given.scales.reshape(given.layers, given.units))
    logs -= np.log(np.linspace(.5, 2, given.layers))[:, None]
    outliers = np.sort(np.argsort(logs.mean(axis=0))[-6:])
    logs[:, outliers] -= np.log(20)
    assert abs(logs.mean()) < .25 and abs(logs.std() - 1) < .15, "scales are not e^N(0, 1)"
    assert abs(given.means.mean()) < .8 and abs(given.means.std() - 3) < .5


def check_frequencies(given, labels):
    falling = np.arange(1, LABELS + 1) ** (-1.5 if given.setting == "rare" else 0.)
    assert np.allclose(given.frequencies, falling / falling.sum())
    counts = np.bincount(labels, minlength=LABELS)
    if given.setting == "real":
        return
    expected = given.frequencies * len(labels)
    assert ((counts - expected) ** 2 / expected).sum() < 60, f"{given.setting}: {counts}"


def check_z(what, z):
    """That many normal numbers, so few of them far out."""
    z = z[np.isfinite(z)]
    assert np.abs(z).max() < 6 and .85 < np.square(z).mean() < 1.15, (
        f"{what}: largest {np.abs(z).max():.2f}, mean square {np.square(z).mean():.3f}")


def moments(values, labels, label):
    mine = values[labels == label]
    centred = mine - mine.mean(axis=0)
    square = np.square(centred)
    return len(mine), mine.mean(axis=0), square.mean(axis=0), square.var(axis=0)


def check_moments(given, ours, theirs):
    """Means of labels, variances around them and correlations of two samples."""
    np.seterr(invalid="ignore")  # where GELU leaves a neuron at 0: check_z() passes it over
    means, variances, centred = [], [], [ours[0].copy(), theirs[0].copy()]
    for label in range(LABELS):
        n, mean, square, spread = moments(*ours, label)
        m, other_mean, other_square, other_spread = moments(*theirs, label)
        if min(n, m) > 100:
            means.append((mean - other_mean) / np.sqrt(square / n + other_square / m))
            variances.append((square - other_square) / np.sqrt(spread / n + other_spread / m))
        for values, (_, labels), at in zip(centred, (ours, theirs), (mean, other_mean)):
            values[labels == label] -= at
    check_z(f"{given.setting}: means of labels", np.concatenate(means))
    if given.setting == "gelu":
        return  # values near 0 of a neuron that is nearly off have no normal moments
    check_z(f"{given.setting}: variances", np.concatenate(variances))
    one, other = (np.corrcoef(values.T)[np.triu_indices(values.shape[1], 1)] for values in centred)
    count = 1 / (1 / len(centred[0]) + 1 / len(centred[1]))
    check_z(f"{given.setting}: correlations", (one - other) * np.sqrt(count) / (1 - other ** 2))


def check_truths(given, truth, values):
    found = {"decode": generator.decoding(given), "encode": generator.encoding(given, values)}
    for which, by_label in found.items():
        for label, columns in zip(truth["labels"], by_label):
            assert given.columns(label[which]) == columns, (given.setting, which, label["label"])
        union = sorted(set().union(*by_label))
        assert given.columns(truth[which]) == union, f"{given.setting}: {which}"
    if given.setting in ("proxies", "real"):
        assert len(truth["encode"]) > len(truth["decode"]), f"{given.setting}: one truth"


def check_text(words, labels, lengths):
    assert lengths.min() >= 10 and lengths.max() <= 30 and abs(lengths.mean() - 20) < 1.5
    ranks = np.array([int(word[4:]) for word in words])
    share = (ranks == 0).mean() * (1 / np.arange(1, 201)).sum()
    assert abs(share - 1) < .1, f"first word types are {share:.2f} as frequent as by Zipf's law"
    owners = {}
    for word, label in zip(words, labels):
        owners.setdefault(word, set()).add(label)
    assert all(len(of) <= (2 if word[3] == "+" else 1) for word, of in owners.items())
    assert all((word[3] == "+") == (rank % 10 == 9) for word, rank in zip(words, ranks))


def check(setting, run, random):
    truth = json.loads((run / "truth.json").read_text())
    assert truth["setting"] == setting and truth["seed"] == 5 and tuple(truth["words"]) == WORDS
    assert truth["signal"] == SIGNAL
    given = generator.Parameters(truth)
    values, labels, words, lengths = read_words(run)
    check_supports(given)
    check_scales(given)
    check_frequencies(given, labels)
    check_truths(given, truth, values)
    check_text(words, labels, lengths)
    if setting != "real":
        check_moments(given, (values, labels), generator.draw(given, sum(WORDS), random))
    else:
        assert np.abs(values.mean(axis=0)).max() < 1e-5
        assert np.abs(values.std(axis=0) - 1).max() < 1e-5
    print(f"{setting}: {len(truth['decode'])} decode, {len(truth['encode'])} encode")


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    random = np.random.default_rng(1)
    for setting in [*(each for each in STRENGTH if each != "real"), "real"]:
        check(setting, plant_on_ranks(setting, folder, folder / "proxies/1"), random)
    check_again(folder / "null/1")


if __name__ == "__main__":
    main()
