"""The laws where ranks compute on GPUs: one job gives the same bytes again, also on other numbers of
GPUs, after a kill, and with activations that are sent to the GPU in each pass.

    gpu.py FOLDER [GPUS]      one GPU by default; leaves its runs in FOLDER/CASE/1/run, for
                              check_run.py
"""
import concurrent.futures
import os
import pathlib
import sys
import traceback

import cases
import resume
import runs

ON_GPU = ["--run.device=gpu"]
AT_ONCE = max(2, (os.cpu_count() or 2) // 2)  # jobs that share the GPUs: each is small


def check_case(name, folder, gpus):
    case = cases.CASES[name]
    job = case.make_job(runs.fresh(folder / name / "inputs"))
    whole = runs.fresh(folder / name / "1") / "run"
    runs.call(1, "run", job, whole, ON_GPU)
    runs.check_whole(whole, tasks=case.tasks, **case.kinds)
    for ranks in range(1, gpus + 1):
        streamed = runs.fresh(folder / name / f"streamed_{ranks}") / "run"
        runs.call(ranks, "run", job, streamed, [*ON_GPU, "--probe.memory=1"])
        files, size = runs.check_same(whole, streamed, ignore=["job.ini"])
    return f"{name}: on 1 to {gpus} GPUs {files} files, {size:,} bytes, all equal"


def check_kill(folder, gpus):
    """Killed inside of a probe, and gone on with."""
    job, run = folder / "two_tasks/inputs/job.ini", runs.fresh(folder / "killed") / "run"
    resume.Job(gpus, job, run, ON_GPU).kill_when(lambda job: len(resume.solutions_in(job.run)) > 2)
    log = runs.call(1, "run", job, run, ON_GPU)
    assert "solutions of an interrupted call are taken over" in log, log
    runs.check_same(folder / "two_tasks/1/run", run, ignore=["job.ini"])
    return "killed and resumed: all equal"


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    gpus = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    failed = []

    def said_of(name):
        try:
            return check_case(name, folder, gpus)
        except Exception:  # the other cases are checked all the same: machines with GPUs are rare
            failed.append(name)
            return f"{name}: FAILED\n{traceback.format_exc()}"

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for said in pool.map(said_of, cases.CASES):
            print(said, flush=True)
    print(check_kill(folder, gpus), flush=True)
    assert not failed, f"failed: {failed}"


if __name__ == "__main__":
    main()
