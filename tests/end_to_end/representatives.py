"""Probes retrained on the most salient neuron of each cluster: their neurons by the clusters and the
task's ranking, the own probe's hits, and some of the others by another solver."""
import ablation
import minimal_set
import sentence_draws
import tables
from analysis_files import written
from expect import close, equal
from wording import DASH, count, percent

SPLITS = ("dev", "test")


def picked(cluster_of, salience):
    """Columns of the most salient member of each cluster."""
    standing = {}
    for column in salience:
        standing.setdefault(cluster_of[column], column)
    return sorted(standing.values())


def check_interval(what, score, words, split, right):
    draws = sentence_draws.of_rows(words.rows(split), words.activations.offsets,
                                   sentence_draws.USUAL_DRAWS, sentence_draws.USUAL_SEED)
    close(f"{what}: interval", (score["low"], score["high"]), draws.interval(right),
          6 / len(right))


def check_probes(content, probe, words, salience, redundancy, exact):
    """How many probes were trained again."""
    own = content["own"]
    equal("own", (own["neurons"], own["support"]),
          (len(salience), int((probe.weights != 0).any(0).sum())))
    for split in SPLITS:
        x, ids = words.of(split)
        equal(f"words of {split}", content[f"{split}_words"], len(ids))
        hits = int((minimal_set.guesses(probe, x) == ids).sum()) if len(ids) else 0
        close(f"{split}: all neurons", own[split]["correct"], hits, 1)
        if len(ids):
            check_interval(f"{split}: all neurons", own[split], words, split,
                           minimal_set.guesses(probe, x) == ids)
    retrained = 0
    for cut, clusters in zip(content["thresholds"], redundancy["thresholds"], strict=True):
        columns = picked(clusters["cluster_of"], salience)
        equal("cut", (cut["threshold"], cut["neurons"]), (clusters["threshold"], len(columns)))
        assert cut["support"] <= cut["neurons"], cut
        if len(columns) == len(salience):
            equal("no cluster of several", {**own, "threshold": cut["threshold"]}, cut)
            continue
        for split in SPLITS if exact else []:
            if not content[f"{split}_words"]:
                continue
            expected = minimal_set.retrained_hits(probe, words, columns, split)
            # Both stop short of the optimum.
            close(f"{split}: {len(columns)} neurons by another solver", cut[split]["correct"],
                  expected, max(2, 0.01 * content[f"{split}_words"]))
            retrained += 1
    return retrained


def check(run, job, tasks, activations, redundancy):
    """analyses/representatives_TASK.json of each task of labels, if asked for."""
    options, found, retrained = job["redundancy"], [], 0
    asked = options["enabled"] == options["probes"] == "true"
    for content, (probe, _, ranking, words) in written(run, "representatives", asked, tasks):
        retrained += check_probes(content, probe, words, ablation.columns_of(ranking, activations),
                                  redundancy, minimal_set.can_train_again(job, probe))
        found.append(content)
    return found, (f"probes on representatives of {len(found)} tasks, {retrained} scores of probes "
                   "trained again")


def scores_of(content):
    """(threshold, scores) of each cut, and of all neurons at the end."""
    return [(cut["threshold"], cut) for cut in content["thresholds"]] + [(None, content["own"])]


def scored(score, split, content):
    """Accuracy and its interval; three of None without words."""
    words = content[f"{split}_words"]
    one = score[split]
    return (one["correct"] / words, one["low"], one["high"]) if words else (None,) * 3


def check_table(run, content):
    of_scores = " ".join(f"{split}_{key}" for split in SPLITS
                         for key in ("correct", "words", "accuracy", "low", "high"))
    rows = []
    for threshold, score in scores_of(content):
        cells = [threshold, score["neurons"], score["support"], score["converged"]]
        for split in SPLITS:
            cells += [score[split]["correct"], content[f"{split}_words"],
                      *scored(score, split, content)]
        rows.append(cells)
    tables.check_table(run, f"{content['task']}_representatives.csv",
                       f"threshold neurons support converged {of_scores}", rows)


def shown(score, split, content):
    accuracy, low, high = scored(score, split, content)
    return DASH if accuracy is None else f"{percent(accuracy)} {percent(low)} to {percent(high)}"


def check_page(page, contents):
    expected = []
    for content in contents:
        rows = []
        for threshold, score in scores_of(content):
            row = ["all neurons" if threshold is None else f"{threshold:g}",
                   count(score["neurons"]),
                   percent(score["neurons"] / content["own"]["neurons"]), count(score["support"])]
            row += [shown(score, split, content) for split in SPLITS]
            rows.append([*row, "" if score["converged"] else "not converged"])
        expected.append(rows)
    equal("tables of representatives",
          [table for content in contents
           for table in page.with_caption(f"Probes of {content['task']} retrained on the most")],
          expected)
