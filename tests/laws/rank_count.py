"""The rank-count law: one job gives the same bytes in every artefact on any number of ranks.

    rank_count.py FOLDER      leaves its runs in FOLDER/CASE/RANKS/run, for check_run.py
"""
import json
import pathlib
import sys
import time

import h5py

import cases
import runs


def blocks_of(run):
    with h5py.File(run / "activations.h5") as file:
        return file["blocks"].shape[0]


def outputs_of(run):
    return json.loads((run / "manifest.json").read_text())["outputs (XXH3-128)"]


def check_manifest(run, first):
    """The digests that a run gives of its files are those of the same files of the first run."""
    kinds = ("activations.h5", "analyses", "probes", "rankings", "tables")
    files = {name for name in runs.artefacts(run) if name.split("/")[0] in kinds}
    assert set(outputs_of(run)) == files, f"{run}: manifest.json tells of other files"
    assert outputs_of(run) == outputs_of(first), f"{run}: manifest.json has other digests"


def check_case(name, job, flags, rank_counts, folder, **whole):
    first = None
    for ranks in rank_counts:
        run = runs.fresh(folder / name / str(ranks)) / "run"
        start = time.monotonic()
        runs.call(ranks, "run", job, run, flags)
        seconds = time.monotonic() - start
        runs.check_whole(run, **whole)
        first = first or run
        files, size = runs.check_same(first, run)
        check_manifest(run, first)
        print(f"{name}: {ranks} ranks, {blocks_of(run)} blocks, {seconds:.1f} s: "
              f"{files} files, {size:,} bytes, all equal", flush=True)
    return first


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    for name, case in cases.CASES.items():
        job = case.make_job(runs.fresh(folder / name / "inputs"))
        first = check_case(name, job, [], case.ranks, folder, tasks=case.tasks, **case.kinds)
        if max(case.ranks) > 4:
            assert max(case.ranks) > blocks_of(first), f"{name}: no rank is without a block"
    check_case("demo", cases.DEMO, cases.DEMO_FLAGS, [1, 3], folder, tasks=["pos"],
               ablation=True, rivals=True)


if __name__ == "__main__":
    main()
