"""What the page says of the papers' findings, by the JSON of the analyses that tell."""
import tables
from minimal_set import near
from expect import equal
from wording import count, figure, percent


def of_masks(content, fill):
    own = content["probes"][0]
    frames = [frame for frame in own["frames"] if frame["fill"] == fill and frame["words"]]
    if not frames or not own["neurons"]:
        return None
    shares = [neurons / own["of_neurons"] for neurons in own["neurons"]]
    frame, kept = frames[-1], min(shares, key=lambda share: abs(share - 0.2))
    size = shares.index(kept)
    hits = {}
    for curve in own["curves"]:
        if (curve["split"], curve["fill"]) == (frame["split"], fill):
            hits.setdefault(curve["kept"], []).append(curve["correct"][size])
    (top,), (bottom,), random = hits["top"], hits["bottom"], hits["random"]
    shares = [percent(n / frame["words"]) for n in (top, min(random), max(random), bottom)]
    return ("Masked to its top neurons a probe knows more than to any draw of random ones, and to "
            "each of those more than to its bottom ones",
            f"{percent(kept)} kept, {frame['split']}: top {shares[0]}, random {shares[1]} to {shares[2]}, "
            f"bottom {shares[3]}", top > max(random) and min(random) > bottom)


def of_minimal_set(content):
    one, neurons = near(content, 1), content["curve"][-1]["neurons"]
    return ("At most half of the neurons do as well as all of them",
            f"{count(one['neurons'])} of {count(neurons)} ({percent(one['neurons'] / neurons)}) "
            f"within delta {one['delta']:g}", one["neurons"] <= neurons / 2)


def selectivity(control, kind, neurons):
    rows = [row for row in control["selectivities"] if row["types"] == "all" and row["words"]
            and (row["set"], row["neurons"]) == (kind, neurons)]
    if not rows:
        return None, None
    return rows[-1]["split"], rows[-1]["over_control"]["value"]


def of_selectivity(control, sets):
    size = near(sets, 1)["neurons"]
    split, everything = selectivity(control, "all", sets["curve"][-1]["neurons"])
    _, minimal = selectivity(control, "top", size)
    if minimal is None or everything is None:
        return None
    return ("The minimal set is more selective than all neurons",
            f"{split}: selectivity {percent(minimal)} of {count(size)} neurons, "
            f"{percent(everything)} of all", minimal > everything)


def of_classes(labels, options):
    is_open = set(options["open_labels"].split(","))
    counts = {True: [], False: []}
    for label, neurons in zip(labels["labels"], labels["cuts"][0]["neurons"]):
        if label["train_words"] >= int(options["flag_below"]):
            counts[label["label"] in is_open].append(neurons)
    if not counts[True] or not counts[False]:
        return None
    means = {kind: sum(some) / len(some) for kind, some in counts.items()}
    return ("Labels of open classes have more neurons than others, in the mean",
            f"{figure(means[True])} neurons a label of {count(len(counts[True]))} open, "
            f"{figure(means[False])} of {count(len(counts[False]))} others",
            means[True] > means[False])


def of_in_model(content):
    tops = [c for c in content["checks"] if c["set"] == "top" and c["loss"] is not None]
    if not tops:
        return None
    moved = [c for c in tops if c["edit"] == "translate"]
    top, unedited = (moved or tops)[0], content["checks"][0]["loss"]
    matched = [c["loss"] - unedited for c in content["checks"] if c["set"] == "layer-matched"
               and (c["edit"], c["neurons"]) == (top["edit"], top["neurons"])]
    cost = top["loss"] - unedited
    return ("Edited inside the model its top neurons cost it more than any draw of as many in the "
            "same layers",
            f"{top['edit']}, {count(top['neurons'])} neurons, {content['split']}: loss more by "
            f"{figure(cost)} nats, layer-matched {figure(min(matched))} to {figure(max(matched))}",
            cost > max(matched))


def of_task(contents, task):
    return next((content for content in contents if content["task"] == task), None)


def expected(found, tasks, job):
    for probe, *_ in tasks:
        masks, sets, control, edits, labels = (
            of_task(found[key], probe.task) for key in ("ablation", "minimal_set", "control",
                                                        "in_model", "labels"))
        told = [masks and of_masks(masks, job["ablation"]["fill"]), sets and of_minimal_set(sets),
                control and sets and of_selectivity(control, sets), edits and of_in_model(edits),
                labels and of_classes(labels, job["report"])]
        yield from ([probe.task, *finding] for finding in told if finding)


def check(run, page, found, tasks, job):
    rows = [[task, claim, seen, "yes" if holds else "no"]
            for task, claim, seen, holds in expected(found, tasks, job)]
    equal("findings", page.with_caption("What the papers found"), [rows] if rows else [])
    equal("table of findings", (run / "tables/findings.csv").exists(), bool(rows))
    if rows:
        tables.check_table(run, "findings.csv", "task finding here holds", rows,
                           texts=("task", "finding", "here", "holds"))
