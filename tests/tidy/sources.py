"""Prints the program's sources that clang-tidy reads, one a line: all that the build compiles, but
not those that include LibTorch, whose 1.13 headers clang 16 refuses as C++20 (an incomplete
std::vector<IValue>).

Usage: sources.py ROOT BUILD [REVISION]
With REVISION only those that have changed since then, where Git knows it; else all.
"""
import functools
import json
import pathlib
import re
import shutil
import subprocess
import sys

root, build = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])


def changed_since(revision):
    """None: nobody knows."""
    if shutil.which("git") is None:
        return None
    found = subprocess.run(["git", "-C", root, "diff", "--name-only", revision, "--"],
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return {root / line for line in found.stdout.splitlines()} if found.returncode == 0 else None


@functools.cache
def includes_torch(path):
    for name in re.findall(r'^#include [<"]([^>"]+)', path.read_text(), re.MULTILINE):
        if name.startswith(("ATen/", "torch/", "c10/")):
            return True
        for ours in (root / "src" / name, root / "include" / name):
            if ours.is_file() and includes_torch(ours):
                return True
    return False


changed = changed_since(sys.argv[3]) if len(sys.argv) > 3 else None
units = {pathlib.Path(entry["file"]) for entry in json.loads((build / "compile_commands.json").read_text())}
for unit in sorted(units):
    is_wanted = changed is None or unit in changed
    if (root / "src") in unit.parents and is_wanted and not includes_torch(unit):
        print(unit)
