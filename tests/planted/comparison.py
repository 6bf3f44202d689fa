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


def mean_lines(setting, results, measure):
    """A line for each method: its mean over the seeds, best first."""
    means = {method: np.mean(of_method(results, method, measure))
             for method, found in results[0]["methods"].items() if measure in found}
    return [f"| {setting} | {method} | {mean:.3f} |"
            for method, mean in sorted(means.items(), key=lambda item: -item[1])]


def paired_lines(setting, results, own, measure):
    """A line for each rival: ours less theirs."""
    lines = []
    for method, found in results[0]["methods"].items():
        if method == own or measure not in found:
            continue
        difference, half = paired(of_method(results, own, measure),
                                  of_method(results, method, measure))
        lines.append(f"| {setting} | {method} | {difference:+.3f} +- {half:.3f} | "
                     f"{verdict(difference, half)} |")
    return lines


def tally_lines(results, own, counted, kinds):
    """A line for each rival: in how many of the settings `counted` ours wins and loses."""
    there = [results[setting] for setting in counted if setting in results]
    lines = []
    for kind, methods in kinds.items():
        for method in methods.split():
            verdicts = [verdict(*paired(of_method(found, own, "recall"),
                                        of_method(found, method, "recall"))) for found in there]
            counts = " | ".join(str(verdicts.count(each)) for each in ["win", "tie", "loss"])
            lines.append(f"| {method} | {kind} | {counts} |")
    return lines


def null_line(results):
    shares = [result["stable_share"] for result in results]
    return (f"null: {100 * np.mean(shares):.2f} % of the neurons are called stable "
            f"(at most {100 * max(shares):.2f} %), over {len(shares)} seeds")


MEASURES = ["recall", "average_precision", "precision_at_quarter", "recall_at_twice",
            "group_recall", "macro_recall", "false_share", "retrained", "seconds"]


def table(results, own, counted, kinds):
    """Markdown, of {setting: [result of a seed]}. `kinds`: {kind: its rivals}."""
    lines = []
    with_truth = {setting: found for setting, found in results.items() if setting != "null"}
    for measure in MEASURES:
        lines += [f"## {measure}, means over seeds", "",
                  "| setting | order | mean |", "|---|---|---|"]
        for setting, found in with_truth.items():
            lines += mean_lines(setting, found, measure)
        lines.append("")
    lines += [f"## recall: `{own}` less each other order", "",
              "| setting | order | difference, 95 % | verdict |", "|---|---|---|---|"]
    for setting, found in with_truth.items():
        lines += paired_lines(setting, found, own, "recall")
    lines += ["", f"## `{own}` against each rival, of {len(counted)} settings that count", "",
              "| order | kind | wins | ties | losses |", "|---|---|---|---|---|"]
    lines += tally_lines(results, own, counted, kinds)
    if "null" in results:
        lines += ["", null_line(results["null"])]
    return "\n".join(lines) + "\n"
