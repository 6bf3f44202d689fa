"""A rank that is killed, stopped or asked to end, in the middle of extraction and of training."""
import pathlib
import signal
import tempfile
import unittest

import jobs
from jobs import ENDLESS, SYSTEM

# A launcher's code for a rank that SIGKILL ended: Open MPI's, MPICH's.
KILLED = [128 + signal.SIGKILL, signal.SIGKILL]
TERMINATED = [128 + signal.SIGTERM]
TIMEOUT_S = 4
WATCHED = [f"--run.timeout_s={TIMEOUT_S}"]


class DisturbedRanks(jobs.FailureTest):
    """All tests of a class share a corpus and a model: their paths are among a run's keys."""

    @classmethod
    def setUpClass(cls):
        shared = tempfile.TemporaryDirectory(prefix="salient-failure-")
        cls.addClassCleanup(shared.cleanup)
        cls.shared = pathlib.Path(shared.name)
        cls.expected = None
        cls.prepare()

    def setUp(self):
        super().setUp()
        self.write_job()

    def check_resumed(self, run, ranks):
        """The same command goes on from what is whole, to the bytes of a run without failure."""
        if self.expected is None:
            self.succeed(self.folder / "undisturbed")
            type(self).expected = jobs.artefacts(self.folder / "undisturbed")
        job = self.succeed(run, ranks=ranks)
        found = jobs.artefacts(run)
        self.assertEqual(found.keys(), self.expected.keys())
        self.assertEqual([name for name in found if found[name] != self.expected[name]], [])
        return job


class RankInExtraction(DisturbedRanks):
    @classmethod
    def prepare(cls):
        jobs.write_corpus(cls.shared / "corpus.txt", 3600)
        jobs.write_slow_model(cls.shared / "model")

    def write_job(self):
        jobs.write_job(self.job, self.shared / "corpus.txt", self.shared / "model", "true")

    def check_disturbed(self, signal_sent, places, codes, text):
        """`places`: (ranks, the rank that gets the signal). `text` is in the line, and may hold {}
        for that rank."""
        for ranks, victim in places:
            with self.subTest(ranks=ranks):
                run = self.folder / f"run{ranks}"
                job = self.start(run, *WATCHED, ranks=ranks)
                job.wait_for("extract")
                job.send(victim, signal_sent)
                self.check_end(job, codes, text.format(victim))
                self.assertFalse((run / "activations.h5").exists())
                self.check_resumed(run, ranks)

    def test_that_is_killed(self):
        # One rank alone can say nothing when it is killed: the launcher's code is all there is.
        self.check_disturbed(signal.SIGKILL, [(2, 0), (4, 3)], KILLED, "SIGTERM")

    def test_that_is_stopped(self):
        self.check_disturbed(signal.SIGSTOP, [(4, 0)], [SYSTEM], "rank {} (extract, step ")

    def test_that_is_asked_to_end(self):
        self.check_disturbed(signal.SIGTERM, [(1, 0), (4, 2)], TERMINATED, "SIGTERM")


class RankInTraining(DisturbedRanks):
    @classmethod
    def prepare(cls):
        jobs.write_corpus(cls.shared / "corpus.txt", 1500)

    def write_job(self):
        jobs.write_job(self.job, self.shared / "corpus.txt")

    def check_disturbed(self, signal_sent, places, codes, text):
        """As in extraction; what was whole before stays."""
        for ranks, victim in places:
            with self.subTest(ranks=ranks):
                run = self.folder / f"run{ranks}"
                job = self.start(run, *ENDLESS, *WATCHED, ranks=ranks)
                job.wait_for("probes: training")
                job.send(victim, signal_sent)
                self.check_end(job, codes, text.format(victim))
                self.assertEqual(list((run / "probes").iterdir()), [])
                resumed = self.check_resumed(run, ranks)
                self.assertIn("extract is done already", resumed.stderr())

    def test_that_is_killed(self):
        self.check_disturbed(signal.SIGKILL, [(2, 1), (4, 0)], KILLED, "SIGTERM")

    def test_that_is_stopped(self):
        self.check_disturbed(signal.SIGSTOP, [(2, 0), (4, 3)], [SYSTEM],
                             "no sign of life from rank {} (probes: training, step ")

    def test_that_is_asked_to_end(self):
        self.check_disturbed(signal.SIGTERM, [(1, 0), (2, 0)], TERMINATED, "SIGTERM")


if __name__ == "__main__":
    unittest.main(verbosity=2)
