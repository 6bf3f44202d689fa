"""Stability: every figure by the orders that the file holds, and some of those orders by the same
draws and another solver."""
import numpy as np

import h5py

import ablation
import reselected
import tables
from analysis_files import written
from expect import close, equal
from layout import cells, identity, in_words
from losses import loss_and_gradient
from ranking import Orders
from solvers import Stream, minimise, trained_by_recipe
from wording import DASH, count, figure, percent

TRAINED = 2  # bootstraps of each task that are trained again here
LEAST_DOCUMENTS = 10
SHOWN = 20


def units_of_words(run, activations):
    """What is drawn, and the number of each train word's, -1 elsewhere."""
    with h5py.File(run / "activations.h5") as file:
        documents = file["sentences/document"][()]
    lengths, train = np.diff(activations.offsets), activations.splits == "train"
    for unit, of_sentence in (("document", documents), ("sentence", np.arange(len(lengths)))):
        holder = np.repeat(of_sentence, lengths)
        known, numbers = np.unique(holder[train], return_inverse=True)
        if unit == "sentence" or len(known) >= LEAST_DOCUMENTS:
            places = np.full(len(holder), -1)
            places[train] = numbers
            return unit, len(known), places


def drawn(unit_of_word, units, options):
    """Of each bootstrap how often each word is drawn."""
    stream = Stream(int(options["seed"]))
    for _ in range(int(options["bootstraps"])):
        times = np.bincount([stream.next() % units for _ in range(units)], minlength=units)
        yield np.where(unit_of_word >= 0, times[unit_of_word], 0)


def order_of(probe, words, times, penalties, job):
    """Columns by the probe of a bootstrap, by another solver; None if it lacks a label."""
    rows = np.flatnonzero((words.activations.splits == "train") & (words.ids >= 0))
    rows = np.repeat(rows, times[rows])
    truth = words.truth[rows]
    if len(np.unique(truth)) < len(probe.labels):
        return None
    raw = words.activations.features(rows)
    reselects = job["stability"]["reselect"] == "true"
    x = reselected.standardiser(raw)(raw) if reselects else probe.standardised(raw)
    start = np.zeros(probe.weights.shape), probe.loss.best_bias(truth)
    largest = np.abs(loss_and_gradient(probe.loss, x, truth, *start)[1]).max()
    weights, bias, _ = minimise(probe.loss, x, truth, penalties["l1"], penalties["l2"], start,
                                1e-6, largest)
    gradient = loss_and_gradient(probe.loss, x, truth, weights, bias)[1]
    layout = words.activations.layout
    orders = Orders(weights.astype("f4"), gradient.astype("f4"), layout, 100)
    return [layout.column(n)
            for n in orders.of_all(job["ranking"]["order"])]


def order_of_seed(probe, words, seed, job):
    """Columns by the recipe's probe of another seed."""
    weights, bias, _ = trained_by_recipe(probe, words, {**job["probe"], "seed": seed})
    rows = np.flatnonzero((words.activations.splits == "train") & (words.ids >= 0))
    x = probe.standardised(words.activations.features(rows))
    gradient = loss_and_gradient(probe.loss, x, words.truth[rows], weights, bias)[1]
    layout = words.activations.layout
    orders = Orders(weights.astype("f4"), gradient.astype("f4"), layout,
                    int(job["ranking"]["stride"]))
    return [layout.column(n) for n in orders.of_all(job["ranking"]["order"])]


def varies_seed(job):
    return {"auto": job["probe"]["solver"] == "paper", "seed": True,
            "words": False}[job["stability"]["vary"]]


def overlap(one, other):
    return len(set(one) & set(other)) / len(set(one) | set(other))


def check_layers(what, size, own, orders, layout):
    place_of = np.array([layout.numbers.index(number) for number in layout.layer_of])

    def counts(order):
        return np.bincount(place_of[order[:size["neurons"]]], minlength=len(layout.numbers))

    drawn = np.array([counts(order) for order in orders])
    equal(f"{what}: layers", [layer["own"] for layer in size["layers"]], counts(own).tolist())
    close(f"{what}: layers of bootstraps",
          [[layer["mean"], layer["low"], layer["high"]] for layer in size["layers"]],
          np.array([drawn.mean(0), *np.percentile(drawn, [2.5, 97.5], 0)]).T, 1e-9)


