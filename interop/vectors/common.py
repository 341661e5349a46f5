# SPDX-License-Identifier: Apache-2.0
"""What all vector makers share: sample data, and how a file of cases is written."""
import json
import pathlib
import platform
from importlib.metadata import version

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMAND = "interop/vectors/make_vectors.py"
PACKAGES = ["tahoe-lafs", "zfec", "cbor2", "pycddl", "cryptography", "Twisted"]


def stretch(seed, length):
    """The sample data of Tahoe's own vectors."""
    return (seed * (length // len(seed) + 1))[:length]


def write(module, package, name, about, lists):
    """Writes lists of cases, one case a line, under the test resources of the module that uses them."""
    path = ROOT / module / "src/test/resources/org/tarnfs" / package / "vectors" / (name + ".json")
    path.parent.mkdir(parents=True, exist_ok=True)
    versions = {p: version(p) for p in PACKAGES} | {"python": platform.python_version()}
    header = {"about": about, "command": COMMAND, "versions": versions}
    lines = ["{"] + [f" {json.dumps(k)}: {json.dumps(v)}," for k, v in header.items()]
    for number, (key, cases) in enumerate(lists.items()):
        body = ",\n  ".join(json.dumps(c) for c in cases)
        comma = "," if number + 1 < len(lists) else ""
        lines.append(f" {json.dumps(key)}: [\n  {body}\n ]{comma}")
    lines.append("}")
    path.write_text("\n".join(lines) + "\n")
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size} bytes")
