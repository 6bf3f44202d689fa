#!/usr/bin/env bash
# test_slurm.sh PROGRAM: a cut demo by slurm/run.sbatch on a two-node cluster of our own must leave
# the same bytes as one rank without Slurm. Needs root, slurm-wlm, munge and data/brown.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
SALIENT=$(realpath "$1")
export SALIENT

work=$(mktemp -d "${TMPDIR:-/tmp}/salient-slurm.XXXXXX")
finish() {
  local code=$?
  bash "$here/cluster.sh" down "$work/cluster"
  if [ $code = 0 ]; then rm -rf "$work"; else echo "test_slurm: failed; see $work" >&2; fi
}
trap finish EXIT

# One of the 500 texts of each genre; a strong penalty and a loose tolerance, so that it is quick.
mkdir "$work/corpus"
cp "$root"/data/brown/c[a-r]01 "$work/corpus/"
cut=(--corpus.train="$work/corpus" --corpus.dev_share=0.1 --corpus.test_share=0.1
  --corpus.max_train_words=20000 --corpus.block_words=512
  --probe.l1=0.01 --probe.l2=0.01 --probe.path_points=0 --probe.tolerance=1e-4)

cd "$root"
echo "test_slurm: one rank, no Slurm"
"$SALIENT" run --job jobs/demo.ini --run "$work/one" "${cut[@]}" 2>"$work/one.err" || {
  cat "$work/one.err"
  exit 1
}

echo "test_slurm: two nodes, two ranks each"
SLURM_CONF=$(bash "$here/cluster.sh" up "$work/cluster")
export SLURM_CONF
sbatch --wait --quiet --nodes=2 --ntasks-per-node=2 --output="$work/slurm.out" \
  slurm/run.sbatch jobs/demo.ini "$work/four" "${cut[@]}" || {
  cat "$work/slurm.out"
  exit 1
}
grep -q 'on n\[1-2\]' "$work/slurm.out"

# What tells of the run and not of its result may differ: logs, and the seconds and ranks in these.
diff -r --exclude=logs --exclude=manifest.json --exclude=report.html "$work/one" "$work/four"
[ -s "$work/four/report.html" ]
echo "test_slurm: $(cd "$work/four" && find . -type f | wc -l) files, all results equal byte for byte"
