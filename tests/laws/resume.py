"""The resume law: killed at any moment, the same command goes on from the last whole stage, on any
number of ranks, and ends with the bytes of a run that nobody disturbed.

    resume.py FOLDER      leaves its runs there
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import threading
import time

import h5py
import numpy as np

import cases
import runs

GARBAGE = b"half a file"


def started_by(process):
    """Process ids of all descendants."""
    parents = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:  # it has ended
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    found, left = [], [process]
    while left:
        parent = left.pop()
        children = [child for child, its_parent in parents.items() if its_parent == parent]
        found += children
        left += children
    return found


def solutions_in(run, stage="probe", of=""):
    return list((run / f"stages/{stage}.solutions").glob(f"{of}*.solution"))


def is_inside_a_probe(run):
    """Whether a solve that goes on has kept its state."""
    return any((run / "stages/probe.solutions").glob("*.state"))


class Job:
    """A job that runs until something is seen, and then is killed: launcher and ranks."""

    def __init__(self, ranks, job, run, flags=()):
        self.log, self.run, self.solved_before = [], run, len(solutions_in(run))
        self.process = subprocess.Popen(runs.command(ranks, "run", job, run, flags),
                                        cwd=runs.ROOT, env=runs.environment(), text=True,
                                        stderr=subprocess.PIPE)
        self.reader = threading.Thread(target=lambda: self.log.extend(self.process.stderr))
        self.reader.start()

    def kill_when(self, seen):
        deadline = time.monotonic() + runs.PATIENCE_S
        while not seen(self):
            assert self.process.poll() is None, "it ended too early:\n" + "".join(self.log)
            assert time.monotonic() < deadline, "it never came so far:\n" + "".join(self.log)
            time.sleep(0.002)
        ranks = started_by(self.process.pid)
        for process in [self.process.pid, *ranks]:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:  # it has followed its parent
                pass
        self.process.wait()
        self.reader.join()  # ends when the last rank has closed its stderr
        return "".join(self.log)

    def said(self, text):
        return any(text in line for line in list(self.log))


# A file name.part that is a pipe holds up whoever opens it for writing: so the job stands still
# where it writes that file, for as long as it takes to kill it.
def hold_up(run, name):
    part = run / (name + ".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    part.unlink(missing_ok=True)
    os.mkfifo(part)
    return part


def is_written(part, offset, layers_apart):
    """Whether the words whose activations lie at `offset` are in an activation file, all layers."""
    try:
        with part.open("rb") as file:
            for place in [offset, offset + layers_apart]:
                file.seek(place)
                if not any(file.read(64)):
                    return False
    except OSError:
        return False
    return True


class Moments:
    """When to kill, in the order of a run. Each is a pair: what is held up, and what to see."""

    def __init__(self, whole, tasks):
        with h5py.File(whole / "activations.h5") as file:
            data = file["activations"]
            layers, words, units = data.shape
            row = units * data.dtype.itemsize
            self.start, self.row, self.last_layer = (data.id.get_offset(), row,
                                                     (layers - 1) * words * row)
            blocks = file["blocks"][:, 2]
        first, last = tasks[0], tasks[-1]
        self.all = [
            ("extract: the first block", None, lambda job: self.has_block(job, 0)),
            ("extract: some blocks", None, lambda job: self.has_block(job, int(blocks[1]))),
            ("extract is whole but unmarked", "stages/extract.txt",
             lambda job: (job.run / "activations.h5").exists()),
            ("between extract and probe", None,
             lambda job: (job.run / "stages/extract.txt").exists()),
            ("probe: inside of the first", None, lambda job: is_inside_a_probe(job.run)),
            ("probe: inside of a later one", None,
             lambda job: len(solutions_in(job.run)) > job.solved_before + 2
             and is_inside_a_probe(job.run)),
            ("probe: between two tasks", f"probes/{last}.safetensors",
             lambda job: (job.run / f"analyses/scores_{first}.json").exists()),
            ("probe is whole but unmarked", "stages/probe.txt",
             lambda job: (job.run / f"analyses/scores_{last}.json").exists()),
            ("rank: between two tasks", f"rankings/{last}.json",
             lambda job: (job.run / f"rankings/{first}.json").exists()),
            ("analyse", "analyses/redundancy.json", lambda job: job.said("info run: analyse")),
            ("analyse: between two probes of code lengths", None,
             lambda job: solutions_in(job.run, "analyse", "code_")),
            ("analyse: between two probes of rivals", None,
             lambda job: solutions_in(job.run, "analyse", "penalised_")),
            ("analyse: between two edits inside the model", None,
             lambda job: solutions_in(job.run, "analyse", "in_model_")),
            ("report: some tables", f"tables/{last}_scores.csv",
             lambda job: (job.run / f"tables/{first}_neurons.csv").exists()),
            ("report is whole but unmarked", "stages/report.txt",
             lambda job: (job.run / "report.html").exists()),
        ]

    def has_block(self, job, word):
        offset = self.start + word * self.row
        return is_written(job.run / "activations.h5.part", offset, self.last_layer)


def done_stages(run):
    return [stage for stage in runs.STAGES[:-1] if (run / f"stages/{stage}.txt").exists()]


def has_ended(run):
    """Only the end of a call writes the digests of its outputs."""
    manifest = run / "manifest.json"
    return manifest.exists() and json.loads(manifest.read_text())["outputs (XXH3-128)"] != {}


def check_resumed(log, done, what):
    """The stages that were whole are skipped, all others are done."""
    skipped, did = runs.stages_in(log)
    assert skipped == done[:len(skipped)] and set(skipped + did) <= set(runs.STAGES), (what, log)
    if did:
        assert skipped == done, f"{what}: skipped {skipped} instead of {done}"
        assert did[0] == runs.STAGES[len(done)], f"{what}: went on with {did[0]}"


def check_kills(folder, job, tasks, whole):
    """One run directory, killed at every moment in turn, each time on other ranks."""
    run, done, inside = runs.fresh(folder / "killed") / "run", [], 0
    taken_over = {"probe": 0, "analyse": 0}
    for i, (what, held_up, seen) in enumerate(Moments(whole, tasks).all):
        part = hold_up(run, held_up) if held_up else None
        solved = {stage: len(solutions_in(run, stage)) for stage in ["probe", "analyse"]}
        log = Job(1 + i % 4, job, run).kill_when(seen)
        check_resumed(log, done, what)
        for stage, count in solved.items():
            if count and f"run: {stage} is done already" not in log:
                expected = f"{count} solutions of an interrupted call are taken over"
                assert expected in log, (what, log)
                taken_over[stage] += 1
        inside += log.count("of an interrupted call") - log.count("solutions of an interrupted call")
        done = done_stages(run)
        assert not has_ended(run), f"{what}: it ended before it was killed"
        if part:
            part.unlink()
            part.write_bytes(GARBAGE)
        print(f"resume: killed on {1 + i % 4} ranks: {what}; whole: {', '.join(done) or 'nothing'}",
              flush=True)
    assert taken_over["probe"] > 1 and taken_over["analyse"], \
        f"no call took over what another had solved: {taken_over}"
    assert inside > 1, "no call went on inside of a probe"
    log = runs.call(3, "run", job, run)
    check_resumed(log, done, "the end")
    assert not (run / "stages/probe.solutions").exists()
    files, size = runs.check_same(whole, run)
    times = json.loads((run / "manifest.json").read_text())["stages"]
    stages = [name for name in times if not name.startswith("analyse: ")]
    assert stages == runs.STAGES and all(t["max_s"] > 0 for t in times.values()), times
    print(f"resume: after {i + 1} kills {files} files, {size:,} bytes, all equal", flush=True)


def check_parts(folder, job, whole):
    """What looks whole and is called .part is not believed, also if it is from another run."""
    run = runs.fresh(folder / "parts") / "run"
    for name in runs.artefacts(whole) - {"activations.h5"}:
        (run / name).parent.mkdir(parents=True, exist_ok=True)
        (run / (name + ".part")).write_bytes((whole / name).read_bytes()[:100] + GARBAGE)
    shutil.copy(whole / "activations.h5", run / "activations.h5.part")
    with h5py.File(run / "activations.h5.part", "r+") as file:
        file["activations"][...] = np.float16(1)  # whole to look at, and wrong
    log = runs.call(2, "run", job, run)
    assert runs.stages_in(log) == ([], runs.STAGES), log
    runs.check_same(whole, run)
    print("resume: no .part is believed", flush=True)


def check_nothing_to_do(folder, job, whole):
    run = runs.fresh(folder / "again") / "run"
    shutil.copytree(whole, run)
    before = {name: (run / name).stat().st_mtime_ns for name in runs.artefacts(run)
              if not name.startswith(("tables/", "report", "stages/report", "job"))}
    log = runs.call(3, "run", job, run)
    assert runs.stages_in(log) == (runs.STAGES[:-1], ["report"]), log
    runs.check_same(whole, run)
    log = runs.call(2, "run", job, run, ["--run.timeout_s=333", "--report.title=Another",
                                         "--report.flag_below=7", "--probe.memory=1M"])
    assert runs.stages_in(log) == (runs.STAGES[:-1], ["report"]), log
    assert b"<h1>Another</h1>" in (run / "report.html").read_bytes()
    after = {name: (run / name).stat().st_mtime_ns for name in before}
    assert after == before, "a result was written again"
    print("resume: keys of run. and report. rerun nothing", flush=True)


def check_changed_keys(folder, job, whole):
    """Refused, with the key named and nothing touched; with --redo done from the stage on."""
    for key, value, stage, name in [
            ("redundancy.absolute", "false", "analyse", "analyse"),
            ("ranking.order", "largest", "rank", "rank"),
            ("probe.l1", "0.02", "probe", "probe"),
            ("corpus.labels", "chunk,pos", "extract", "labels"),
            ("corpus.block_words", "400", "extract", "blocks")]:
        run, flags = runs.fresh(folder / "changed" / name) / "run", [f"--{key}={value}"]
        shutil.copytree(whole, run)
        said = runs.call(2, "run", job, run, flags, code=2)
        lines = [line for line in said.splitlines() if line.startswith("salient:")]
        assert len(lines) == 1 and f"{key} = {value}, was " in lines[0], said
        runs.check_same(whole, run)
        log = runs.call(2, "run", job, run, [*flags, "--redo"])
        at = runs.STAGES.index(stage)
        assert runs.stages_in(log) == (runs.STAGES[:at], runs.STAGES[at:]), log
        assert f"from stage {stage} on again: {key} = {value}, was " in log, log
        anew = runs.fresh(folder / "anew" / name) / "run"
        runs.call(3, "run", job, anew, flags)
        runs.check_same(anew, run)
        assert runs.differences(whole, run), "the key changed nothing"
        print(f"resume: {key}: refused, then done again from {stage} on", flush=True)


def check_fewer_tasks(folder, job, whole):
    """What the new job does not make does not stay from the old one."""
    run = runs.fresh(folder / "fewer") / "run"
    shutil.copytree(whole, run)
    runs.call(2, "run", job, run, ["--corpus.labels=pos", "--corpus.label_columns=2", "--redo"])
    runs.check_whole(run, ["pos"], **ANALYSES)
    runs.call(2, "run", job, run, ["--corpus.labels=pos", "--corpus.label_columns=2", "--redo",
                                   "--probe.l1=0.02", "--redundancy.enabled=false",
                                   "--rivals.methods=probeless"])
    runs.check_whole(run, ["pos"], redundancy=False, path=False, **ANALYSES)
    print("resume: nothing is left of what a new job does not make", flush=True)


def check_changed_input(folder, job, whole):
    text = folder / "inputs/text.tsv"
    content, run = text.read_text(encoding="utf8"), runs.fresh(folder / "input") / "run"
    shutil.copytree(whole, run)
    try:
        text.write_text(content.replace("\tNN\t", "\tXX\t", 1), encoding="utf8")
        said = runs.call(2, "run", job, run, code=2)
        assert "corpus.train (content) = " in said, said
    finally:
        text.write_text(content, encoding="utf8")
    runs.check_same(whole, run)
    print("resume: a changed input is seen", flush=True)


def check_verbs(folder, job, whole):
    """Stage by stage on other ranks each; a stage whose inputs are missing says which."""
    run = runs.fresh(folder / "verbs") / "run"
    said = runs.call(2, "rank", job, run, code=2)
    assert "no results of stage extract; call `salient extract`" in said, said
    for i, (ranks, stage) in enumerate(zip([3, 2, 1, 2, 4], runs.STAGES)):
        log = runs.call(ranks, stage, job, run)
        assert runs.stages_in(log) == ([], [stage]), log
        if i < 3:
            missing, later = runs.STAGES[i + 1:i + 3]
            said = runs.call(1, later, job, run, code=2)
            assert f"no results of stage {missing}; call `salient {missing}`" in said, said
    runs.check_same(whole, run)
    said = runs.call(2, "report", job, run, ["--redo", "--ranking.order=sum"], code=2)
    assert "ranking.order = sum, was mass" in said and "call `salient rank --redo` first" in said
    runs.check_same(whole, run)
    print("resume: verb by verb the same bytes", flush=True)


def check_job_of_run(folder, whole):
    """The job.ini that a run leaves repeats it."""
    run = runs.fresh(folder / "repeated") / "run"
    runs.call(2, "run", whole / "job.ini", run)
    files, _ = runs.check_same(whole, run)
    print(f"resume: job.ini repeats the run: {files} files equal", flush=True)


def check_from(folder, job, tasks, whole):
    """Activations of another run: the same results, and nothing extracted; what the job says of
    extraction is not read, nor told as a deviation. Without the edits inside the model, which need
    the run's own text."""
    plain, run = (runs.fresh(folder / name) / "run" for name in ["plain", "from"])
    shutil.copytree(whole, plain)
    runs.call(2, "run", job, plain, ["--in_model.enabled=false", "--redo"])
    runs.call(3, "run", job, run, [f"--activations.from={plain}", "--corpus.min_label_count=9",
                                   "--in_model.enabled=false"])
    runs.check_whole(run, tasks, own_activations=False, **{**ANALYSES, "in_model": False})
    different = runs.differences(plain, run)
    stages = [f"stages/{stage}.txt" for stage in runs.STAGES]
    assert different == sorted(["activations.h5", "job.ini", *stages]), different
    said = runs.call(2, "run", job, runs.fresh(folder / "nowhere") / "run",
                     [f"--activations.from={folder / 'inputs'}", "--in_model.enabled=false"], code=2)
    assert "activations.h5" in said, said
    print("resume: activations.from gives the same results", flush=True)


