#!/usr/bin/env python3
"""Recall of planted truths against words, signal and penalty.

    curves.py --program PROGRAM --settings scales,rare --seeds 101-105 --out DIR [--from RUN]

For each setting and seed, of settings.ini's [curves]: our order and its rivals over as many train
words or as strong a signal, all else as in the benchmark; and our order at multiples of the penalty
that dev has chosen. Goes on where it was stopped, as benchmark.py does; DIR/table.md has the means
over seeds.
"""
import json
import shutil

import numpy as np

import planting
from planting import Program, read_ranking


def recall(planted, ordering):
    return planted.measures(planted.columns(ordering))["recall"]


def own_recall(planted, run):
    return recall(planted, read_ranking(run)["ordering"])


def recalls(planted, run):
    """{order or rival: recall}; the first ranking is the job's own."""
    own, *rivals = json.loads((run / "analyses/rivals_planted.json").read_text())["rankings"]
    return {"own": recall(planted, own["ordering"]),
            **{rival["method"]: recall(planted, rival["ordering"]) for rival in rivals}}


def chosen_penalty(run):
    return json.loads((run / "analyses/scores_planted.json").read_text())["l1"]


class Curves:
    """Points of one setting and seed."""

    def __init__(self, program, setting, seed, work):
        self.program, self.setting, self.seed, self.work = program, setting, seed, work
        self.config, self.own = program.config["curves"], program.own

    def run(self, planted, name, *flags):
        run = self.work / name
        self.program.job("run", planted, run, f"--ranking.order={self.own['order']}", *flags)
        return run

    def point(self, **planting_flags):
        planted = self.program.plant(self.setting, self.seed, self.work / "point", **planting_flags)
        found = recalls(planted, self.run(planted, "run", f"--rivals.methods={self.config['rivals']}"))
        for name in ["point", "run"]:
            shutil.rmtree(self.work / name)
        return found

    def against_words(self):
        held_out = self.program.config["words"]["words"].split(",", 1)[1]
        return {words: self.point(words=f"{words},{held_out}")
                for words in self.config["words"].split()}

    def against_signal(self):
        return {signal: self.point(signal=signal) for signal in self.config["signals"].split()}

    def against_penalty(self):
        planted = self.program.plant(self.setting, self.seed, self.work / "planted")
        chosen = chosen_penalty(self.run(planted, "chosen", "--rivals.methods="))
        found = {}
        for factor in self.config["penalties"].split():
            run = self.run(planted, f"l1-{factor}", "--rivals.methods=", "--probe.path_points=0",
                           f"--probe.l1={float(factor) * chosen!r}")
            found[factor] = {"own": own_recall(planted, run)}
        return found


def result_of(program, setting, seed, work):
    curves = Curves(program, setting, seed, work)
    return {"setting": setting, "seed": seed, "words": curves.against_words(),
            "signal": curves.against_signal(), "penalty": curves.against_penalty()}


HEADINGS = {"words": "train words", "signal": "signal, times the setting's",
            "penalty": "l1, times the one that dev has chosen"}


def lines_of(results, curve):
    """A table: a line for each setting and order, a column for each point."""
    first = next(iter(results.values()))[0][curve]
    points = list(first)
    lines = [f"## recall against {HEADINGS[curve]}, means over seeds", "",
             "| setting | order | " + " | ".join(points) + " |", "|---" * (2 + len(points)) + "|"]
    for setting, of_setting in results.items():
        for order in first[points[0]]:
            means = [np.mean([result[curve][point][order] for result in of_setting])
                     for point in points]
            lines.append(f"| {setting} | {order} | " + " | ".join(f"{mean:.3f}" for mean in means)
                         + " |")
    return lines + [""]


def main():
    arguments = planting.read_arguments(__doc__)
    program = Program(arguments)
    planting.do_each(arguments, lambda *one: result_of(program, *one))
    results = planting.read_results(arguments.out, program.settings())
    table = "\n".join(sum((lines_of(results, curve) for curve in HEADINGS), []))
    planting.write_whole(arguments.out / "table.md", table)
    print(table, end="")


if __name__ == "__main__":
    main()
