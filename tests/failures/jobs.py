"""Small jobs, how they are started, and what the failure law says of their end.

Environment: SALIENT_PROGRAM, the program; SALIENT_LAUNCH, the MPI launcher with its flags, to which
the number of ranks is added.
"""
import contextlib
import json
import os
import pathlib
import random
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = os.environ["SALIENT_PROGRAM"]
LAUNCH = shlex.split(os.environ["SALIENT_LAUNCH"])
MODEL = pathlib.Path(__file__).resolve().parent.parent / "data/bert"
LIMIT_S = 10  # the law: from the fault to the end of the whole job
PATIENCE_S = 120  # for what no law limits: that a healthy job gets somewhere

USAGE, SYSTEM = 2, 3  # exit codes of the README

# Trains until it is disturbed: by the papers' recipe, since the exact solver ends where its residual
# stalls.
ENDLESS = ["--probe.solver=paper", "--probe.l1=1e-5", "--probe.epochs=100000000"]


def write_corpus(path, sentences):
    """Twelve words a line that the test model knows; the label is the word's length modulo 4."""
    draw = random.Random(1)
    words = (MODEL / "vocab.txt").read_text(encoding="utf8").split("\n")
    words = [word for word in words if word.isalpha() and word.isascii()]
    with path.open("w", encoding="utf8") as out:
        for _ in range(sentences):
            drawn = [draw.choice(words) for _ in range(12)]
            out.write(" ".join(f"{word}/{'ABCD'[len(word) % 4]}" for word in drawn) + "\n")


def write_slow_model(folder):
    """Without weights and with the neurons of MODEL, but seconds of work for a small corpus."""
    folder.mkdir()
    for name in ["tokenizer_config.json", "vocab.txt"]:
        shutil.copy(MODEL / name, folder)
    config = json.loads((MODEL / "config.json").read_text())
    config["intermediate_size"] = 16384
    (folder / "config.json").write_text(json.dumps(config))


def write_job(path, corpus, model=MODEL, random_weights="false"):
    path.write_text(f"""[corpus]
format = slashed
train = {corpus}
labels = pos
block_words = 256

[encoder]
model = {model}
batch_subwords = 512
random_weights = {random_weights}

[activations]
dtype = float32

[probe]
l1 = 0.003
path_points = 4
path_span = 30

[redundancy]
thresholds = 0.5

[run]
threads = 1
timeout_s = 60
""")


def artefacts(run):
    """Every file that must have the same bytes however the run came about."""
    names = [run / "activations.h5"]
    for folder in ["analyses", "probes", "rankings", "tables", "stages"]:
        names += sorted((run / folder).iterdir())
    return {str(name.relative_to(run)): name.read_bytes() for name in names}


def processes_of(run):
    """The program's processes on this run directory: {rank: process id}."""
    found = {}
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
            if os.fsencode(run) not in words or words[0] != os.fsencode(PROGRAM):
                continue
            environment = (process / "environ").read_bytes().split(b"\0")
            state = (process / "stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            continue  # it has just ended
        if state == "Z":
            continue
        values = dict(word.split(b"=", 1) for word in environment if b"=" in word)
        rank = values.get(b"OMPI_COMM_WORLD_RANK", values.get(b"PMI_RANK", b"0"))
        found[int(rank)] = int(process.name)
    return found


class Job:
    """One call of the program, on one rank without a launcher."""

    def __init__(self, run, words, ranks):
        self.run, self.ranks = run, ranks
        launch = LAUNCH + [str(ranks)] if ranks > 1 else []
        self.errors = tempfile.TemporaryFile()
        self.fault = time.monotonic()
        self.process = subprocess.Popen(
            launch + [PROGRAM] + [str(word) for word in words] + ["--run", str(run)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.errors,
            env=os.environ | {"OMP_NUM_THREADS": "1"})

    def wait_until(self, holds, what):
        deadline = time.monotonic() + PATIENCE_S
        while not holds():
            if self.process.poll() is not None:
                raise AssertionError(f"ended with {self.process.returncode} before {what}:\n"
                                     + self.stderr())
            if time.monotonic() > deadline:
                raise AssertionError(f"{what} did not come within {PATIENCE_S} s\n" + self.stderr())
            time.sleep(0.002)

    def wait_for(self, stage):
        """Until every rank's heartbeat says so."""
        beats = [self.run / f"logs/rank_{rank}.beat" for rank in range(self.ranks)]
        self.wait_until(lambda: all(beat.exists() and stage in beat.read_text()
                                    for beat in beats), f"all ranks were at {stage}")

    def process_of(self, rank):
        self.wait_until(lambda: rank in processes_of(self.run), f"rank {rank} was there")
        return processes_of(self.run)[rank]

    def restart_clock(self):
        """The fault is now, not at the start."""
        self.fault = time.monotonic()

    def send(self, rank, what):
        os.kill(self.process_of(rank), what)
        self.restart_clock()

    def end(self, limit_s=PATIENCE_S):
        """The exit code; `seconds` since the fault."""
        try:
            code = self.process.wait(max(0.1, self.fault + limit_s - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still there after {limit_s} s\n" + self.stderr()) from None
        self.seconds = time.monotonic() - self.fault
        return code

    def clear(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for process in processes_of(self.run).values():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.errors.close()

    def stderr(self):
        self.errors.seek(0)
        return self.errors.read().decode(errors="replace")

    def lines(self):
        return [line for line in self.stderr().splitlines() if line.startswith("salient: ")]


class FailureTest(unittest.TestCase):
    """A folder with a corpus and a job; how to start it and to judge how it ended."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="salient-failure-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.corpus = self.folder / "corpus.txt"
        self.job = self.folder / "job.ini"
        write_job(self.job, self.corpus)

    def start(self, run, *words, verb="run", ranks=1):
        job = Job(run, [verb, "--job", self.job, *words], ranks)
        self.addCleanup(job.clear)
        return job

    def succeed(self, run, *words, verb="run", ranks=1):
        job = self.start(run, *words, verb=verb, ranks=ranks)
        self.assertEqual(job.end(), 0, job.stderr())
        self.assertEqual(job.lines(), [])
        return job

    def check_end(self, job, codes, *texts):
        """The law: in time, documented code, one line that says what, nothing left behind."""
        code = job.end(LIMIT_S)
        print(f"  {job.ranks} ranks: {code} after {job.seconds:.1f} s: {' | '.join(job.lines())}",
              file=sys.stderr)
        self.assertIn(code, codes, job.stderr())
        self.assertEqual(len(job.lines()), 1, job.stderr())
        for text in texts:
            self.assertIn(str(text), job.lines()[0])
        self.assertNotIn("HDF5-DIAG", job.stderr())
        self.assertEqual(processes_of(job.run), {})
        return job

    def check_failure(self, run, code, *texts, words=(), verb="run", ranks=1):
        return self.check_end(self.start(run, *words, verb=verb, ranks=ranks), [code], *texts)
