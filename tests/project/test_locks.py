"""The locks are closed: what any locked distribution asks for is met inside the lock.

They are installed with `--no-deps`: pip would resolve an extra of a dependency afresh, meet a newer release
than the locked one, and stop.
"""

import importlib.metadata
import json
import platform
import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from cluster_analysis.data.paths import project_root

ROOT = project_root()
ELSEWHERE = json.loads((Path(__file__).parent / "elsewhere.json").read_text(encoding="utf-8"))
PYTHONS = ("3.11.2", "3.11.9", "3.12.9", "3.13.9")


def environment(python):
    return {"python_version": ".".join(python.split(".")[:2]), "python_full_version": python}


def locked(text, python):
    """The distributions that one Python installs from a lock: name -> version."""
    found = {}
    for line in re.findall(r"^([A-Za-z0-9][^\\\n]*==[^\\\n]*?) \\$", text, re.MULTILINE):
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate(environment(python)):
            found[canonicalize_name(requirement.name)] = str(requirement.specifier).removeprefix("==")
    return found


def asked_for(name, version):
    """`Requires-Dist` of a distribution, installed here or recorded when the locks were written."""
    try:
        here = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        here = None
    if here is not None and here.version == version:
        return here.requires or []
    return ELSEWHERE[f"{name}=={version}"]


def holes(text, roots, python):
    """What is asked for and not met inside a lock: (who asks, for what)."""
    versions = locked(text, python)
    wanted = [("pyproject.toml", Requirement(root), "") for root in roots]
    seen, open_holes = set(), []
    while wanted:
        who, requirement, extra = wanted.pop()
        marker = requirement.marker
        if marker and not marker.evaluate(environment(python) | {"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        if name not in versions or not requirement.specifier.contains(versions[name], prereleases=True):
            open_holes.append((who, f"{requirement} (locked: {versions.get(name)})"))
            continue
        for part in {"", *requirement.extras} - {one for name_, one in seen if name_ == name}:
            seen.add((name, part))
            wanted += [(name, Requirement(text), part) for text in asked_for(name, versions[name])]
    return open_holes + [("nobody", name) for name in versions.keys() - {name for name, _ in seen}]


def script(name):
    import importlib.util

    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def roots(lock):
    write = script("write_environment")
    project = write.read_project()
    besides = write.developing(project) if lock == "requirements-dev.lock" else []
    return [*write.running(project), *besides]


@pytest.fixture
def the_locked_releases():
    """Only the releases of the lock are recorded: not for the newest ones (`make test-newest`)."""
    versions = locked(
        (ROOT / "requirements-dev.lock").read_text(encoding="utf-8"), platform.python_version()
    )
    here = {canonicalize_name(one.name): one.version for one in importlib.metadata.distributions()}
    if other := [name for name in versions.keys() & here.keys() if versions[name] != here[name]]:
        pytest.skip(f"{len(other)} distributions have other releases than the lock")


@pytest.mark.usefixtures("the_locked_releases")
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_what_any_locked_distribution_asks_for_is_met_inside_the_lock(lock, python):
    assert holes((ROOT / lock).read_text(encoding="utf-8"), roots(lock), python) == []


@pytest.mark.usefixtures("the_locked_releases")
def test_a_lock_without_what_an_extra_asks_for_has_a_hole():
    """`msgspec[toml]` is how the first command once failed; here an extra of dask plays its part."""
    text = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
    cut = re.sub(r"^distributed==.*?(?=^[a-z])", "", text, flags=re.MULTILINE | re.DOTALL)
    assert {who for who, _ in holes(cut, roots("requirements-dev.lock"), "3.11.9")} >= {"dask"}


def test_a_lock_with_a_version_outside_what_is_asked_for_has_a_hole():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    older = re.sub(r"^pandas==\S+", "pandas==1.0", text, flags=re.MULTILINE)
    found = holes(older, ["pandas>=2.2,<3"], "3.11.9")
    assert ("pyproject.toml", "pandas<3,>=2.2 (locked: 1.0)") in found


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_has_hashes_and_names_no_registry(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert len(re.findall(r"^\S+==", text, re.MULTILINE)) <= text.count("--hash=sha256:")
    assert "://" not in text


def test_what_running_needs_is_locked_to_the_same_versions_for_developers():
    running, developing = (
        locked((ROOT / name).read_text(encoding="utf-8"), "3.11.9")
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert running.items() <= developing.items()
    assert "pytest" not in running
    assert "pytest" in developing


def test_locks_are_installed_without_asking_for_more():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    newest = ".venv-newest"  # what the newest releases do is tried in an environment of its own
    lines = [line for line in makefile.splitlines() if newest not in line]
    installs = [line for line in lines if "pip install" in line or "$(INSTALL)" in line]
    assert len(installs) >= 3
    assert all("--no-deps" in line or line.strip().startswith("$(INSTALL)") for line in installs)


def test_environment_files_are_generated_from_pyproject():
    write = script("write_environment")
    for name, content in write.environments(write.read_project()).items():
        assert (ROOT / name).read_text(encoding="utf-8") == content
