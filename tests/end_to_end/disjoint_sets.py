"""Minimal sets without a shared neuron: the first is the minimal set, each comes from the neurons
that those before it have left, and a probe on these is within delta by another solver."""
import numpy as np

import minimal_set
import tables
from analysis_files import written
from expect import close, equal
from solvers import retrained
from wording import count

COLUMNS = f"set of neurons support converged {minimal_set.SCORE_COLUMNS}"


def check_hits(what, probe, words, columns, point, content):
    # Both stop short of the optimum.
    close(what, point["dev"]["correct"], minimal_set.retrained_hits(probe, words, columns, "dev"),
          max(2, 0.01 * content["dev_words"]))


def check_order(what, probe, words, left, columns, order):
    """The set is what the other solver's probe on all that were left has first."""
    if order not in ("largest", "sum"):
        return
    x, truth = words.known("train")
    weights = np.abs(retrained(probe.loss, probe.standardised(x)[:, left], truth, probe.l1,
                               probe.l2)[0])
    scores = weights.max(0) if order == "largest" else weights.sum(0)
    first = np.array(left)[np.argsort(-scores, kind="stable")[:len(columns)]]
    # Both stop short of the optimum: neurons at the edge change places.
    shared = len(set(first) & set(columns))
    assert shared >= 0.9 * min(len(columns), (scores > 0).sum()), f"{what}: {shared} shared"


def check_task(content, probe, words, job, sets, activations, exact):
    """How many probes were trained again. `sets`: its minimal sets."""
    options, near = job["minimal_set"], minimal_set.near(sets, 1)
    equal("rule", (content["delta"], content["scale"]), (near["delta"], options["scale"]))
    for split in ("dev", "test"):
        equal(f"words of {split}", content[f"{split}_words"], len(words.of(split)[1]))
    whole = sets["curve"][-1]
    oracle = whole["dev"]["correct"] / content["dev_words"]
    least = (oracle - near["delta"] / 100 if options["scale"] == "absolute"
             else oracle * (1 - near["delta"] / 100))

    def is_within(point):
        return point["dev"]["correct"] / content["dev_words"] >= least - 1e-12

    left = list(range(activations.layers * activations.units))
    neurons, sizes = len(left), minimal_set.sizes_to_try(options, len(left))
    assert 1 <= len(content["sets"]) <= int(options["disjoint"]), content["task"]
    equal("first set", len(content["sets"][0]["neurons"]), near["neurons"])
    equal("first probes", (content["sets"][0]["left"], content["sets"][0]["probe"]),
          (whole, minimal_set.point_of(near, sets)))
    again = 0
    for number, one in enumerate(content["sets"], 1):
        what = f"set {number}"
        columns = [activations.layout.column(n) for n in one["neurons"]]
        equal(f"{what}: probes", (one["left"]["neurons"], one["probe"]["neurons"]),
              (len(left), len(columns)))
        assert len(columns) in sizes or len(columns) == len(left), one
        assert set(columns) <= set(left) and len(set(columns)) == len(columns), what
        assert is_within(one["left"]) and is_within(one["probe"]), what
        if exact and number > 1:
            check_hits(f"{what}: left", probe, words, left, one["left"], content)
            check_hits(what, probe, words, columns, one["probe"], content)
            check_order(what, probe, words, left, columns, job["ranking"]["order"])
            again += 2
        left = sorted(set(left) - set(columns))
    equal("left", content["left"]["neurons"], len(left))
    goes_on = bool(left) and is_within(content["left"])
    equal("cut short", content["cut_short"], goes_on)
    assert not goes_on or len(content["sets"]) == int(options["disjoint"]), content["task"]
    assert neurons == len(left) + sum(len(one["neurons"]) for one in content["sets"])
    return again


def check(run, job, activations, tasks, minimal):
    """analyses/disjoint_sets_TASK.json of each task of labels with dev words, if asked for."""
    options, found, again = job["minimal_set"], [], 0
    asked = options["enabled"] == "true" and int(options["disjoint"]) > 0
    of_task = {sets["task"]: sets for sets in minimal}
    for content, (probe, _, _, words) in written(run, "disjoint_sets", asked, tasks, of_dev=True):
        again += check_task(content, probe, words, job, of_task[probe.task], activations,
                                minimal_set.can_train_again(job, probe))
        found.append(content)
    return found, (f"disjoint sets of {len(found)} probes, {again} probes trained again")


def check_tables(run, content):
    rows = []

    def add(number, of, point):
        rows.append([number, of, point["neurons"], point["support"], point["converged"],
                     *minimal_set.scores_cells(point, content)])

    for number, one in enumerate(content["sets"], 1):
        add(number, "left before", one["left"])
        add(number, "set", one["probe"])
    if content["left"]["neurons"]:
        add(len(content["sets"]), "left", content["left"])
    tables.check_table(run, f"{content['task']}_disjoint_sets.csv", COLUMNS, rows)


def check_page(page, contents):
    equal("disjoint sets", "Disjoint sets" in page.headings, bool(contents))
    expected = []
    for content in contents:
        rows = []

        def add(name, point):
            rows.append([name, count(point["neurons"]), count(point["support"]),
                         minimal_set.accuracy_cell(point, "dev", content),
                         minimal_set.accuracy_cell(point, "test", content)])

        for number, one in enumerate(content["sets"], 1):
            if number > 1:
                add("all that were left", one["left"])
            add(f"set {number}", one["probe"])
        if content["left"]["neurons"]:
            add("all that are left", content["left"])
        expected.append(rows)
    equal("tables of disjoint sets",
          [table for content in contents
           for table in page.with_caption(f"Minimal sets of {content['task']} that share no")],
          expected)