def check_sizes(found, own, options, layout):
    orders = found["orders"]
    asked = [int(size) for size in options["sizes"].split(",")] if options["sizes"] else []
    equal("sizes", [s["neurons"] for s in found["sizes"]], [min(s, len(own)) for s in asked])
    for size in found["sizes"]:
        n = size["neurons"]
        with_own = [overlap(own[:n], order[:n]) for order in orders]
        among = [overlap(a[:n], b[:n]) for i, a in enumerate(orders) for b in orders[:i]]
        times = np.bincount(np.concatenate([order[:n] for order in orders]), minlength=len(own))
        close(f"first {n}", [size[key] for key in ("overlap", "low", "high", "among")],
              [np.mean(with_own), *np.percentile(with_own, [2.5, 97.5]), np.mean(among)], 1e-12)
        check_layers(f"first {n}", size, own, orders, layout)
        equal(f"first {n}: stable", size["stable"], int((times >= 0.9 * len(orders)).sum()))
        yield times / len(orders)


def check_neurons(found, own, shares, activations):
    equal("neurons", list(map(identity, found["neurons"])),
          [activations.layout.neuron(column) for column in own])
    orders = np.array(found["orders"])
    places = np.argsort(orders, 1)[:, own] + 1
    close("intervals of places", [[n["low"], n["high"]] for n in found["neurons"]],
          np.percentile(places, [2.5, 97.5], 0).T, 1e-9)
    close("probabilities", [n["in_top"] for n in found["neurons"]],
          np.transpose(shares)[own] if shares else np.zeros((len(own), 0)), 1e-12)
    held = (places == np.arange(len(own)) + 1).mean(0) >= 0.9
    equal("stable places", found["stable_places"], int(np.cumprod(held).sum()))


def check_task(found, run, job, probe, ranking, words):
    options, activations = job["stability"], words.activations
    own = ablation.columns_of(ranking, activations)
    of_seeds = varies_seed(job)
    unit, units, unit_of_word = ("seed", 0, None) if of_seeds else units_of_words(run, activations)
    equal("drawn", (found["task"], found["drawn"], found["units"]), (probe.task, unit, units))
    equal("bootstraps", len(found["orders"]), int(options["bootstraps"]))
    reselects = reselected.check_penalties("stability", found, probe, len(found["orders"]), options)
    for order in found["orders"]:
        equal("an order", sorted(order), list(range(len(own))))
    check_neurons(found, own, list(check_sizes(found, own, options, activations.layout)), activations)
    equal("support", [label["own"] for label in found["labels"]],
          (probe.weights != 0).sum(1).tolist())
    for split in found["splits"]:
        assert split["low"] <= split["high"] <= 1, split
        ids = words.of(split["split"])[1]
        equal("words", split["words"], len(ids))
    trained = 0
    first = found["sizes"][0]["neurons"] if found["sizes"] else 1
    if of_seeds:
        stream = Stream(int(options["seed"]))
        for order in found["orders"][:TRAINED]:
            expected = order_of_seed(probe, words, stream.next(), job)
            equal("first neurons of a seed", order[:first], expected[:first])
        return TRAINED
    exact = probe.status == "converged" and float(job["probe"]["path_tolerance"]) <= 1e-5
    for times, order, penalties in zip(drawn(unit_of_word, units, options), found["orders"],
                                       found["penalties"]):
        if reselects:
            reselected.check_choice("a bootstrap", penalties, probe, words, words.ids, times, job)
        if not exact or trained == TRAINED:
            continue
        expected = order_of(probe, words, times, penalties, job)
        if expected is not None:
            equal("first neurons of a bootstrap", order[:first], expected[:first])
            trained += 1
    return trained


def check(run, job, activations, tasks):
    """analyses/stability_TASK.json of each task of labels, if asked for."""
    options, contents, trained = job["stability"], [], 0
    asked = options["enabled"] == "true"
    for found, (probe, _, ranking, words) in written(run, "stability", asked, tasks):
        trained += check_task(found, run, job, probe, ranking, words)
        contents.append((found, probe))
    return contents, (f"stability of {len(contents)} tasks, equal by their orders; {trained} "
                      "bootstraps trained again")


