"""The law of `salient check`: what it says of a job before the run is what the run then takes.

    check.py FOLDER
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

import cases
import runs

FOLDER = pathlib.Path(sys.argv.pop(1))


def program(verb, job, run, flags=(), environment=()):
    """One rank without a launcher: (exit code, stdout, stderr)."""
    with subprocess.Popen(
            [runs.PROGRAM, verb, "--job", str(job), "--run", str(run), *flags], cwd=runs.ROOT,
            env={**runs.environment(), **dict(environment)}, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True) as process:
        out, errors = process.communicate(timeout=runs.PATIENCE_S)
    return process.returncode, out, errors


def peak_and_seconds(verb, job, run, flags=()):
    """Bytes and processor's seconds of a verb on one rank, as the system counts a child's."""
    child = os.fork()
    if child == 0:
        os.chdir(runs.ROOT)
        os.environ["OMP_NUM_THREADS"] = "1"
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 2)
        os.execv(runs.PROGRAM, [runs.PROGRAM, verb, "--job", str(job), "--run", str(run), *flags])
    _, status, usage = os.wait4(child, 0)
    assert status == 0, f"{verb} ended with {os.waitstatus_to_exitcode(status)}"
    return 1024 * usage.ru_maxrss, usage.ru_utime + usage.ru_stime


def checked(job, run, flags=()):
    """What it says; it leaves nothing behind."""
    before = files_below(job.parent)
    code, out, errors = program("check", job, run, ["--json", *flags])
    assert code == 0, errors
    assert files_below(job.parent) == before
    return json.loads(out)


def bytes_of(check, stored):
    return next(part["bytes"] for part in check["disk"] if stored in part["name"])


def files_below(folder):
    return sorted(path.relative_to(folder) for path in folder.rglob("*"))


class Check(unittest.TestCase):
    def setUp(self):
        self.folder = runs.fresh(FOLDER / self._testMethodName)
        self.run_folder = self.folder / "run"

    def extracted(self, job, flags=()):
        """Extracts; (what check has said, what the log says)."""
        check = checked(job, self.run_folder, flags)
        return check, runs.call(1, "extract", job, self.run_folder, flags)

    def compare_file(self, check, stored):
        size = (self.run_folder / "activations.h5").stat().st_size
        self.assertEqual(size, bytes_of(check, stored))

    def test_of_words_that_are_dropped(self):
        job = cases.two_tasks(self.folder)
        flags = ["--encoder.overlong=drop", "--encoder.special_tokens=true",
                 "--activations.dtype=float32"]
        check, log = self.extracted(job, flags)
        self.compare_file(check, "float32")
        self.assertGreater(check["corpus"]["dropped_words"], 0)
        self.assertIn(f" {check['corpus']['dropped_words']} words dropped", log)
        subwords, unknown = map(int, re.search(r"(\d+) subwords, (\d+) of them", log).groups())
        self.assertEqual(check["corpus"]["subwords"], subwords)
        self.assertEqual(check["corpus"]["unknown_subwords"], unknown)

    def test_of_sentences_as_rows(self):
        check, _ = self.extracted(cases.means(self.folder), ["--activations.dtype=float16"])
        self.compare_file(check, "float16")

    def test_of_a_site_in_another_type(self):
        flags = ["--encoder.site=ffn", "--encoder.layers=2,4", "--encoder.dtype=bfloat16",
                 "--activations.dtype=float16"]
        check, log = self.extracted(cases.two_tasks(self.folder), flags)
        self.compare_file(check, "float16")
        self.assertEqual(check["model"]["layers"], 2)
        self.assertIn("extract: " + check["model"]["description"], log)

    def test_of_memory(self):
        """Peaks are at most what is said, and not far below. A base of 200 MB is most of it, so
        that the model is given more weights, and the batches more subwords, than a test needs."""
        config = json.loads((runs.ROOT / "share/demo-model/config.json").read_text())
        config |= {"hidden_size": 512, "num_attention_heads": 8, "intermediate_size": 2048}
        model = self.folder / "model"
        model.mkdir()
        for name in ["tokenizer_config.json", "vocab.txt"]:
            (model / name).write_bytes((runs.ROOT / "share/demo-model" / name).read_bytes())
        (model / "config.json").write_text(json.dumps(config))
        job = cases.two_tasks(self.folder)
        flags = [f"--encoder.model={model}", "--encoder.random_weights=true",
                 "--encoder.batch_subwords=8192", "--probe.path_points=2"]
        check = checked(job, self.run_folder, flags)
        for stage in ["extract", "probe"]:
            said = next(memory["host"] for memory in check["memory"] if memory["stage"] == stage)
            seen, seconds = peak_and_seconds(stage, job, self.run_folder, flags)
            span = next(span for span in check["time"] if span["stage"] == stage)
            print(f"  {stage}: {seen / 1e6:.0f} MB of {said / 1e6:.0f}; {seconds:.1f} s of "
                  f"{span['least']:.1f} to {span['most']:.1f}", file=sys.stderr)
            self.assertLessEqual(seen, 1.1 * said)
            self.assertGreaterEqual(seen, 0.6 * said)
            # Seconds are for a person to compare: what else runs here takes some.
            self.assertLess(0, span["least"])
            self.assertLessEqual(span["least"], span["most"])

    def test_of_other_ranks_than_there_are(self):
        """What one rank is told of three is what three are told."""
        job = cases.two_tasks(self.folder)
        asked = checked(job, self.run_folder, ["--ranks=3"])
        told = subprocess.run(
            runs.command(3, "check", job, self.run_folder, ["--json"]), cwd=runs.ROOT,
            env=runs.environment(), stdout=subprocess.PIPE, text=True, check=True).stdout
        told = json.loads(told)
        for same in ["ranks", "nodes", "corpus", "model", "probes", "memory_there", "disk"]:
            self.assertEqual(asked[same], told[same], same)
        for one, other in zip(asked["memory"], told["memory"]):
            # What reading the corpus takes is seen, and no two processes take the same.
            self.assertAlmostEqual(one["host"], other["host"], delta=2e7)
        on_nodes = checked(job, self.run_folder, ["--ranks=3", "--nodes=3"])
        self.assertEqual(on_nodes["memory_there"], 3 * asked["memory_there"])

    def test_of_what_is_done_already(self):
        job = cases.two_tasks(self.folder)
        runs.call(1, "extract", job, self.run_folder)
        check = checked(job, self.run_folder)
        self.assertEqual(check["done"], ["extract"])
        self.assertFalse([part for part in check["disk"] if part["exact"]])
        self.assertEqual([span["stage"] for span in check["time"]], ["probe", "analyse"])
        self.assertEqual(check["studies"], [{"analysis": "ablation", "probes": 4},
                                            {"analysis": "baselines", "probes": 2}])

        flags = ["--encoder.batch_subwords=512"]
        code, out, errors = program("check", job, self.run_folder, flags)
        self.assertEqual(code, 2)
        self.assertIn("holds results of other keys", errors)
        self.assertIn("disk", out)
        checked(job, self.run_folder, [*flags, "--redo"])

    def test_of_a_model_that_is_too_large(self):
        """As Slurm gives a mebibyte: the run says the same at once."""
        job = cases.two_tasks(self.folder)
        for verb in ["check", "run"]:
            code, out, errors = program(verb, job, self.run_folder,
                                           environment={"SLURM_MEM_PER_NODE": "1"}.items())
            self.assertEqual(code, 2, errors)
            self.assertRegex(errors, r"the model needs [\d.]+ MiB for its \d+ parameters")
            self.assertIn("models larger than one device are out of scope", errors)
        code, out, _ = program("check", job, self.run_folder, ["--ranks=2"],
                                  {"SLURM_MEM_PER_NODE": "1"}.items())
        self.assertEqual(code, 0)  # other nodes may have more
        self.assertIn("warning: the model needs", out)


if __name__ == "__main__":
    unittest.main(verbosity=2)
