"""The order of neurons by Linguistic Correlation Analysis, label by label and neuron by neuron."""
import json

import h5py
import numpy as np

from expect import equal
from layout import Layout, cells, identity


def prefix(sorted_magnitudes, share):
    """How many of a label's largest |weights| it takes to reach `share` of their mass."""
    before = np.concatenate([[0.0], np.cumsum(sorted_magnitudes.astype(np.float64))])
    if share >= 1:
        return len(sorted_magnitudes)
    return max(1, int(np.sum(before[:-1] < share * before[-1]))) if len(sorted_magnitudes) else 0


class Orders:
    """`weights`, `gradient`: float32 [label, neuron]; `layout`: which neurons these are."""

    def __init__(self, weights, gradient, layout, stride):
        self.magnitudes, self.slopes = np.abs(weights), np.abs(gradient)
        self.layout, self.stride = layout, stride
        # Of each label the neurons with weight, the largest first, ties by neuron.
        self.sorted = [[int(n) for n in np.argsort(-row, kind="stable") if row[n] > 0]
                       for row in self.magnitudes]
        self.largest, self.slope = self.magnitudes.max(0), self.slopes.max(0)
        self.step, self.mass = self.entries()

    def entries(self):
        """By neuron: the step, and the share of mass, at which it enters; infinite if never."""
        count = self.magnitudes.shape[1]
        step, mass = np.full(count, np.inf), np.full(count, np.inf)
        for row, order in zip(self.magnitudes, self.sorted):
            total = np.cumsum(row[order].astype(np.float64))
            reached = 0
            for s in range(self.stride + 1):
                end = prefix(row[order], s / self.stride)
                for place in range(reached, end):
                    neuron = order[place]
                    step[neuron] = min(step[neuron], s)
                    before = total[place - 1] if place else 0.0
                    mass[neuron] = min(mass[neuron], before / total[-1])
                reached = max(reached, end)
        return step, mass

    def score(self, order):
        return {"largest": self.largest.astype(np.float64), "mass": 1 - self.mass,
                "sum": sum(np.float64(row) for row in self.magnitudes),
                "stepped": 1 - self.step / self.stride}[order]

    def entry(self, neuron, score, zero):
        return self.layout.neuron(neuron) | {"score": float(score), "zero": zero}

    def of_all(self, order):
        score, most = self.score(order), self.slope.max()
        neurons = range(self.magnitudes.shape[1])
        inside = sorted((n for n in neurons if self.largest[n] > 0),
                        key=lambda n: (-score[n], -self.largest[n], n))
        outside = sorted((n for n in neurons if self.largest[n] == 0),
                         key=lambda n: (-self.slope[n], n))
        nearness = self.slope.astype(np.float64) / most if most > 0 else 0 * self.slope
        return ([self.entry(n, score[n], False) for n in inside]
                + [self.entry(n, nearness[n] - 1, True) for n in outside])

    def of_label(self, label):
        return [self.entry(n, self.magnitudes[label, n], False) for n in self.sorted[label]]

    def cutoffs(self):
        """Sizes of the papers' sets: unions over labels of what reaches each share of the mass."""
        return [len({n for row, order in zip(self.magnitudes, self.sorted)
                     for n in order[:prefix(row[order], s / self.stride)]})
                for s in range(self.stride + 1)]


def check_order(what, found, expected):
    equal(f"{what}: neurons", [(*cells(n), n["zero"]) for n in found],
          [(*cells(n), n["zero"]) for n in expected])
    worst = max(abs(one["score"] - other["score"]) for one, other in zip(found, expected))
    assert worst <= 1e-15, f"{what}: scores differ by {worst}"
    kinds = [n["zero"] for n in found]
    equal(f"{what}: zero weights last", kinds, sorted(kinds))


def check(run, job, probe, activations, recipe):
    """rankings/TASK.json and what was found in words."""
    options, standardised = job["ranking"], job["probe"]["standardise"] == "true"
    task, order, stride = probe.task, options["order"], int(options["stride"])
    found = json.loads((run / f"rankings/{task}.json").read_text(encoding="utf8"))
    mine = Orders(probe.weights, probe.gradient, activations.layout, stride)
    equal(f"{task}: head", [found[key] for key in [
        "task", "recipe", "deviations", "order", "weights_of", "probe", "converged", "stride"]],
          [task, recipe.name, recipe.deviations, order, recipe.scale + " activations", probe.status,
           probe.certificate["converged"], stride])
    with h5py.File(run / "activations.h5") as file:
        equal(f"{task}: model", found["model"], file.attrs["model_digest"].decode())
    equal(f"{task}: neurons", Layout.of(found), activations.layout)
    check_order(f"{task}: ordering", found["ordering"], mine.of_all(order))
    if standardised:
        inverse = np.divide(1, probe.deviation, out=np.zeros_like(probe.deviation),
                            where=probe.deviation > 0)
        raw = (probe.weights * inverse).astype(np.float32)
        check_order(f"{task}: raw ordering", found["ordering_on_raw_activations"],
                    Orders(raw, probe.gradient, activations.layout, stride).of_all(order))
    else:
        assert "ordering_on_raw_activations" not in found
    equal(f"{task}: cutoffs", found["cutoffs"], mine.cutoffs())
    stepped = [identity(n) for n in mine.of_all("stepped") if not n["zero"]]
    equal(f"{task}: stepped ordering", found["stepped_ordering"], stepped)
    equal(f"{task}: labels", [entry["label"] for entry in found["by_label"]], probe.labels)
    for label, entry in enumerate(found["by_label"]):
        equal(f"{task}: {entry['label']}", entry["ordering"], mine.of_label(label))
    zeros = sum(n["zero"] for n in found["ordering"])
    return found, (f"order {order} of {len(found['ordering'])} neurons ({zeros} without weight), "
                   f"{stride + 1} cut-offs, {len(probe.labels)} labels: equal")
