"""How the laws start jobs, and what "the same bytes" means for two run directories.

Environment: SALIENT_PROGRAM, the program; SALIENT_LAUNCH, the MPI launcher with its flags, to which
the number of ranks is added. Jobs run in the root of the repository.
"""
import os
import pathlib
import re
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ["SALIENT_PROGRAM"]
LAUNCH = os.environ["SALIENT_LAUNCH"].split()
STAGES = ["extract", "probe", "rank", "analyse", "report"]
BROWN = ROOT / "data/brown"
PATIENCE_S = 600  # for what no law limits: that a healthy job ends


def command(ranks, verb, job, run, flags=()):
    return [*LAUNCH, str(ranks), PROGRAM, verb, "--job", str(job), "--run", str(run), *flags]


def environment():
    return {**os.environ, "OMP_NUM_THREADS": "1"}


def call(ranks, verb, job, run, flags=(), code=0):
    """Runs a job to its end; what it said on stderr. Fails unless it ends with `code`."""
    done = subprocess.run(command(ranks, verb, job, run, flags), cwd=ROOT, env=environment(),
                          stderr=subprocess.PIPE, text=True, timeout=PATIENCE_S, check=False)
    assert done.returncode == code, (
        f"{verb} on {ranks} ranks ended with {done.returncode} instead of {code}:\n{done.stderr}")
    return done.stderr


def stages_in(log):
    """(stages that a call skipped, stages that it did), as its log tells."""
    skipped = re.findall(r"info run: (\w+) is done already$", log, re.M)
    did = re.findall(r"info run: (\w+)$", log, re.M)
    return skipped, did


def without_timings(page):
    """report.html without its two sections that tell when and by whom it was made."""
    for section in ["time", "provenance"]:
        start = f'<section id="{section}">'.encode()
        assert page.count(start) == 1, f"report.html has not one section {section}"
        before, rest = page.split(start)
        inside, after = rest.split(b"</section>", 1)
        assert b"<section" not in inside
        page = before + after
    return page


def artefacts(run):
    """Names of all files that the law speaks of, below `run`."""
    names = {path.relative_to(run).as_posix() for path in run.rglob("*") if path.is_file()}
    return {name for name in names if name != "manifest.json" and not name.startswith("logs/")}


def same_bytes(one, other, name):
    first, second = (one / name).read_bytes(), (other / name).read_bytes()
    if name == "report.html":
        first, second = without_timings(first), without_timings(second)
    return first == second


def differences(one, other, ignore=()):
    """Names of artefacts that are not in both directories with the same bytes."""
    mine, others = artefacts(one), artefacts(other)
    different = mine ^ others
    different |= {name for name in mine & others if not same_bytes(one, other, name)}
    return sorted(different - set(ignore))


def check_same(one, other, ignore=()):
    """Fails and names the files if two runs differ; their number and size if they do not."""
    different = differences(one, other, ignore)
    assert not different, f"{one} and {other} differ in {different}"
    names = artefacts(one) - set(ignore)
    return len(names), sum((one / name).stat().st_size for name in names)


