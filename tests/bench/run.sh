#!/usr/bin/env bash
# Builds the benchmarks in build/, runs them at modest sizes, one thread a rank (about fifteen minutes;
# keep the machine idle meanwhile), writes build/bench.json: one object, each benchmark's report by
# its key, and prints it as a table.
#   tests/bench/run.sh [FOLDER]   FOLDER: where files are written and read; default build/
set -euo pipefail
# shellcheck source=jobs/setup.sh
source "$(dirname "$0")/../../jobs/setup.sh"
folder=$(realpath "${1:-$ROOT/build}")
cd "$ROOT"

ensure_corpus
if [ ! -f build/CMakeCache.txt ]; then
  say "configure: build/"
  cmake --preset release -DPython3_EXECUTABLE=/usr/bin/python3 >/dev/null
fi
build build benches

reports=$(mktemp -d)
trap 'rm -rf "$reports"' EXIT

# bench KEY RANKS PROGRAM FLAGS...: each fails where what it measured turns out to be wrong.
bench() {
  local key=$1 ranks=$2 program=$3
  shift 3
  say "$key: $program $* on $ranks ranks"
  run_ranks "$ranks" "build/tests/bench/$program" "$@" | tee "$reports/$key.json"
}

bench all_reduce 2 all_reduce_bench
bench extract 1 extract_bench --model share/demo-model
bench extract_200k 1 extract_bench --model share/demo-model --words 200000
bench extract_brown 2 extract_bench --model share/demo-model --corpus data/brown
for length in 128 512; do
  for dtype in float32 bfloat16; do
    bench "forward_${length}_$dtype" 1 forward_bench --length $length --dtype $dtype
  done
done
bench store 1 store_bench --folder "$folder" --words 4000
bench stream 1 stream_bench --folder "$folder" --words 40960
bench redundancy_640 1 redundancy_bench --layers 5 --units 128
bench redundancy_9984 1 redundancy_bench --layers 13 --units 768 --words 2000
bench ablation_640 1 ablation_bench --layers 5 --units 128 --labels 48 --words 40960 --fills 1
bench ablation_9984 1 ablation_bench --labels 48 --words 4096 --fills 1
bench probe 1 probe_bench --words 20000 --labels 48
bench probe_weak 1 probe_bench --words 20000 --labels 48 --l1 1e-4
bench study 1 study_bench --words 6000 --labels 20
for units in 128 512; do  # of 5 layers
  for labels in 17 48; do
    bench "memory_$((5 * units))_$labels" 1 memory_bench --layers 5 --units $units --labels $labels
    bench "memory_$((5 * units))_${labels}_streamed" 1 memory_bench --layers 5 --units $units \
      --labels $labels --memory 1
  done
done

/usr/bin/python3 - "$reports" build/bench.json <<'EOF'
import json
import pathlib
import sys

reports = sorted(pathlib.Path(sys.argv[1]).glob("*.json"))
def rows(report, start=""):
    for key, value in report.items():
        if isinstance(value, dict) and "median" in value:
            yield start + key, f"{value['median']:<12g} {value['min']:g} to {value['max']:g}"
        elif isinstance(value, dict):
            yield from rows(value, f"{start}{key}.")
        else:
            yield start + key, str(value)


merged = {path.stem: json.loads(path.read_text()) for path in reports}
pathlib.Path(sys.argv[2]).write_text(json.dumps(merged, indent=2) + "\n")
for name, report in merged.items():
    print(f"\n{name}")
    for key, value in rows(report):
        print(f"  {key:40} {value}")
EOF
say "build/bench.json is written"
