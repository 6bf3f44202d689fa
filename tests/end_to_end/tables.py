"""tables/*.csv against the JSON that was checked before: the same numbers, to the last bit."""
import csv

import clusters
from expect import equal
from layout import Layout, cells

PERCENTS = [1, 5, 10]
PAPER_TERMS = ["score", "top", "bottom", "weakest", "all", "bias_only", "left_out"]


def top_count(neurons, percent):
    return max(1, neurons * percent // 100)


def layer_counts(ordering, layers, percent):
    """(neurons of the top `percent`, how many of them lie in each layer)"""
    top = ordering[:top_count(len(ordering), percent)]
    return len(top), [sum(n["layer"] == layer for n in top) for layer in layers]


def said(cell):
    """A cell of a table as the value it stands for."""
    if cell in ("yes", "no"):
        return cell == "yes"
    try:
        return float(cell)
    except ValueError:
        return cell or None


def check_table(run, name, header, rows, texts=("label",)):
    content = (run / "tables" / name).read_bytes()
    assert content.endswith(b"\r\n") and content.count(b"\n") == content.count(b"\r\n"), name
    with open(run / "tables" / name, encoding="utf8", newline="") as file:
        lines = list(csv.reader(file))
    equal(f"{name}: header", lines[0], header.split())
    # Labels are compared as they are; what looks like a number may be one.
    kept = [i for i, column in enumerate(header.split()) if column in texts]
    found = [[cell if i in kept else said(cell) for i, cell in enumerate(line)]
             for line in lines[1:]]
    equal(name, found, [list(row) for row in rows])


def excess_of_given(scores):
    """How much the dev loss of given penalties is above the best of their path."""
    given = [p["dev_loss"] for p in scores["path"] if p["given"]]
    return given[0] / min(p["dev_loss"] for p in scores["path"]) - 1 if given else 0


def penalty_flagged(scores):
    return excess_of_given(scores) > 0.02


def confusion_rows(scores, about):
    for s in scores["scores"]:
        names = [entry["label"] for entry in s["labels"]]
        for truth, guess, words in s["confusion"]:
            yield [s["split"], "(unseen)" if truth is None else names[truth], names[guess], words,
                   *about]


NUMBER_FIGURES = ["loss", "root_squared_error", "r_squared", "pearson", "spearman"]
LABEL_FIGURES = ["precision", "recall", "f1"]


def columns_of(figures):
    return " ".join(f"{figure}_low {figure}_high" for figure in figures)


def cells_of(intervals, figures):
    """Low and high of each; None without an interval."""
    return [bound for figure in figures
            for bound in (intervals and intervals[figure] or (None, None))]


def check_numbers(run, task, splits, about):
    for name in ["labels", "confusion"]:
        equal(f"{name} of numbers", (run / f"tables/{task}_{name}.csv").exists(), False)
    check_table(run, f"{task}_scores.csv", "split words excluded loss_half_squared squared_error "
                "root_squared_error r_squared pearson spearman "
                + columns_of(NUMBER_FIGURES) + " probe recipe weights",
                [[s[key] for key in ["split", "words", "excluded", "loss", "squared_error",
                                     "root_squared_error", "r_squared", "pearson", "spearman"]]
                 + cells_of(s["intervals"], NUMBER_FIGURES) + about for s in splits])


def check_labels(run, task, scores, flag_below, about):
    splits = scores["scores"]
    check_table(run, f"{task}_scores.csv", "split words correct unseen excluded accuracy "
                "accuracy_of_all majority_accuracy macro_f1 mcc loss_nats loss_bits "
                "chunk_precision chunk_recall chunk_f1 macro_f1_low macro_f1_high mcc_low mcc_high "
                "loss_nats_low loss_nats_high chunk_f1_low chunk_f1_high probe recipe weights",
                [[s[key] for key in ["split", "words", "correct", "unseen", "excluded", "accuracy",
                                     "accuracy_of_all", "majority_accuracy", "macro_f1", "mcc",
                                     "loss", "loss_bits"]]
                 + [(s["chunks"] or {}).get(key) for key in ["precision", "recall", "f1"]]
                 + cells_of(s["intervals"], ["macro_f1", "mcc", "loss", "chunk_f1"]) + about
                 for s in splits])
    check_table(run, f"{task}_confusion.csv", "split label predicted words probe recipe weights",
                confusion_rows(scores, about), texts=("label", "predicted"))
    check_table(run, f"{task}_labels.csv", "split label train_words flagged words predicted "
                f"correct precision recall f1 {columns_of(LABEL_FIGURES)} probe recipe weights",
                [[s["split"], entry["label"], entry["train_words"],
                  entry["train_words"] < flag_below]
                 + [entry[key] for key in ["words", "predicted", "correct", "precision", "recall",
                                           "f1"]]
                 + cells_of(s["intervals"] and s["intervals"]["labels"][i], LABEL_FIGURES) + about
                 for s in splits for i, entry in enumerate(s["labels"])])


def about_of(probe, scores, recipe):
    """In what each row of a task's tables ends."""
    return [probe.status + "; penalty flagged" * penalty_flagged(scores), recipe.cell,
            recipe.scale]


def check_task(run, probe, scores, ranking, minimal, rivals, flag_below, recipe, cut):
    """`minimal`: its minimal sets, or none."""
    task, share = probe.task, probe.loss.share
    about = about_of(probe, scores, recipe)
    if probe.of_numbers:
        check_numbers(run, task, scores["scores"], about)
    else:
        check_labels(run, task, scores, flag_below, about)
    if scores["path"]:
        rows = []
        for point in scores["path"]:
            c = point["certificate"]
            rows.append([point["l1"], point["l2"], point["dev_loss"], point["dev_loss_error"],
                         point[share], c["nonzero_weights"], c["kkt_relative"],
                         c["passes"], point["chosen"], point["given"]]
                        + [(point["paper_score"] or {}).get(key) for key in PAPER_TERMS]
                        + [c["status"], recipe.cell, recipe.scale])
        unit = "half_squared" if probe.of_numbers else "nats"
        check_table(run, f"{task}_path.csv", f"l1 l2 dev_loss_{unit} dev_loss_error {share} "
                    "nonzero_weights kkt_relative passes chosen given paper_score accuracy_top "
                    "accuracy_bottom accuracy_weakest accuracy_all accuracy_bias_only left_out "
                    "probe recipe weights", rows)
    said = scores["penalties"]
    rows = [["mean loss, l2 sum W^2", "all", *said["mean_loss"].values(), *about],
            ["summed loss", "all", *said["summed_loss"].values(), *about]]
    raw = said["raw_weights_min_median_max"]
    for i, place in enumerate(["least", "median", "most"]):
        rows.append(["weights of raw activations", f"{place} deviation", raw["l1"][i],
                     raw["l2"][i], *about])
    rows.append(["l2 |W| not squared", "all", *said["norm_not_squared"].values(), *about])
    check_table(run, f"{task}_penalties.csv", "convention neurons l1 l2 probe recipe weights",
                rows)
    check_neurons(run, task, about, ranking, minimal, cut)
    check_rivals(run, task, about, rivals)


def check_neurons(run, task, about, ranking, minimal, cut):
    ordering, layout, rows = ranking["ordering"], Layout.of(ranking), []
    sets = [("top", percent, None, top_count(len(ordering), percent)) for percent in PERCENTS]
    sets.append(("weighted", None, None, sum(not n["zero"] for n in ordering)))
    sets += [("minimal", None, one["delta"], one["neurons"]) for content in minimal
             for one in content["sets"] if one["oracle"] == "own"]
    for *start, size in sets:
        layers = [n["layer"] for n in ordering[:size]]
        mean = sum(layers) / size if size else None
        spread = clusters.spread(ordering[:size], cut, layout) if cut else None
        rows += [[*start, size, mean, layer, layers.count(layer),
                  *(sum(n["slot"] == slot and n["layer"] == layer for n in ordering[:size])
                    for slot in layout.slots), *(spread[place:place + 1] if cut else []), *about]
                 for place, layer in enumerate(layout.numbers)]
    of_slots = "".join(f"neurons_of_{slot} " for slot in layout.slots)
    of_slots += "neurons_spread " if cut else ""
    check_table(run, f"{task}_layers.csv", "set percent delta set_neurons mean_layer layer neurons "
                f"{of_slots}probe recipe weights", rows)
    check_table(run, f"{task}_ordering.csv",
                layout.header("place layer unit score zero probe recipe weights"),
                [[place, *cells(n), n["score"], n["zero"], *about]
                 for place, n in enumerate(ordering, 1)])
    check_table(run, f"{task}_neurons.csv",
                layout.header("label place layer unit weight_magnitude probe recipe weights"),
                [[entry["label"], place, *cells(n), n["score"], *about]
                 for entry in ranking["by_label"] for place, n in enumerate(entry["ordering"], 1)])


def check_redundancy(run, redundancy):
    if redundancy is None:
        return
    cuts, layout = redundancy["thresholds"], Layout.of(redundancy)
    check_table(run, "redundancy.csv", "threshold clusters kept within_layer within_adjacent",
                [[cut[key] for key in ["threshold", "clusters", "kept", "within_layer",
                                       "within_adjacent"]] for cut in cuts])
    rows = []
    for cut in cuts:
        for column, cluster in enumerate(cut["cluster_of"]):
            neuron = layout.neuron(column)
            rows.append([cut["threshold"], cluster, *cells(neuron),
                         cut["representatives"][cluster] == neuron])
    check_table(run, "redundancy_clusters.csv",
                layout.header("threshold cluster layer unit representative"), rows)
    layers, cka = redundancy["layers"], redundancy["cka"]
    check_table(run, "cka.csv", "layer other cka",
                [[a, b, cka[i][j]] for i, a in enumerate(layers) for j, b in enumerate(layers)])


def check_rivals_of_labels(run, start, about, rivals):
    layout = Layout.of(rivals)
    check_table(run, f"{start}_by_label.csv",
                layout.header("method label place layer unit score probe recipe weights"),
                [[ranking["method"], entry["label"], place, *cells(layout.neuron(column)), score,
                  *about]
                 for ranking in rivals["rankings"] for entry in ranking["by_label"]
                 for place, (column, score) in enumerate(zip(entry["ordering"], entry["scores"]), 1)])
    check_table(run, f"{start}_label_overlap.csv",
                "method label neurons shared overlap own_with_weight probe recipe weights",
                [[at["method"], at["label"], at["size"], at["shared"],
                  at["shared"] / (2 * at["size"] - at["shared"]), at["weighted"], *about]
                 for at in rivals["label_agreements"]])


def check_rivals(run, task, about, rivals):
    """`rivals`: None where none were asked for."""
    start = f"{task}_rivals"
    written = sorted(path.name for path in (run / "tables").glob(f"{start}*"))
    equal("tables of rivals", written, sorted(
        f"{start}{kind}.csv" for kind in ["", "_agreement", "_pairs"]
        + ["_by_label", "_label_overlap"] * bool(rivals and rivals["label_agreements"]) if rivals))
    if rivals is None:
        return
    if rivals["label_agreements"]:
        check_rivals_of_labels(run, start, about, rivals)
    controls = [ranking["control"] for ranking in rivals["rankings"]]
    check_table(run, f"{start}.csv",
                Layout.of(rivals).header("method place layer unit score zero probe recipe weights"),
                [[ranking["method"], place, *cells(n), n["score"], n["zero"], *about]
                 for ranking in rivals["rankings"]
                 for place, n in enumerate(ranking["ordering"], 1)])
    check_table(run, f"{start}_agreement.csv", "neurons method control mean_overlap vote probe "
                "recipe weights",
                [[at["size"], entry["method"], control, entry["mean_overlap"], entry["vote"],
                  *about] for at in rivals["comparisons"]
                 for entry, control in zip(at["methods"], controls)])
    check_table(run, f"{start}_pairs.csv", "neurons method other overlap rank_correlation probe "
                "recipe weights",
                [[at["size"], pair["method"], pair["other"], pair["overlap"],
                  pair["rank_correlation"], *about]
                 for at in rivals["comparisons"] for pair in at["pairs"]])