def check_tables(run, content):
    found, probe = content
    name = f"{found['task']}_stability"
    tables.check_table(run, f"{name}.csv",
                       probe.layout.header(
                           "place layer unit place_low place_high first probability"),
                       [[place, *cells(n), n["low"], n["high"], size["neurons"], share]
                        for place, n in enumerate(found["neurons"], 1)
                        for size, share in zip(found["sizes"], n["in_top"])])
    reselected.check_table(run, name, "bootstrap", found["penalties"])
    tables.check_table(run, f"{name}_sizes.csv",
                       "neurons overlap overlap_low overlap_high overlap_among stable",
                       [[s[key] for key in ("neurons", "overlap", "low", "high", "among", "stable")]
                        for s in found["sizes"]])
    tables.check_table(run, f"{name}_layers.csv",
                       "first layer neurons neurons_mean neurons_low neurons_high",
                       [[s["neurons"], number, *(layer[key] for key in ("own", "mean", "low", "high"))]
                        for s in found["sizes"]
                        for number, layer in zip(probe.layout.numbers, s["layers"])])
    tables.check_table(run, f"{name}_labels.csv",
                       "label neurons neurons_mean neurons_deviation bootstraps",
                       [[label, s["own"], *((s["mean"], s["deviation"]) if s["bootstraps"]
                                            else (None, None)), s["bootstraps"]]
                        for label, s in zip(probe.labels, found["labels"])])


def place(value):
    return f"{np.floor(value * 10 + 0.5) / 10:g}"


def check_page(page, contents):
    equal("stability", "Stability" in page.headings, bool(contents))
    sizes, layers, neurons, labels = [], [], [], []
    for found, probe in contents:
        sizes.append([[count(s["neurons"]), percent(s["overlap"]),
                       f"{percent(s['low'])} to {percent(s['high'])}", percent(s["among"]),
                       count(s["stable"])] for s in found["sizes"]])
        layers.append([[str(number), *(
            f"{count(s['layers'][i]['own'])} {place(s['layers'][i]['low'])} to "
            f"{place(s['layers'][i]['high'])}" for s in found["sizes"])]
            for i, number in enumerate(probe.layout.numbers)])
        neurons.append([[in_words(n), str(i),
                         f"{place(n['low'])} to {place(n['high'])}",
                         *(percent(share) for share in n["in_top"])]
                        for i, n in enumerate(found["neurons"][:SHOWN], 1)])
        labels.append([[label, count(s["own"]), figure(s["mean"]) if s["bootstraps"] else DASH,
                        figure(s["deviation"]) if s["bootstraps"] else DASH]
                       for label, s in zip(probe.labels, found["labels"])])
        draws, drawn_from = "bootstraps", (f"bootstraps of the {count(found['units'])} "
                                           f"{found['drawn']}s of train")
        if found["drawn"] == "seed":
            draws, drawn_from = "seeds", ("seeds, each of other initial weights and another order of "
                                          "words, of all of train")
        penalties = "at the task's penalties"
        if found["reselected"]:
            penalties = f"each at penalties of its own choice, {reselected.in_words(found)}"
        start = (f"{count(len(found['orders']))} {drawn_from}, {penalties}. The first "
                 f"{count(found['stable_places'])} places are held")
        equal("note of stability", any(note.startswith(start) for note in page.notes), True)
        for split in found["splits"]:
            said = (f"Accuracy on {split['split']}: {percent(split['correct'] / split['words'])}, "
                    f"in 95 % of {draws} {percent(split['low'])} to {percent(split['high'])}.")
            equal(said, any(said in note for note in page.notes), True)
    equal("sizes of stability", page.with_caption("First neurons of"), sizes)
    equal("layers of stability", page.with_caption("Layers of the first neurons"), layers)
    equal("places", page.with_caption("Places of the first neurons"), neurons)
    equal("support of labels", page.with_caption("Neurons with weight for each label"), labels)
