"""Accuracy of probes on the first neurons of rival rankings: Gaussians in NumPy, some of the linear
probes by another solver, areas by the counts."""
import numpy as np

import differences
import minimal_set
import rivals
import sentence_draws
import tables
from analysis_files import written
from expect import close, equal
from wording import percent

SPLITS = ("dev", "test")
KINDS = {"linear": "linear probes", "gaussian": "Gaussians of each label"}


def gaussian_hits(words, probe_moments, columns, split):
    """[word]: whose label is the likeliest by the Gaussians of the train words."""
    mean, deviation = probe_moments
    x, y = words.known("train")
    gaussians = rivals.Gaussians(((x - mean) / deviation)[:, columns], y, columns)
    held_out, ids = words.of(split)
    logs = gaussians.log_densities(((held_out - mean) / deviation)[:, columns],
                                   list(range(len(columns))))
    return np.unique(y)[logs.argmax(0)] == ids


def drawn_means(words, split, right, options):
    """[draw]: accuracy of what is right, [word], on bootstraps of the split's sentences."""
    draws = sentence_draws.of_rows(words.rows(split), words.activations.offsets,
                                   int(options["draws"]), int(options["seed"]))
    return draws.means(right)


def check_leads(content, options):
    """Over the own order, which is the first; areas by those of the rankings; Holm by kind and split."""
    own = {ranking["probe"]: ranking for ranking in reversed(content["rankings"])
           if ranking["method"] == "own"}
    for split in SPLITS:
        together = {kind: [] for kind in KINDS}
        for ranking in content["rankings"]:
            lead, first = ranking[f"{split}_lead"], own[ranking["probe"]]
            equal("has a lead", lead is None,
                  ranking["method"] == "own" or not content[f"{split}_words"])
            if lead is None:
                continue
            for margin, size, of_own in zip(lead["sizes"], ranking["sizes"], first["sizes"],
                                            strict=True):
                close("lead", margin["value"], (of_own[split]["correct"] - size[split]["correct"])
                      / content[f"{split}_words"], 1e-12)
            close("lead of areas", lead["area"]["value"],
                  first[f"{split}_area"] - ranking[f"{split}_area"], 1e-12)
            for margin in [*lead["sizes"], lead["area"]]:
                assert margin["low"] <= margin["high"], margin
                together[ranking["probe"]].append(margin)
        for kind, margins in together.items():
            differences.check_holm(f"leads by {kind} on {split}", margins, int(options["draws"]))


def check_drawn_leads(content, ranked, words, moments, options):
    """Intervals and p of the Gaussians' leads, from NumPy's own Gaussians; how many."""
    compared = 0
    for split in SPLITS:
        if not content[f"{split}_words"]:
            continue
        drawn = {}
        for ranking in content["rankings"]:
            if ranking["probe"] != "gaussian":
                continue
            for i, size in enumerate(ranking["sizes"]):
                columns = ranked[ranking["method"]][1][:size["neurons"]]
                right = gaussian_hits(words, moments, columns, split)
                drawn[ranking["method"], i] = drawn_means(words, split, right, options)
                if int(right.sum()) != size[split]["correct"]:  # a word too close to call
                    drawn[ranking["method"], i] = None
                if ranking["method"] == "own":
                    continue
                own, other = drawn["own", i], drawn[ranking["method"], i]
                if own is None or other is None:
                    continue
                margin = ranking[f"{split}_lead"]["sizes"][i]
                close("interval of a lead", [margin["low"], margin["high"]],
                      np.percentile(own - other, [2.5, 97.5]), 1e-9)
                differences.check_p("lead", margin, own - other)
                compared += 1
    return compared


