#!/usr/bin/env bash
# Builds in build/gpu and tests and measures on this machine's GPUs, as tests/run.sh does on CPUs.
#   tests/gpu.sh [FLAG...]   of CMake: -DCMAKE_PREFIX_PATH=FOLDER of a LibTorch with CUDA, for one
# Packages and data/brown must be there. PYTHON is who has NumPy, SciPy and h5py (python3); GPUS, how
# many to use (1). Figures are written to build/gpu/bench.
set -euo pipefail
# shellcheck source=jobs/setup.sh
source "$(dirname "$0")/../jobs/setup.sh"
cd "$ROOT"
python=${PYTHON:-python3}
folder=build/gpu

cmake --preset gpu -DPython3_EXECUTABLE="$(command -v "$python")" "$@"
build $folder all benches
$folder/salient --version
ctest --test-dir $folder --output-on-failure --no-tests=error -j "$(nproc)" -L 'unit|mpi'

say "laws on ${GPUS:-1} GPUs"
export PYTHONDONTWRITEBYTECODE=1 SALIENT_PROGRAM=$ROOT/$folder/salient
export SALIENT_LAUNCH="mpirun --allow-run-as-root --oversubscribe --bind-to none -n"
"$python" tests/laws/gpu.py $folder/laws "${GPUS:-1}"
"$python" tests/end_to_end/check_run.py --root "$ROOT" --program $folder/salient $folder/laws/*/1/run
"$python" tests/laws/models.py $folder/models 1

# bench KEY PROGRAM FLAGS...: each fails where what it measured turns out to be wrong.
bench() {
  local key=$1 program=$2
  shift 2
  say "$key: $program $*"
  "$folder/tests/bench/$program" --gpu 1 "$@" | tee "$folder/bench/$key.json"
}
mkdir -p $folder/bench
bench extract extract_bench --units 768 --blocks 12 --words 40000 --batch-subwords 16384
bench stream stream_bench --words 131072 --labels 45 --repeats 5
bench probe probe_bench --words 40000 --labels 48 --half 1
bench study study_bench --words 6000 --labels 20
