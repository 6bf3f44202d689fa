#!/usr/bin/env bash
# The exact probe beside scikit-learn's saga, glmnet and a PyTorch loop with the papers' recipe, one
# thread each, on activations of the demo. Installs the peers from Debian, writes build/peers.json.
#   tests/bench/peers.sh [SECONDS]   most that a peer may take on one problem; default 900. The whole
#                                    takes up to ten times that; keep the machine idle meanwhile.
set -euo pipefail
# shellcheck source=jobs/setup.sh
source "$(dirname "$0")/../../jobs/setup.sh"
cap=${1:-900}
cd "$ROOT"

ensure_packages "${BUILD_PACKAGES[@]}" "${TEST_PACKAGES[@]}" python3-sklearn python3-torch \
  r-cran-glmnet
ensure_corpus
if [ ! -f build/CMakeCache.txt ]; then
  say "configure: build/"
  cmake --preset release -DPython3_EXECUTABLE=/usr/bin/python3 >/dev/null
fi
build build salient benches

say "data: build/peers"
run_ranks 1 build/salient extract --job jobs/demo.ini --run build/peers/run 2>/dev/null
/usr/bin/python3 tests/bench/peers/data.py build/peers/run/activations.h5 build/peers

# compare KEY SHAPE L1 L2 PEERS
compare() {
  say "$1: $2 at l1 = $3, l2 = $4 beside $5"
  OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 /usr/bin/python3 tests/bench/peers/compare.py \
    --bench build/tests/bench/probe_bench --data "build/peers/$2.safetensors" \
    --l1 "$3" --l2 "$4" --cap "$cap" --peers "$5" | tee "build/peers/$1.json"
}

compare large_1e-3 40000x640x48 1e-3 1e-3 saga,adam
compare large_1e-4 40000x640x48 1e-4 1e-4 saga,adam
compare wide_1e-3 10000x2560x17 1e-3 1e-3 saga,adam
compare wide_1e-4 10000x2560x17 1e-4 1e-4 saga,adam
compare small_1e-3 5000x640x17 1e-3 1e-3 saga,glmnet,adam
compare small_1e-4 5000x640x17 1e-4 1e-4 saga,glmnet,adam

/usr/bin/python3 - <<'EOF'
import json
import pathlib

merged = {path.stem: json.loads(path.read_text())
          for path in sorted(pathlib.Path("build/peers").glob("*.json"))}
pathlib.Path("build/peers.json").write_text(json.dumps(merged, indent=2) + "\n")
for name, report in merged.items():
    for peer in ["saga", "glmnet", "adam"]:
        ratio = report.get(f"{peer}_over_ours")
        if ratio:
            arrived = report.get(f"{peer}_arrived", True)
            print(f"{name:14} {peer:7} takes {'' if arrived else 'more than '}{ratio:.1f} times as long")
    if "adam" in report:
        print(f"{name:14} adam    takes {report['adam_over_our_recipe']:.2f} times as long as our Adam")
EOF
say "build/peers.json is written"
