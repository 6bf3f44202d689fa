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
                      for setting in settings} for method in results[settings[0]][0]["methods"]}
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


MEASURES = ["recall", "average_precision", "precision_at_quarter", "recall_at_twice",
            "group_recall", "macro_recall", "false_share", "retrained", "seconds"]


def table(results, own, counted, kinds):
    """Markdown, of {setting: [result of a seed]}. `kinds`: {kind: its rivals}."""
    with_truth = {setting: found for setting, found in results.items() if setting != "null"}
    seeds = len(next(iter(results.values())))
    lines = [f"## recall at as many as are planted, means over {seeds} seeds, and what `{own}` does "
             f"against each other order in {', '.join(counted)}", ""]
    lines += overview_lines(with_truth, own, counted, kinds) + [""]
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
    if "null" in results:
        lines += ["", null_line(results["null"])]
    return "\n".join(lines) + "\n"
