"""Packages whose names are loaded when they are used, so that whoever uses one depends on one module."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from cluster_analysis.data.paths import project_root

SOURCE = project_root() / "src"
STUBS = sorted(path for path in SOURCE.rglob("__init__.pyi") if path.parent.name != "cluster_analysis")


def after(code):
    """Modules of the package that are loaded after some code, in a process of its own."""
    code += (
        "\nimport sys; print(*sorted(name for name in sys.modules if name.startswith('cluster_analysis')))"
    )
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()


def test_one_name_loads_one_module_of_its_package():
    code = "from cluster_analysis.policy.management import weber_point"
    loaded = [name for name in after(code) if name.startswith("cluster_analysis.policy.management.")]
    assert loaded == [  # and the one that this imports
        "cluster_analysis.policy.management.given",
        "cluster_analysis.policy.management.location",
    ]


def test_one_measure_loads_its_module_and_no_other_measure():
    """So a change of another measure leaves the notebooks alone that use this one only."""
    loaded = after("import cluster_analysis as ca\nca.location_quotient")
    measures = [name for name in loaded if name.startswith("cluster_analysis.measures.")]
    assert measures == [
        "cluster_analysis.measures.door",
        "cluster_analysis.measures.door.kernels",
        "cluster_analysis.measures.door.labelled",
        "cluster_analysis.measures.door.reasons",
        "cluster_analysis.measures.specialisation",
    ]


@pytest.mark.parametrize(
    "before", ["", "import cluster_analysis.policy.programme.earned_value\n"], ids=["first", "module first"]
)
def test_a_name_that_its_module_has_too_is_the_name(before):
    """`earned_value` is a function in a module of the same name."""
    code = (
        f"{before}from cluster_analysis.policy.programme import earned_value\nassert callable(earned_value)"
    )
    assert "cluster_analysis.policy.programme.earned_value" in after(code)


def test_an_unknown_name_is_an_error_of_its_package():
    from cluster_analysis.policy import management

    with pytest.raises(
        AttributeError, match=r"'cluster_analysis\.policy\.management' has no attribute 'webber'"
    ):
        _ = management.webber


@pytest.mark.parametrize("stub", STUBS, ids=lambda path: path.parent.name)
def test_everything_that_a_stub_names_is_there(stub):
    """A stub lists what it imports, and every name leads to something."""
    import importlib

    tree = ast.parse(stub.read_text(encoding="utf-8"))
    listed = ast.literal_eval(next(node.value for node in tree.body if isinstance(node, ast.Assign)))
    package = importlib.import_module(".".join(stub.parent.relative_to(SOURCE).parts))
    assert sorted(listed) == sorted(package.__all__)
    assert [name for name in listed if not hasattr(package, name)] == []
    assert set(listed) <= set(dir(package))


def test_a_module_that_a_stub_names_is_loaded_when_it_is_asked_for_first():
    """In a process of its own: another name that loads it would hide that it is not found."""
    code = "from cluster_analysis.selection import experts; print(experts.kendalls_w.__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("kendalls_w", "")


def test_a_constant_that_is_nothing_is_a_name_like_any_other(tmp_path, monkeypatch):
    for name, text in {
        "__init__.py": "from cluster_analysis import lazily\n__all__ = lazily(__name__)\n",
        "__init__.pyi": "from empty_things.values import NONE, ZERO\n",
        "values.py": "ZERO, NONE = 0, None\n",
    }.items():
        (tmp_path / "empty_things").mkdir(exist_ok=True)
        (tmp_path / "empty_things" / name).write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    import empty_things

    assert (empty_things.ZERO, empty_things.NONE) == (0, None)


def test_there_are_such_packages():
    assert Path(SOURCE, "cluster_analysis/policy/management/__init__.pyi") in STUBS
