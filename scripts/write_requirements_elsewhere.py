"""What the locked distributions ask for that this Python does not install: `tests/project/elsewhere.json`.

The locks serve Python 3.11 to 3.13; the distributions of one of them only are not installed here, so that the
test of the locks could not read what they ask for. They are downloaded once, when the locks are written.
"""

import json
import subprocess
import sys
import tempfile
import zipfile
from email.parser import Parser
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
OUT = ROOT / "tests" / "project" / "elsewhere.json"
PYTHONS = ("3.11.2", "3.11.9", "3.12.9", "3.13.9")  # Debian 12 brings 3.11.2


def locked(lock: Path) -> list[Requirement]:
    """The requirements of a lock, without their hashes."""
    lines = (line.split(" \\")[0] for line in lock.read_text(encoding="utf-8").splitlines())
    return [Requirement(line) for line in lines if "==" in line and not line.startswith((" ", "#"))]


def asked_for(requirement: Requirement, python: str) -> list[str]:
    """`Requires-Dist` of one distribution, from its wheel."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    with tempfile.TemporaryDirectory() as folder:
        pinned = f"{requirement.name}{requirement.specifier}"
        command += ["--python-version", python.rpartition(".")[0], "--dest", folder, pinned]
        subprocess.run(command, check=True)  # noqa: S603 - pip, with names from the lock
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
            name = next(one for one in wheel.namelist() if one.endswith(".dist-info/METADATA"))
            return Parser().parsestr(wheel.read(name).decode()).get_all("Requires-Dist") or []


def elsewhere(lock: Path) -> dict[str, list[str]]:
    """By `name==version`, for what this Python leaves out and another one on Linux installs."""
    found = {}
    for requirement in locked(lock):
        marker = requirement.marker
        if marker is None or marker.evaluate():
            continue
        pythons = [one for one in PYTHONS if marker.evaluate({"python_full_version": one})]
        if pythons:
            found[f"{requirement.name}{requirement.specifier}"] = asked_for(requirement, pythons[0])
    return found


if __name__ == "__main__":
    OUT.write_text(json.dumps(elsewhere(ROOT / "requirements-dev.lock"), indent=1) + "\n", encoding="utf-8")
