#!/usr/bin/env bash
# Builds the fuzzers in build/fuzz, lets each run alone, and says what it found and which lines of its
# readers it has reached. Fails if there is a finding or a source is reached by less than 80 %. What
# an earlier run has come upon is gone on with.
#   tests/fuzz/run.sh [SECONDS [FUZZER...]]   SECONDS: of each fuzzer; default 600
set -euo pipefail
# shellcheck source=jobs/setup.sh
source "$(dirname "$0")/../../jobs/setup.sh"
seconds=${1:-600}
shift $(($# > 0))
fuzzers=("${@:-}")
if [ -z "${fuzzers[0]}" ]; then fuzzers=(safetensors model tokenizer corpus); fi
cd "$ROOT"

ensure_packages "${BUILD_PACKAGES[@]}" "${FUZZ_PACKAGES[@]}"
mkdir -p build/fuzz
cmake --preset fuzz >build/fuzz/configure.log || fail "see build/fuzz/configure.log"
build build/fuzz fuzzers

# Folders of inputs are made and removed at every execution: in memory, where there is such a place.
TMPDIR=$(mktemp -d -p "$([ -d /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")")
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
export ASAN_OPTIONS=detect_stack_use_after_return=1:quarantine_size_mb=64
export LSAN_OPTIONS=suppressions=$PWD/tests/tidy/leaks.txt:print_suppressions=0
export UBSAN_OPTIONS=print_stacktrace=1
export LLVM_PROFILE_FILE=/dev/null

# The log lacks what the reader itself says, which -close_fd_mask hides.
report_finding() {
  local finding
  finding=$(find "$2/findings" -type f -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d' ' -f2)
  say "$1: a finding: $finding"
  "$1" -timeout=10 -rss_limit_mb=1024 -malloc_limit_mb=256 "$finding" 2>&1 |
    grep -aE 'what\(\)|ERROR|runtime error|src/' | head -n 20 >&2 || true
}

# fuzz NAME: its inputs, findings, log and profile are in build/fuzz/NAME.
fuzz() {
  local folder=build/fuzz/$1 program=build/fuzz/tests/fuzz/fuzz_$1 inputs
  mkdir -p "$folder/inputs" "$folder/findings"
  inputs=("$folder/inputs" "$folder/seeds")
  say "fuzz_$1: $seconds s"
  "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 \
    -malloc_limit_mb=256 -max_len=16384 -dict="$folder/words" -close_fd_mask=3 -print_final_stats=1 \
    -artifact_prefix="$folder/findings/" "${inputs[@]}" >"$folder/log" 2>&1 ||
    { report_finding "$program" "$folder"; return 1; }
  sed -n 's/^stat::number_of_executed_units: */  executions: /p; s/^stat::peak_rss_mb: */  MiB at most: /p' \
    "$folder/log"
  echo "  inputs kept: $(find "$folder/inputs" -type f | wc -l)"
  LLVM_PROFILE_FILE=$folder/profile.raw "$program" -runs=0 -timeout=10 -close_fd_mask=3 "${inputs[@]}" \
    >"$folder/coverage.log" 2>&1 || return 1
  llvm-profdata-16 merge -o "$folder/profile" "$folder/profile.raw"
  python3 tests/fuzz/coverage.py "$1" "$program" "$folder/profile"
}

python3 tests/fuzz/seeds.py build/fuzz
failed=0
for fuzzer in "${fuzzers[@]}"; do
  (fuzz "$fuzzer") || failed=$((failed + 1))
done
[ $failed = 0 ] || fail "$failed of ${#fuzzers[@]} fuzzers failed"
