"""Prints the lines of each reader's sources that a fuzzer's inputs have reached, and fails below 80 %.

    coverage.py FUZZER PROGRAM PROFILE
"""
import json
import pathlib
import subprocess
import sys

LEAST = 80  # per cent of a source's lines
ROOT = pathlib.Path(__file__).resolve().parents[2]
# The sources of a fuzzer's readers, and which of them read nothing.
READERS = {"safetensors": (["io/safetensors.cpp", "io/safetensors_header.cpp"], []),
           "corpus": (["corpus/*.cpp"], ["corpus/corpus.cpp", "corpus/options.cpp"]),
           "tokenizer": (["tokens/*.cpp"], ["tokens/batch.cpp", "tokens/windows.cpp"]),
           "model": (["encoder/*.cpp", "io/json_file.cpp"], ["encoder/random_weights.cpp"])}


def main(fuzzer, program, profile):
    report = subprocess.run(["llvm-cov-16", "export", "-summary-only", f"-instr-profile={profile}", program],
                            check=True, capture_output=True, text=True).stdout
    patterns, others = ([ROOT / "src" / name for name in names] for names in READERS[fuzzer])
    covered = total = too_few = 0
    for file in json.loads(report)["data"][0]["files"]:
        path = pathlib.Path(file["filename"])
        if path in others or not any(path.match(str(pattern)) for pattern in patterns):
            continue
        lines = file["summary"]["lines"]
        covered, total = covered + lines["covered"], total + lines["count"]
        too_few += lines["percent"] < LEAST
        print(f"  {lines['percent']:5.1f} % of {lines['count']:4} lines  {path.relative_to(ROOT)}")
    print(f"  {100 * covered / total:5.1f} % of {total:4} lines  readers of fuzz_{fuzzer}")
    if too_few:
        sys.exit(f"fuzz_{fuzzer}: {too_few} sources below {LEAST} %: give it seeds that reach them")


main(*sys.argv[1:])
