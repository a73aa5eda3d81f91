"""Committed notebooks hold no logic: they load, call one named function a cell, and say what it means."""

import ast
from pathlib import Path

import nbformat
import pytest

from cluster_analysis.publishing.run.notebooks import TYPES, declared, normalise

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
LOGIC = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.For,
    ast.While,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
    ast.Try,
    ast.If,
    ast.BinOp,
)


def logic(source: str) -> list[str]:
    """What a cell holds that belongs into a function of the package."""
    return [type(node).__name__ for node in ast.walk(ast.parse(source)) if isinstance(node, LOGIC)]


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def nb(request):
    return nbformat.read(request.param, 4)


def code(nb):
    return [cell for cell in nb.cells if cell.cell_type == "code"]


@pytest.mark.parametrize(
    "source", ["def f(): pass", "[x for x in y]", "f = lambda: 1", "a = b / c", "for x in y: z"]
)
def test_the_rule_sees_logic(source):
    assert logic(source)


def test_no_logic(nb):
    assert [found for cell in code(nb) for found in logic(cell.source)] == []


def test_the_first_code_cell_declares_typed_parameters(nb):
    assert code(nb)[0].metadata.get("tags") == ["parameters"]
    kinds = declared(nb)
    assert "lang" in kinds
    assert {kind.split("[")[0] for kind, _ in kinds.values()} <= set(TYPES)
    lines = [line for line in code(nb)[0].source.splitlines() if ": " in line.split("#")[0]]
    assert all("#" in line for line in lines), "a comment says what each parameter is"


def test_it_begins_with_a_title(nb):
    assert nb.cells[0].cell_type == "markdown"
    assert nb.cells[0].source.startswith("# ")


def test_it_is_normalised(nb):
    assert normalise(nbformat.from_dict(nb.copy())) == nb
    assert "papermill" not in nb.metadata


def test_it_was_run_to_the_end_without_errors(nb):
    assert [cell.execution_count for cell in code(nb)] == list(range(1, len(code(nb)) + 1))
    assert not [out for cell in code(nb) for out in cell.outputs if out.output_type == "error"]
