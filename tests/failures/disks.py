"""A disk that is full from the start, that fills up later, and writes that are refused.

Needs the right to mount a tmpfs. Without it the two full disks fail and say so, unless
SALIENT_TEST_NO_MOUNT=1 allows to leave them out.
"""
import os
import pathlib
import resource
import subprocess
import unittest

import jobs
from jobs import SYSTEM, USAGE

DISK_MB = 30


class FullDisk(jobs.FailureTest):
    def setUp(self):
        super().setUp()
        self.disk = self.folder / "disk"
        self.disk.mkdir()
        mount = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}M", "none", self.disk],
            capture_output=True, text=True, check=False)
        if mount.returncode != 0:
            message = "not run: no tmpfs could be mounted: " + mount.stderr.strip()
            if os.environ.get("SALIENT_TEST_NO_MOUNT") == "1":
                self.skipTest(message)
            raise AssertionError(message + "; SALIENT_TEST_NO_MOUNT=1 allows that")
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.disk], check=True)

    def fill(self):
        """Takes what is left to the last byte."""
        with (self.disk / "ballast").open("wb", buffering=0) as ballast:
            for size in [1 << 20, 1 << 12, 1]:
                try:
                    while True:
                        ballast.write(bytes(size))
                except OSError:
                    pass

    def check_whole(self, run):
        """No file is half there: what has its final name is what an undisturbed run writes."""
        self.succeed(self.folder / "undisturbed")
        expected = jobs.artefacts(self.folder / "undisturbed")
        for path in run.rglob("*"):
            name = str(path.relative_to(run))
            if name in expected:
                self.assertEqual(path.read_bytes(), expected[name], name)
        self.assertEqual(list(run.rglob("*.part")), [])
        return expected

    def test_that_cannot_hold_the_activations(self):
        jobs.write_corpus(self.corpus, 5100)  # 61,200 words x 128 neurons x 4 bytes: 31 MB
        for ranks in [1, 2, 4]:
            run = self.disk / f"run{ranks}"
            with self.subTest(ranks=ranks):
                job = self.check_failure(run, SYSTEM, "not enough disk space", "activations.h5",
                                         ranks=ranks)
                self.assertNotIn("subwords", job.stderr())  # minute 0: nothing was encoded
                self.assertEqual(list(run.glob("activations.h5*")), [])
        checked = self.start(self.disk / "run1", verb="check")
        self.check_end(checked, [USAGE], "not enough disk space", "activations.h5, float32")
        subprocess.run(["mount", "-o", "remount,size=100M", self.disk], check=True)
        self.succeed(self.disk / "run2", verb="extract", ranks=2)

    def test_that_fills_up_later(self):
        """The activations have their space; probes, rankings and tables do not."""
        jobs.write_corpus(self.corpus, 1500)
        expected = None
        for ranks in [1, 2, 4]:
            run = self.disk / f"run{ranks}"
            with self.subTest(ranks=ranks):
                job = self.start(run, ranks=ranks)
                job.wait_until((run / "stages/extract.txt").exists, "the activations were whole")
                self.fill()
                job.process.wait(jobs.PATIENCE_S)  # it trains on and fails where it must write
                self.check_end(job, [SYSTEM], "cannot write", "No space left on device")
                (self.disk / "ballast").unlink()
                expected = expected or self.check_whole(run)
                resumed = self.succeed(run, ranks=ranks)
                self.assertIn("extract is done already", resumed.stderr())
                self.assertEqual(jobs.artefacts(run), expected)


class RefusedWrite(jobs.FailureTest):
    """The kernel refuses writes beyond a size (as `ulimit -f` has it), in the middle of extraction.

    Of all ranks: which of them write for the others is the MPI library's choice."""

    def test_ends_all_ranks_without_another_call_of_hdf5(self):
        jobs.write_corpus(self.corpus, 9000)
        jobs.write_slow_model(self.folder / "model")
        jobs.write_job(self.job, self.corpus, self.folder / "model", "true")
        for ranks in [1, 2, 4]:
            run = self.folder / f"run{ranks}"
            with self.subTest(ranks=ranks):
                job = self.start(run, ranks=ranks)
                job.wait_for("extract")
                for process in jobs.processes_of(run).values():
                    resource.prlimit(process, resource.RLIMIT_FSIZE, (1 << 18, 1 << 18))
                job.restart_clock()
                self.check_end(job, [SYSTEM], "activations.h5.part")
                self.assertNotIn("subwords", job.stderr())  # at once, not at the end of extraction
                self.assertFalse((run / "activations.h5").exists())
                self.succeed(run, verb="extract", ranks=ranks)


if __name__ == "__main__":
    unittest.main(verbosity=2)
