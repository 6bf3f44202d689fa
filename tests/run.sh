#!/usr/bin/env bash
# Sets up, builds and tests everything; stops at the first step that fails.
#   tests/run.sh          what every change must pass; under 25 minutes on 2 cores
#   tests/run.sh --long   also what takes longer; its last figures are in docs/long-tests.md
set -euo pipefail
# shellcheck source=jobs/setup.sh
source "$(dirname "$0")/../jobs/setup.sh"
cd "$ROOT"

long=no
case "${1:-}" in
  "") ;;
  --long) long=yes ;;
  *) echo "usage: tests/run.sh [--long]" >&2; exit 2 ;;
esac

logs=build/steps
table=()
passed=0

# step NAME COMMAND...: runs it, keeps its output; each of its tests, or else the step itself, counts.
step() {
  local name=$1 log=$logs/$1.log start=$SECONDS code total=1 failed=1 counts
  shift
  say "$name"
  set +e
  (set -euo pipefail; "$@") 2>&1 | tee "$log"
  code=${PIPESTATUS[0]}
  set -e
  counts=$(sed -n 's/.*tests passed, \([0-9]*\) tests failed out of \([0-9]*\)$/\1 \2/p' "$log" | tail -n 1)
  if [ -n "$counts" ]; then read -r failed total <<<"$counts"; fi
  table+=("$(printf '%6d s  %-10s %s' $((SECONDS - start)) "$name" "${counts:+$total tests}")")
  if [ "$code" = 0 ]; then
    passed=$((passed + total))
    return
  fi
  summary
  echo "tests/run.sh: step $name failed with $code; its output is in $log"
  echo "$((passed + total - failed)) passed, $((failed > 0 ? failed : 1)) failed"
  exit 1
}

# beside NAME COMMAND...: begins it in the idle time of the steps that follow; `step NAME ended NAME`
# waits for it.
beside() {
  local log=$logs/beside-$1.log
  say "$1, beside what follows"
  shift
  rm -f "$log.code"
  (
    renice -n 19 -p "$BASHPID" >/dev/null
    set +e
    (set -euo pipefail; "$@") >"$log" 2>&1
    echo $? >"$log.code"
  ) &
  beside_pid=$!
}

ended() {
  tail --pid="$beside_pid" -f /dev/null
  cat "$logs/beside-$1.log"
  return "$(cat "$logs/beside-$1.log.code")"
}

summary() {
  echo
  printf '%s\n' "${table[@]}"
  printf '%6d s  in all\n' $SECONDS
}

configure() { cmake --preset "$@" -DPython3_EXECUTABLE=/usr/bin/python3; }

check_format() {
  clang-format --version
  find include src tests -name '*.[ch]pp' -print0 | xargs -0 clang-format --dry-run -Werror
}

check_shell() { shellcheck -x jobs/*.sh tests/*.sh tests/bench/*.sh tests/fuzz/*.sh tests/slurm/*.sh slurm/*.sbatch .ci/run; }

run_ctest() { ctest --test-dir "$1" --output-on-failure --no-tests=error "${@:2}"; }

# The program's own sources, all or those changed since a revision, each by itself with the flags of
# its build, which are g++'s.
check_tidy() {
  configure release -B build/tidy -DSALIENT_TESTS=OFF -DCMAKE_UNITY_BUILD=OFF
  python3 tests/tidy/sources.py . build/tidy "$@" | xargs -r -P "$(nproc)" -n 1 clang-tidy-16 -p build/tidy --quiet \
    --extra-arg=-Wno-unknown-warning-option --extra-arg=-Wno-error --extra-arg=-fno-openmp
}

# The unit tests alone: ranks under the sanitizer would mostly test the MPI library. Two tests at a
# time, each on a thread but where it asks for more: short loops on two spend theirs on waiting.
run_sanitized() {
  local preset=$1 programs
  configure "$preset"
  mapfile -t programs < <(ctest --test-dir "build/$preset" -N -L unit "${@:2}" |
    sed -n 's/^ *Test *#[0-9]*: \(.*\)/\1_tests/p')
  build "build/$preset" "${programs[@]}"
  ASAN_OPTIONS=detect_stack_use_after_return=1 LSAN_OPTIONS=suppressions=$PWD/tests/tidy/leaks.txt \
    UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1 TSAN_OPTIONS=halt_on_error=1 OMP_NUM_THREADS=1 \
    run_ctest "build/$preset" -j "$(nproc)" -L unit "${@:2}"
}

# On one thread for this too: OpenMP's own are not seen by the sanitizer, and would be taken for races.
run_thread() { run_sanitized thread -R '^(support|comm|probes)$'; }

# Nothing may be Open MPI's alone: the program builds with MPICH, and its ranks talk.
run_mpich() {
  configure mpich -DSALIENT_GPU=OFF
  build build/mpich salient comm_rank_tests activations_rank_tests
  run_ctest build/mpich -R '^(comm|activations)\.2$'
}

mkdir -p $logs
step packages ensure_packages "${BUILD_PACKAGES[@]}" "${TEST_PACKAGES[@]}"
step corpus ensure_corpus
# The unit tests of rooms that read what comes from outside run under the sanitizers, those of rooms
# that compute as they are built; with --long the sanitizers see all.
step configure configure release -DSALIENT_TESTS=ON -DSALIENT_WERROR=ON -DSALIENT_UNIT_TESTS=computing \
  -DCMAKE_UNITY_BUILD=ON
step shell check_shell
step format check_format
step operators /usr/bin/python3 tests/check_aten.py .
step build build build
beside tidy check_tidy HEAD~5  # with --long all
step tests run_ctest build -j "$(nproc)"
step sanitize run_sanitized sanitize -R '^(support|comm|io|corpus|tokens)$'
if [ "$(id -u)" = 0 ]; then
  step slurm bash tests/slurm/test_slurm.sh build/salient
else
  table+=("     -    slurm      not run: a cluster of our own needs root")
fi
step tidy ended tidy
if [ $long = yes ]; then
  step tidy_all check_tidy
  step benches build build benches
  step undefined run_sanitized undefined
  step mpich run_mpich
  step thread run_thread
  step fuzz tests/fuzz/run.sh 60
fi

summary
echo "$passed passed, 0 failed"
