"""A notebook is the analysis: it loads, measures, draws and says with public names, a few lines a cell."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

from cluster_analysis.publishing.run.notebooks import declared, normalise

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
LOGIC = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.While, ast.Try)
LINES, LOOP = 9, 3
SELECTION = ("03_selection", "03b_application")
"""Their pictures take the whole selection; every number of it is in a variable of the notebook."""


def hidden(source):
    """What a reader could not follow or change from the cell."""
    nodes = list(ast.walk(ast.parse(source)))
    long = [node for node in nodes if isinstance(node, ast.For) and node.end_lineno - node.lineno >= LOOP]
    return [type(node).__name__ for node in nodes if isinstance(node, LOGIC)] + ["For"] * len(long)


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def nb(request):
    return nbformat.read(request.param, 4)


def code(nb):
    return [cell for cell in nb.cells if cell.cell_type == "code"]


@pytest.mark.parametrize(
    "source", ["def f(): pass", "class A: pass", "f = lambda: 1", "for x in y:\n    a\n    b\n    c"]
)
def test_the_rule_sees_what_is_hidden(source):
    assert hidden(source)


@pytest.mark.parametrize("source", ["a = b / c", "[x for x in y]", "for x in y:\n    z"])
def test_arithmetic_and_short_loops_are_welcome(source):
    assert not hidden(source)


def test_nothing_is_hidden_and_cells_are_short(nb):
    for cell in code(nb)[1:]:
        assert not hidden(cell.source), cell.source
        assert len([line for line in cell.source.splitlines() if line.strip()]) <= LINES, cell.source


def test_public_names_only_and_no_call_that_takes_the_whole_page(nb, request):
    for cell in code(nb):
        imported = re.findall(r"(?:import|from) (cluster_analysis[\w.]*)", cell.source)
        selection = any(name in request.node.name for name in SELECTION)
        allowed = {"cluster_analysis", "cluster_analysis.pages"} if selection else {"cluster_analysis"}
        assert set(imported) <= allowed, cell.source


def test_every_result_is_published_once_and_under_a_name_of_its_own(nb):
    names = re.findall(r'ca\.publish\("(\w+)"', "\n".join(cell.source for cell in code(nb)))
    assert names
    assert len(names) == len(set(names))


def test_sentences_stand_before_the_steps(nb):
    kinds = [cell.cell_type for cell in nb.cells]
    assert kinds.count("markdown") >= kinds.count("code") / 3


def test_no_pictures_are_committed(nb):
    for cell in code(nb):
        for output in cell.outputs:
            assert not [kind for kind in output.get("data", {}) if kind.startswith("image/")]


def test_the_first_code_cell_declares_typed_parameters(nb):
    assert code(nb)[0].metadata.get("tags") == ["parameters"]
    kinds = declared(nb)
    assert "lang" in kinds
    assert {kind.split("[")[0] for kind, _ in kinds.values()} <= {"int", "float", "str", "bool", "list"}
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


def shown(name, start):
    """The text of a committed notebook's output that begins with a pattern."""
    book = nbformat.read(NOTEBOOKS[0].with_name(f"{name}.ipynb"), 4)
    outputs = [output for cell in code(book) for output in cell.outputs]
    texts = [output.get("data", {}).get("text/plain", "") for output in outputs]
    return next(text for text in texts if re.match(start, text))


def test_a_candidate_has_one_verdict_on_the_start_page_and_on_its_own():
    words = {"leave open": "Leaves open", "support a": "Supports", "speak against": "Speaks against"}
    sentence = shown("05_cluster_profile", "Kyzylorda Region, 2025: the figures ")
    table = shown("02_cluster_mapping", r"Of 9 candidate clusters[^\n]*\n")
    row = next(line for line in table.splitlines() if "kyzylorda-rice" in line)
    assert [words[part] in row for part in words if part in sentence] == [True]