def check_whole(run, tasks, redundancy=True, path=True, own_activations=True, numbers=False,
                ablation=False, minimal_set=False, control=False, rivals=False, label_orders=True, judged=False, disjoint=False,
                in_model=False, layers=False, feature_selection=False, labels=False, scale=False,
                stability=False, single_neurons=False, code_length=False, top_words=False,
                sentences=False, heat=False, representatives=False, sets_of_files=False):
    """Fails unless `run` holds what a whole run has, so that equality cannot be that of nothing."""
    expected = {"job.ini", "report.html", "tables/data.csv"} | {f"stages/{stage}.txt" for stage in STAGES}
    if own_activations:
        expected.add("activations.h5")
    for task in tasks:
        expected |= {f"probes/{task}.safetensors", f"rankings/{task}.json",
                     f"analyses/scores_{task}.json"}
        if not numbers:
            expected.add(f"analyses/baselines_{task}.json")
        tables = ["scores", "layers", "ordering", "neurons", "penalties"]
        tables += ["path"] * path + ["labels", "confusion", "baselines"] * (not numbers)
        if rivals:
            expected.add(f"analyses/rivals_{task}.json")
            tables += ["rivals", "rivals_agreement", "rivals_pairs"]
            tables += ["rivals_by_label", "rivals_label_overlap"] * label_orders
        if judged:
            expected.add(f"analyses/rival_accuracy_{task}.json")
            tables += ["rival_accuracy", "rival_leads"]
        expected |= {f"tables/{task}_{table}.csv" for table in tables}
        if ablation:
            expected |= {f"analyses/ablation_{task}.json", f"tables/{task}_ablation.csv",
                         f"tables/{task}_ablation_areas.csv",
                         f"tables/{task}_ablation_margins.csv"}
        if minimal_set:
            expected |= {f"analyses/minimal_set_{task}.json", f"tables/{task}_minimal_set.csv",
                         f"tables/{task}_sizes.csv"}
        if sets_of_files:
            expected.add(f"tables/{task}_minimal_set_of_files.csv")
        if disjoint:
            expected |= {f"analyses/disjoint_sets_{task}.json", f"tables/{task}_disjoint_sets.csv"}
        if control:
            expected |= {f"analyses/control_{task}.json", f"tables/{task}_control.csv",
                         f"tables/{task}_control_neurons.csv",
                         f"tables/{task}_control_penalties.csv"}
        if in_model:
            expected |= {f"analyses/in_model_{task}.json", f"tables/{task}_in_model.csv"}
        if layers:
            expected |= {f"analyses/layers_{task}.json"} | {
                f"tables/{task}_{table}.csv"
                for table in ["layer_probes", "layer_selector", "expected_layer"]}
        if feature_selection:
            expected |= {f"analyses/feature_selection_{task}.json",
                         f"tables/{task}_feature_selection.csv"}
        if labels:
            expected |= {f"analyses/labels_{task}.json"} | {
                f"tables/{task}_label_{table}.csv" for table in ["neurons", "layers", "overlap"]}
        if scale:
            expected |= {f"analyses/scale_{task}.json", f"tables/{task}_scale.csv",
                         f"tables/{task}_scale_agreement.csv"}
        if stability:
            expected.add(f"analyses/stability_{task}.json")
            expected |= {f"tables/{task}_stability{part}.csv"
                         for part in ["", "_penalties", "_sizes", "_layers", "_labels"]}
        if code_length:
            expected.add(f"analyses/code_length_{task}.json")
            expected |= {f"tables/{task}_code_length{part}.csv" for part in ["", "_parts"]}
        if single_neurons:
            expected.add(f"analyses/single_neurons_{task}.json")
            expected |= {f"tables/{task}_{table}.csv"
                         for table in ["single_neurons", "sparse_probes", "sparse_neurons"]}
        if representatives:
            expected |= {f"analyses/representatives_{task}.json",
                         f"tables/{task}_representatives.csv"}
    if ablation or minimal_set:
        expected.add("tables/findings.csv")
    if top_words:
        expected |= {"analyses/top_words.json", "tables/top_words.csv"}
    if sentences:
        expected.add("tables/top_sentences.csv")
    if heat:
        expected |= {"analyses/heat.json", "tables/heat.csv"}
    if redundancy:
        expected |= {"analyses/redundancy.json", "tables/redundancy.csv", "tables/cka.csv",
                     "tables/redundancy_clusters.csv"}
    found = artefacts(run)
    assert found == expected, f"{run}: unexpected or missing files: {sorted(found ^ expected)}"


def fresh(folder):
    """An empty folder of that name."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def brown_sentences(document):
    """Lists of (word, tag) of one Brown text."""
    assert BROWN.is_dir(), f"{BROWN} is missing: tests/run.sh and jobs/demo.sh fetch it"
    sentences = []
    for line in (BROWN / document).read_text(encoding="utf8").splitlines():
        words = [tuple(token.rsplit("/", 1)) for token in line.split()]
        if words:
            sentences.append(words)
    return sentences


def coarse(tag):
    """A handful of labels: what the tag begins with."""
    for start in ["nn", "np", "vb", "in", "at", "jj", "rb", "pp", "cc"]:
        if tag.startswith(start):
            return start.upper()
    return "X" if tag[0].isalpha() else "."


def write_job(path, sections):
    """An INI file of {section: {key: value}}."""
    lines = []
    for section, keys in sections.items():
        lines += [f"[{section}]", *(f"{key} = {value}" for key, value in keys.items()), ""]
    path.write_text("\n".join(lines), encoding="utf8")
    return path
