"""Measures of many seeds, side by side: means, and what paired differences say."""
import numpy as np
from scipy import stats

CONFIDENCE = .95


def paired(ours, theirs):
    """(mean difference, half of its 95 % interval by Student's t) over seeds."""
    differences = np.asarray(ours) - np.asarray(theirs)
    if len(differences) < 2:
        return float(differences.mean()), float("inf")
    error = differences.std(ddof=1) / np.sqrt(len(differences))
    quantile = stats.t.ppf((1 + CONFIDENCE) / 2, len(differences) - 1)
    return float(differences.mean()), float(quantile * error)


def verdict(difference, half):
    if difference > half:
        return "win"
    return "loss" if difference < -half else "tie"


def of_method(results, method, measure):
    return [result["methods"][method][measure] for result in results]


def header(first, settings):
    return [f"| {first} | " + " | ".join(settings) + " |", "|---" * (len(settings) + 1) + "|"]


def mean_lines(results, measure):
    """A line for each order with its means over the seeds; by the mean of these."""
    methods = [method for method, found in first_of(results)["methods"].items() if measure in found]
    means = {method: [np.mean(of_method(found, method, measure)) for found in results.values()]
             for method in methods}
    return header("order", results) + [
        f"| {method} | " + " | ".join(f"{mean:.3f}" for mean in means[method]) + " |"
        for method in sorted(methods, key=lambda each: -np.mean(means[each]))]


def paired_lines(results, own):
    """A line for each other order: recall of ours less its own."""
    def cell(found, method):
        difference, half = paired(of_method(found, own, "recall"),
                                  of_method(found, method, "recall"))
        said = verdict(difference, half)
        return f"{difference:+.3f} ± {half:.3f}" + {"win": "", "tie": " (tie)",
                                                    "loss": " **loss**"}[said]

    others = [method for method in first_of(results)["methods"] if method != own]
    return header(f"`{own}` less", results) + [
        f"| {method} | " + " | ".join(cell(found, method) for found in results.values()) + " |"
        for method in others]


def first_of(results):
    return next(iter(results.values()))[0]


def kind_of(method, own, kinds):
    if method == own:
        return "this program's"
    return next((kind for kind, methods in kinds.items() if method in methods.split()), "")


def tally(results, own, method, counted):
    """In how many of the settings `counted` ours wins, ties and loses."""
    verdicts = [verdict(*paired(of_method(results[setting], own, "recall"),
                                of_method(results[setting], method, "recall")))
                for setting in counted if setting in results]
    return " / ".join(str(verdicts.count(each)) for each in ["win", "tie", "loss"])


def overview_lines(results, own, counted, kinds):
    """A line for each order, with its recall in each setting; by the mean of those that count."""
    settings = list(results)
    means = {method: {setting: float(np.mean(of_method(results[setting], method, "recall")))
                      for setting in settings} for method in first_of(results)["methods"]}
    of_counted = [setting for setting in counted if setting in settings]
    lines = ["| order | kind | " + " | ".join(settings) + " | wins / ties / losses |",
             "|---" * (len(settings) + 3) + "|"]
    for method in sorted(means, key=lambda each: -sum(means[each][of] for of in of_counted)):
        row = [method, kind_of(method, own, kinds),
               *(f"{means[method][setting]:.3f}" for setting in settings),
               "" if method == own else tally(results, own, method, counted)]
        lines.append("| " + " | ".join(row) + " |")
    return lines


def null_line(results):
    shares = [result["stable_share"] for result in results]
    return (f"null: {100 * np.mean(shares):.2f} % of the neurons are called stable "
            f"(at most {100 * max(shares):.2f} %), over {len(shares)} seeds")


MEASURES = {
    "average_precision": "Average precision",
    "precision_at_quarter": "Precision of the first quarter as many as are planted",
    "recall_at_twice": "Recall of the first twice as many",
    "group_recall": "Recall of groups: any neuron of a cluster of |r| > 0.7 stands for all of it",
    "macro_recall": "Recall by label, mean over labels",
    "false_share": "Share of neurons with weight that are not planted",
    "retrained": "Accuracy on test of a probe that is trained on the first as many alone",
    "seconds": "Seconds of training on one thread; of toolkits with chosen penalties all of them"}


def table(results, own, counted, kinds):
    """Markdown, of {setting: [result of a seed]}. `kinds`: {kind: its rivals}."""
    with_truth = {setting: found for setting, found in results.items() if setting != "null"}
    seeds = ", ".join(f"{setting} {len(found)}" for setting, found in results.items())
    lines = [f"Seeds: {seeds}. Recall of what is planted by as many first neurons, and what "
             f"`{own}` does against each other order in {', '.join(counted)}:", ""]
    lines += overview_lines(with_truth, own, counted, kinds)
    lines += ["", "Recall, paired over seeds, mean difference and 95 %:", ""]
    lines += paired_lines(with_truth, own)
    for measure, title in MEASURES.items():
        lines += ["", title + ":", "", *mean_lines(with_truth, measure)]
    if "null" in results:
        lines += ["", null_line(results["null"])]
    return "\n".join(lines) + "\n"
