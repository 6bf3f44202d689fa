#!/usr/bin/env bash
# Sets up, builds and runs the demo: which neurons of a small BERT know parts of speech? A second
# call goes on where the first ended; flags are handed to salient, which wins over the job file:
#   bash jobs/demo.sh --ranking.order=mass
set -euo pipefail
# shellcheck source=jobs/setup.sh
source "$(dirname "$0")/setup.sh"
cd "$ROOT"

ensure_packages "${BUILD_PACKAGES[@]}"
ensure_corpus
if [ ! -f build/CMakeCache.txt ]; then
  say "configure: build/"
  cmake --preset release -DSALIENT_TESTS=OFF -DCMAKE_UNITY_BUILD=ON >/dev/null
fi
build build salient

say "run: mpirun -n 2 build/salient run --job jobs/demo.ini --run runs/demo $*"
run_ranks 2 build/salient run --job jobs/demo.ini --run runs/demo "$@"
