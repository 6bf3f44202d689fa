"""What programs on planted neurons share: planting, jobs of the program, the truth, the protocol."""
import argparse
import configparser
import json
import pathlib
import shutil
import subprocess

import h5py
import numpy as np

import measures

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]


class Program:
    """The program under test, with settings.ini, which says what is run."""

    def __init__(self, arguments):
        self.program, self.source = arguments.program.resolve(), arguments.source
        self.config = configparser.ConfigParser()
        self.config.read(HERE / "settings.ini")
        self.own = self.config["own"]
        self.check_protocol(arguments.seeds)

    def check_protocol(self, seeds):
        protocol = self.config["protocol"]
        if max(seeds) >= protocol.getint("first_published") and not protocol.getboolean("frozen"):
            raise SystemExit(f"--seeds: from {protocol['first_published']} on they are for the "
                             "published table, which is run once settings.ini is frozen")

    def call(self, *words):
        done = subprocess.run([str(self.program), *map(str, words)], cwd=ROOT,
                              stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(map(str, words))}\n{done.stderr}")

    def job(self, verb, planted, run, *flags):
        self.call(verb, "--job", self.own["job"], f"--activations.from={planted.folder}",
                  "--run", run, "--run.threads=1", *flags)

    def plant(self, setting, seed, folder, words=None, signal=None):
        """`words` and `signal` in place of those of settings.ini."""
        given = self.config["words"]
        shape = ["--from", self.source] if setting == "real" else ["--shape", given["shape"]]
        self.call("plant", "--setting", setting, "--seed", seed, "--run", folder,
                  "--words", words or given["words"], "--signal", signal or given["signal"], *shape)
        return Planted(folder)

    def settings(self):
        protocol = self.config["protocol"]
        return (protocol["counted"] + " " + protocol["shown"]).split()


class Planted:
    """What `salient plant` wrote: truths as columns, groups of neurons."""

    def __init__(self, folder):
        self.folder = folder
        truth = json.loads((folder / "truth.json").read_text())
        self.layers, self.units = truth["layers"], truth["units"]
        self.decode = self.columns(truth["decode"])
        self.by_label = {label["label"]: self.columns(label["decode"]) for label in truth["labels"]}
        self.groups = measures.groups_of(self.read_values(truth["words"][0]))

    def read_values(self, words):
        with h5py.File(self.folder / "activations.h5") as file:
            values = np.moveaxis(file["activations"][:, :words], 0, 1)
        return values.reshape(words, -1)

    def columns(self, neurons):
        return [self.layers.index(neuron["layer"]) * self.units + neuron["unit"]
                for neuron in neurons]

    def measures(self, order):
        return measures.measures(order, self.decode, self.groups)


def write_whole(path, text):
    part = path.with_name(path.name + ".part")
    part.write_text(text)
    part.replace(path)


def parse_seeds(text):
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def read_ranking(run):
    return json.loads((run / "rankings/planted.json").read_text())


def read_arguments(description):
    """The flags of every such program, checked against the protocol, and the folder of results."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--program", type=pathlib.Path, required=True)
    parser.add_argument("--settings", type=lambda text: text.split(","), required=True)
    parser.add_argument("--seeds", type=parse_seeds, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--from", dest="source", type=pathlib.Path)
    arguments = parser.parse_args()
    arguments.out = arguments.out.resolve()
    return arguments


def do_each(arguments, result_of):
    """Writes the result of each setting and seed that is not there; goes on where it was stopped."""
    (arguments.out / "results").mkdir(parents=True, exist_ok=True)
    for seed in arguments.seeds:
        for setting in arguments.settings:
            path = arguments.out / "results" / f"{setting}_{seed}.json"
            if path.exists():
                continue
            work = arguments.out / "work" / f"{setting}_{seed}"
            shutil.rmtree(work, ignore_errors=True)  # of a call that was stopped
            work.mkdir(parents=True)
            write_whole(path, json.dumps(result_of(setting, seed, work), indent=1) + "\n")
            shutil.rmtree(work)
            print(f"{setting}, seed {seed}: done", flush=True)


def read_results(folder, settings):
    """{setting: [result]}, in the order of `settings`, seeds ascending."""
    found = [json.loads(path.read_text()) for path in (folder / "results").glob("*.json")]
    found.sort(key=lambda result: result["seed"])
    by_setting = {setting: [result for result in found if result["setting"] == setting]
                  for setting in settings}
    return {setting: results for setting, results in by_setting.items() if results}
