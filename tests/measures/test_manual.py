"""The manual has every public name, and every public name is there."""

import re
from types import ModuleType

import pytest

import cluster_analysis as ca
from cluster_analysis.data.paths import project_root

DOCS = project_root() / "docs"
ENGLISH = [page for page in DOCS.rglob("*.md") if page.parent.name not in ("ru", "kk")]


def described():
    """Full name of each object that a page describes."""
    found = set()
    for page in ENGLISH:
        module = ""
        for kind, name in re.findall(
            r"\.\. (currentmodule|auto\w+):: ([\w.]+)", page.read_text(encoding="utf-8")
        ):
            module = name if kind == "currentmodule" else module
            found.add(name if name.startswith("cluster_analysis.") else f"{module}.{name}")
    return found


def listed_modules():
    """Names in the table of modules."""
    rows = (DOCS / "api.md").read_text(encoding="utf-8").split("## Modules")[1].split("```")[0].splitlines()
    return {
        name for row in rows if row.startswith("| `") for name in re.findall(r"`(\w+)`", row.split("|")[1])
    }


def public_modules():
    return {name for name in dir(ca) if isinstance(getattr(ca, name), ModuleType)}


def public_objects():
    return sorted(set(dir(ca)) - public_modules())


def test_every_module_is_in_the_manual_and_nothing_else():
    assert listed_modules() == public_modules()


@pytest.mark.parametrize("name", public_objects())
def test_every_public_name_has_a_page_and_a_docstring(name):
    thing = getattr(ca, name)
    ends = {full.rsplit(".", 1)[-1] for full in described()}
    assert name in ends or name == "SmallNetworkWarning", "no page of docs/ describes it"
    assert thing.__doc__ and len(thing.__doc__.strip()) > 20


def test_what_the_manual_describes_exists():
    import importlib

    for full in described():
        module, _, name = full.rpartition(".")
        try:
            assert hasattr(importlib.import_module(module), name), full
        except ModuleNotFoundError:
            importlib.import_module(full)


WITHOUT = {"find_jumps", "pair_evidence", "product_evidence", "SmallNetworkWarning"}
"""Still without an example."""


@pytest.mark.parametrize("name", sorted(set(ca.measures.__all__) - WITHOUT))
def test_every_measure_has_an_example_that_runs(name):
    assert ">>>" in getattr(ca, name).__doc__