def check_task(content, ranked, words, probe, moments, options, exact):
    """How many linear probes were trained again, and how many Gaussians made."""
    neurons = len(next(iter(ranked.values()))[1])
    sizes = sorted({min(int(size), neurons) for size in options["sizes"].split(",")})
    kinds = [kind for kind in KINDS if kind in options["probes"].split(",")]
    equal("rankings", [(r["probe"], r["method"], r["control"]) for r in content["rankings"]],
          [(kind, method, control) for kind in kinds for method, (control, _) in ranked.items()])
    retrained = made = 0
    for split in SPLITS:
        equal(f"words of {split}", content[f"{split}_words"], len(words.of(split)[1]))
    for ranking in content["rankings"]:
        what, columns = f"{ranking['probe']} on {ranking['method']}", ranked[ranking["method"]][1]
        equal(what, [size["neurons"] for size in ranking["sizes"]], sizes)
        for split in SPLITS:
            all_words = content[f"{split}_words"]
            if not all_words:
                continue
            close(f"{what}: area", ranking[f"{split}_area"], minimal_set.area(
                sizes, [size[split]["correct"] / all_words for size in ranking["sizes"]]), 1e-12)
            for size in ranking["sizes"]:
                assert size[split]["low"] <= size[split]["high"] <= 1, size
        for size in ranking["sizes"]:
            first = columns[:size["neurons"]]
            if ranking["probe"] == "gaussian":
                equal(f"{what}: support", (size["support"], size["converged"]), (len(first), True))
                for split in SPLITS:
                    close(f"{what}: {len(first)} neurons", size[split]["correct"],
                          gaussian_hits(words, moments, first, split).sum(), 1)
                made += 1
                continue
            assert size["support"] <= len(first), size
            if exact and len(first) == sizes[len(sizes) // 2] and len(first) < neurons:
                close(f"{what}: {len(first)} neurons by another solver", size["dev"]["correct"],
                      minimal_set.retrained_hits(probe, words, first, "dev"),
                      max(2, 0.01 * content["dev_words"]))
                retrained += 1
    return retrained, made


def check(run, job, activations, tasks, of_tasks):
    """analyses/rival_accuracy_TASK.json of each task of labels, if asked for; `of_tasks`: the rivals
    of each."""
    options, found, retrained, made, leads = job["rivals"], [], 0, 0, 0
    rankings = {r["task"]: r["rankings"] for r in of_tasks if r}
    asked = bool(options["methods"] and options["probes"])
    for content, (probe, _, _, words) in written(run, "rival_accuracy", asked, tasks):
        ranked = {r["method"]: (r["control"],
                                [activations.layout.column(n) for n in r["ordering"]])
                  for r in rankings[probe.task]}
        train = np.flatnonzero(activations.splits == "train")
        every = activations.features(np.setdiff1d(train, activations.dropped))
        deviation = every.std(0)
        moments = every.mean(0), np.where(deviation > 0, deviation, np.inf)
        again, new = check_task(content, ranked, words, probe, moments, options,
                                minimal_set.can_train_again(job, probe))
        retrained, made = retrained + again, made + new
        check_leads(content, options)
        leads += check_drawn_leads(content, ranked, words, moments, options)
        found.append(content)
    return found, (f"first neurons of the rivals of {len(found)} tasks: {made} Gaussians equal, "
                   f"{leads} leads drawn again, {retrained} probes trained again")


def check_tables(run, content, about):
    """`about`: what each row of the task's tables ends in."""
    tables.check_table(run, f"{content['task']}_rival_accuracy.csv",
                       "method control judged_by neurons support converged "
                       f"{minimal_set.SCORE_COLUMNS} probe recipe weights",
                       [[r["method"], r["control"], r["probe"], p["neurons"], p["support"],
                         p["converged"], *minimal_set.scores_cells(p, content), *about]
                        for r in content["rankings"] for p in r["sizes"]])
    leads = [(r, split, r[f"{split}_lead"]) for r in content["rankings"] for split in SPLITS
             if r[f"{split}_lead"]]
    tables.check_table(run, f"{content['task']}_rival_leads.csv",
                       "method control judged_by split neurons lead lead_low lead_high p p_holm "
                       "probe recipe weights",
                       [[r["method"], r["control"], r["probe"], split, neurons,
                         *differences.cells_of(margin), *about]
                        for r, split, lead in leads
                        for neurons, margin in zip([*(p["neurons"] for p in r["sizes"]), None],
                                                   [*lead["sizes"], lead["area"]], strict=True)])


def check_leads_on_page(page, contents, kind, name):
    found = [rows for caption, _, rows in page.tables
             if caption.startswith("The own order's accuracy on ") and f" by {name}, less" in caption]
    expected = []
    for content in contents:
        split = "test" if content["test_words"] else "dev"
        rows = [[r["method"] + " (control)" * r["control"],
                 *(differences.shown(margin) for margin in [*lead["sizes"], lead["area"]])]
                for r in content["rankings"] if r["probe"] == kind and (lead := r[f"{split}_lead"])]
        expected += [rows] if rows else []
    equal(f"tables of leads by {name}", found, expected)


def check_page(page, contents):
    """The tables of one kind of probe, of each task."""
    any_leads = any(r["dev_lead"] or r["test_lead"] for c in contents for r in c["rankings"])
    differences.check_note(page, "one kind of probe", any_leads)
    for kind, name in KINDS.items():
        check_leads_on_page(page, contents, kind, name)
        found = [rows for caption, _, rows in page.tables
                 if f" of {name} that are trained on the first neurons" in caption]
        expected = []
        for content in contents:
            split = "test" if content["test_words"] else "dev"
            rows = [[r["method"] + " (control)" * r["control"],
                     *(minimal_set.accuracy_cell(size, split, content) for size in r["sizes"]),
                     percent(r[f"{split}_area"])]
                    for r in content["rankings"] if r["probe"] == kind]
            expected += [rows] if rows else []
        equal(f"tables of {name}", found, expected)
