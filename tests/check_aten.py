"""Fails if a source takes something from LibTorch that tests/tidy/aten.txt does not list, or without
including any of its headers, which a build with precompiled ones would not notice.

Usage: check_aten.py ROOT
"""
import functools
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
lines = (root / "tests/tidy/aten.txt").read_text().splitlines()
allowed = {line.split()[0] for line in lines if line and not line.startswith("#")}


@functools.cache
def includes_aten(path):
    for name in re.findall(r'^#include [<"]([^>"]+)', path.read_text(), re.MULTILINE):
        if name.startswith("ATen/"):
            return True
        if any(ours.is_file() and includes_aten(ours)
               for ours in (root / top / name for top in ("src", "include", "tests"))):
            return True
    return False


used, bad = set(), []
for path in sorted([*root.glob("src/*/*.[ch]pp"), *root.glob("tests/*/*.[ch]pp")]):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        code = line.split("//")[0]
        names = re.findall(r"<ATen/ops/(\w+)\.h>", code) + re.findall(r"(?<![\w:])at::(\w+)", code)
        for name in names:
            used.add(name)
            if name not in allowed:
                bad.append(f"{path.relative_to(root)}:{number}: at::{name} is not in tests/tidy/aten.txt")
        if names and not includes_aten(path):
            bad.append(f"{path.relative_to(root)}:{number}: at::{names[0]} without a header of ATen")
        if re.search(r"<(torch/(?!version)|ATen/(ATen|Functions)\.h)", code):
            bad.append(f"{path.relative_to(root)}:{number}: include the operators' own headers instead")

if not used:
    bad.append(f"no source of {root} uses LibTorch: this check looked in the wrong place")
print("\n".join(bad) or f"{len(used)} names of LibTorch used, all of them allowed")
sys.exit(bool(bad))
