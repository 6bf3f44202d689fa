"""What is wrong from the start: each names its cause in one line and ends all ranks with 2."""
import json
import shutil
import struct
import unittest

import jobs
from jobs import SYSTEM, USAGE


def read_safetensors(path):
    """(header, data)"""
    content = path.read_bytes()
    size, = struct.unpack("<Q", content[:8])
    return json.loads(content[8:8 + size]), bytearray(content[8 + size:])


def write_safetensors(path, header, data):
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


class WrongInput(jobs.FailureTest):
    def setUp(self):
        super().setUp()
        jobs.write_corpus(self.corpus, 200)

    def copy_model(self):
        model = self.folder / "model"
        shutil.copytree(jobs.MODEL, model)
        jobs.write_job(self.job, self.corpus, model)
        return model

    def fails(self, *texts, words=(), verb="run", code=USAGE, make=None, is_checked=True):
        """On every number of ranks, each in a fresh run directory. `is_checked`: the verb check
        says the same of a run, before it."""
        if verb == "run":
            run = self.folder / "checked"
            if make:
                make(run)
            with self.subTest(verb="check"):
                job = self.start(run, *words, verb="check")
                if is_checked:
                    self.check_end(job, [code], *texts)
                else:
                    self.assertEqual(job.end(), 0, job.stderr())
        for ranks in [1, 2, 4]:
            run = self.folder / f"run{ranks}"
            if make:
                make(run)
            with self.subTest(ranks=ranks):
                self.check_failure(run, code, *texts, words=words, verb=verb, ranks=ranks)
                self.assertFalse((run / "activations.h5").exists())

    def test_flag_that_is_unknown(self):
        self.fails("--probe.l3", "did you mean --probe.l1?", words=["--probe.l3=1"])

    def test_verb_that_is_unknown(self):
        self.fails("unknown verb prob", "did you mean probe?", verb="prob")

    def test_job_file_that_is_missing(self):
        self.job.unlink()
        self.fails("cannot open", self.job)

    def test_value_in_the_job_file(self):
        lines = self.job.read_text().replace("l1 = 0.003", "l1 = much").splitlines()
        self.job.write_text("\n".join(lines))
        self.fails(f"{self.job}:{lines.index('l1 = much') + 1}: ", "probe.l1", "much")

    def test_corpus_that_is_missing(self):
        self.corpus.unlink()
        self.fails(self.corpus)

    def test_line_of_the_corpus(self):
        lines = self.corpus.read_text().splitlines()
        lines[6] = lines[6].replace("/", " ", 1)
        self.corpus.write_text("\n".join(lines) + "\n")
        self.fails(f"{self.corpus}:7: ")

    def test_label_map_with_a_regular_expression_that_is_none(self):
        labels = self.folder / "labels.tsv"
        labels.write_text("A\tB\n/[C/\tB\n")
        self.fails(f"{labels}:2: ", "[C", words=[f"--corpus.label_map={labels}"])

    def test_task_with_one_label(self):
        labels = self.folder / "labels.tsv"
        labels.write_text("/.*/\tA\n")
        self.fails("pos", "label", words=[f"--corpus.label_map={labels}"])

    def test_model_that_is_missing(self):
        self.fails(self.folder / "none", words=[f"--encoder.model={self.folder / 'none'}"])

    def test_model_file_that_is_truncated(self):
        path = self.copy_model() / "model.safetensors"
        path.write_bytes(path.read_bytes()[:-1000])
        self.fails(path, "truncated")

    def test_weight_that_is_no_number(self):
        """The last layer's, so that the complaint names the place and not the first it meets."""
        path = self.copy_model() / "model.safetensors"
        header, data = read_safetensors(path)
        name = "bert.encoder.layer.2.output.LayerNorm.bias"
        begin = header[name]["data_offsets"][0]
        self.assertEqual(header[name]["dtype"], "F32")
        data[begin + 4 * 17:begin + 4 * 18] = struct.pack("<f", float("nan"))
        write_safetensors(path, header, data)
        self.fails("layer 3 unit 17", "word", "nan", "weights", code=SYSTEM, is_checked=False)

    def test_vocabulary_of_another_model(self):
        path = self.copy_model() / "vocab.txt"
        with path.open("a", encoding="utf8") as out:
            out.write("onemore\n")
        with self.corpus.open("a", encoding="utf8") as out:
            out.write("onemore/A\n")
        self.fails("1850", "its files and config.json do not belong together", is_checked=False)

    def test_run_directory_that_is_a_file(self):
        self.fails("run directory", "--run", make=lambda run: run.write_text(""))

    def test_probe_without_an_extraction(self):
        self.fails("no results of stage extract", "salient extract", verb="probe")


class DamagedActivations(jobs.FailureTest):
    def setUp(self):
        super().setUp()
        jobs.write_corpus(self.corpus, 200)
        self.whole = self.folder / "whole"
        self.succeed(self.whole, verb="extract")

    def fails(self, damage):
        """`damage`: from the file's bytes to others."""
        for ranks in [1, 2, 4]:
            run = self.folder / f"run{ranks}"
            shutil.copytree(self.whole, run)
            path = run / "activations.h5"
            path.write_bytes(damage(path.read_bytes()))
            with self.subTest(ranks=ranks):
                self.check_failure(run, USAGE, path, verb="probe", ranks=ranks)
                self.assertEqual(list((run / "probes").iterdir()), [])

    def test_file_that_is_cut(self):
        self.fails(lambda content: content[:len(content) // 2])

    def test_file_whose_head_is_overwritten(self):
        self.fails(lambda content: bytes(512) + content[512:])

    def test_file_that_is_empty(self):
        self.fails(lambda _: b"")

    def test_file_that_is_gone(self):
        for ranks in [1, 2, 4]:
            run = self.folder / f"run{ranks}"
            shutil.copytree(self.whole, run)
            (run / "activations.h5").unlink()
            with self.subTest(ranks=ranks):
                self.check_failure(run, USAGE, run / "activations.h5", verb="probe", ranks=ranks)


if __name__ == "__main__":
    unittest.main(verbosity=2)
