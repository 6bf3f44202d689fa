"""A run beside which a run with random weights stands: what the report takes from there, and that
another run is refused.

    random_weights.py FOLDER RUN    RUN: of an encoder with random weights
"""
import pathlib
import subprocess
import sys

import check_run

sys.path.append(str(pathlib.Path(__file__).parents[1] / "laws"))
import runs


def main():
    folder, random = runs.fresh(pathlib.Path(sys.argv[1])), sys.argv[2]
    run = folder / "run"
    flags = ["--encoder.random_weights=false", "--redo"]
    random_run = [f"--report.random_weights={random}"]
    runs.call(2, "run", f"{random}/job.ini", run, flags + random_run)
    check_run.check(run, runs.ROOT, runs.PROGRAM)
    page = (run / "report.html").read_text(encoding="utf8")
    assert "encoder with random weights" in page and "report.random_weights names" not in page
    said = runs.call(1, "report", f"{random}/job.ini", run,
                     flags + [f"--report.random_weights={run}"], code=2)
    assert "is not one with random weights" in said, said


if __name__ == "__main__":
    main()
