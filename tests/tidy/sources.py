"""Prints the program's sources that clang-tidy reads, one a line: all that the build compiles, but
not those that include LibTorch, whose 1.13 headers clang 16 refuses as C++20 (an incomplete
std::vector<IValue>).

Usage: sources.py ROOT BUILD
"""
import functools
import json
import pathlib
import re
import sys

root, build = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])


@functools.cache
def includes_torch(path):
    for name in re.findall(r'^#include [<"]([^>"]+)', path.read_text(), re.MULTILINE):
        if name.startswith(("ATen/", "torch/", "c10/")):
            return True
        for ours in (root / "src" / name, root / "include" / name):
            if ours.is_file() and includes_torch(ours):
                return True
    return False


units = {pathlib.Path(entry["file"]) for entry in json.loads((build / "compile_commands.json").read_text())}
for unit in sorted(units):
    if (root / "src") in unit.parents and not includes_torch(unit):
        print(unit)
