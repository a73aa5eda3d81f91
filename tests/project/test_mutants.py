"""The list of mutants fits the package, and the program that tries them tells dead from alive."""

import importlib.util
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_spec = importlib.util.spec_from_file_location("mutants", ROOT / "scripts" / "mutants.py")
mutants = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(mutants)
LISTED = mutants.listed()
ROOMS = {"data", "measures", "selection/engine", "intake/confidentiality"}


def test_each_listed_text_stands_once_in_its_function():
    gone = []
    for mutant in LISTED:
        try:
            mutants.placed(mutant, ROOT)
        except ValueError as error:
            gone.append(str(error))
    assert gone == []


def test_the_tests_that_should_fail_are_there():
    assert [mutants.called(one) for one in LISTED if not one["equivalent"] and not one["tests"]] == []
    for test in {test for one in LISTED for test in one["tests"].split()}:
        file, *names = test.split("::")
        source = (ROOT / file).read_text(encoding="utf-8")
        assert [n for n in names if f"def {n}(" not in source and f"class {n}" not in source] == [], test


def test_two_hundred_mutants_of_four_rooms_are_listed_each_once():
    counted = [one for one in LISTED if not one["equivalent"]]
    assert len(counted) >= 200
    assert {one["room"] for one in LISTED} == ROOMS
    assert min(Counter(one["room"] for one in counted).values()) >= 20
    assert len({mutants.called(one) for one in LISTED}) == len(LISTED)


def function(old, new, name="f"):
    return {"room": "", "function": name, "old": old, "new": new}


def test_the_text_is_changed_in_its_own_function_only():
    text = "def f():\n    x = 1\n\n\nclass A:\n    def f(self):\n        x = 1\n"
    assert mutants.mutated(text, function("x = 1", "x = 2", "A.f")) == [
        "def f():\n    x = 1\n\n\nclass A:\n    def f(self):\n        x = 2\n"
    ]
    assert len(mutants.mutated(text, function("x = 1", "x = 2"))) == 1
    assert mutants.mutated(text, function("y = 1", "x = 2")) == []


def project_with(tmp_path, body):
    module = tmp_path / mutants.PACKAGE / "adding.py"
    module.parent.mkdir(parents=True)
    module.write_text(f"def add(a, b):\n    {body}\n")
    (tmp_path / "test_it.py").write_text(
        f"import sys\nsys.path.insert(0, {str(module.parent)!r})\nfrom adding import add\n\n\n"
        "def test_weak():\n    assert add(0, 0) == 0\n\n\ndef test_strong():\n    assert add(2, 1) == 3\n"
    )
    return module


def test_a_text_that_has_gone_or_stands_twice_is_refused_by_name(tmp_path):
    project_with(tmp_path, "return a + b or a + b")
    with pytest.raises(ValueError, match=r"stands in 0 places, not one: : add: a \* b  ->  a"):
        mutants.placed(function("a * b", "a", "add"), tmp_path)
    with pytest.raises(ValueError, match="stands in 2 places"):
        mutants.placed(function("a + b", "a", "add"), tmp_path)


def test_a_mutant_dies_by_a_failing_test_and_the_module_is_put_back(tmp_path):
    module = project_with(tmp_path, "return a + b")
    mutant = function("a + b", "a - b", "add")
    assert mutants.dies(mutant | {"tests": "test_it.py"}, tmp_path)
    assert not mutants.dies(mutant | {"tests": "test_it.py::test_weak"}, tmp_path)
    assert module.read_text() == "def add(a, b):\n    return a + b\n"
    with pytest.raises(ValueError, match="no such tests"):
        mutants.dies(mutant | {"tests": "test_gone.py"}, tmp_path)