ANALYSES = {"ablation": True, "rivals": True, "code_length": True, "in_model": True}


def job_with_studies(inputs):
    """Two tasks, and of each analyses that train probes and edit the model."""
    job = cases.two_tasks(inputs)
    text = job.read_text(encoding="utf8").replace("\nmethods = ", "\nmethods = lasso,", 1)
    job.write_text(text + "\n[code_length]\nenabled = true\npercents =\ncontrols = 0\n"
                   "\n[in_model]\nenabled = true\ncounts = 3\npercents =\nedits = zero,mean\n"
                   "draws = 1\nsentences = 5\n", encoding="utf8")
    return job


def main():
    folder = runs.fresh(pathlib.Path(sys.argv[1]).resolve())
    inputs = runs.fresh(folder / "inputs")
    tasks = cases.CASES["two_tasks"].tasks
    job, whole = job_with_studies(inputs), runs.fresh(folder / "whole") / "run"
    runs.call(2, "run", job, whole)
    runs.check_whole(whole, tasks, **ANALYSES)
    check_kills(folder, job, tasks, whole)
    check_parts(folder, job, whole)
    check_nothing_to_do(folder, job, whole)
    check_changed_keys(folder, job, whole)
    check_fewer_tasks(folder, job, whole)
    check_changed_input(folder, job, whole)
    check_verbs(folder, job, whole)
    check_job_of_run(folder, whole)
    check_from(folder, job, tasks, whole)


if __name__ == "__main__":
    main()
