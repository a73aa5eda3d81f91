"""The course as participants and trainers meet it: built from the sources, run from top to bottom."""

import ast
import importlib
import re
from pathlib import Path

import pandas as pd
import pytest

import cluster_analysis as ca
from cluster_analysis import training
from cluster_analysis.errors import InputError
from cluster_analysis.language.catalogues import LANGUAGES, entries
from cluster_analysis.measures.value_chain import InputOutputTable
from cluster_analysis.pages.notebook import read
from cluster_analysis.publishing.course import builder
from cluster_analysis.publishing.run.notebooks import declared
from cluster_analysis.training import checks, room, samples

MODULES = ["module_1", "module_2", "module_3", "module_4", "module_5", "module_6", "field_project"]
CHECKED = re.compile(r'check\("([a-z0-9.]+)", answer')


def run(nb, **parameters):
    """Run the code cells in one namespace, with other parameters if given."""
    space = {}
    for cell in nb.cells:
        if cell.cell_type != "code":
            continue
        exec(compile(cell.source, "cell", "exec"), space)
        if "parameters" in cell.metadata.get("tags", []):
            space |= parameters
    return space


@pytest.fixture(scope="module")
def solved():
    """Every instructor notebook run strictly once: module -> [(key, answer, data)]."""
    calls = {}
    original = training.check
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(checks.STRICT, "1")
        for module in MODULES:
            mine = calls.setdefault(module, [])

            def recording(key, answer=..., mine=mine, **data):
                mine.append((key, answer, data))
                return original(key, answer, **data)

            patch.setattr(training, "check", recording)
            run(builder.notebook(module, solved=True))
    return calls


@pytest.mark.parametrize("module", MODULES)
def test_words_and_functions_of_the_exercises_agree(module):
    functions = importlib.import_module(f"cluster_analysis.training.exercises.{module}").QUESTIONS
    words = {key: one for key, one in training.registry().items() if key in functions}
    assert set(words) == set(functions)
    for key in functions:
        assert set(words[key].wrong) <= set(words[key].hints), key


def test_modules_are_the_six_and_the_project():
    assert builder.modules() == MODULES


def test_instructor_notebooks_pass_strictly(solved):
    assert all(solved[module] for module in MODULES)  # a check that is not ok would have raised


def test_keys_in_the_notebooks_and_the_registry_agree(solved):
    in_sources = [key for module in MODULES for key in CHECKED.findall(builder.source(module))]
    assert sorted(in_sources) == sorted(training.registry())
    assert len(in_sources) == len(set(in_sources))
    for module in MODULES:
        assert [key for key, _, _ in solved[module]] == CHECKED.findall(builder.source(module))


@pytest.mark.parametrize("module", MODULES[:-1])
def test_a_module_has_six_to_eight_exercises(module):
    assert 6 <= len(CHECKED.findall(builder.source(module))) <= 8


def test_every_exercise_recognises_five_mistakes_each_with_a_hint_of_its_own(solved):
    registry = training.registry()
    for key, answer, data in (one for calls in solved.values() for one in calls):
        mistakes = list(registry[key].mistakes(data))
        hints = {hint for _, hint in mistakes}
        heard = {training.check(key, wrong, **data).hint for wrong, _ in mistakes}
        assert len(hints & heard) >= 5, (key, hints - heard)
        strange = training.check(key, "a wrong answer", **data)
        assert strange.state == checks.NOT_YET
        assert strange.hint not in hints
        assert training.check(key, answer, **data).state == checks.OK


def test_hints_come_in_the_language_of_the_notebook(solved):
    key, _, data = solved["module_3"][2]
    wrong, _ = next(training.registry()[key].mistakes(data))
    for lang, word in (
        ("en", "multipliers are column sums"),
        ("ru", "суммы столбцов"),
        ("kk", "бағандар қосындысы"),
    ):
        room.speak(lang)
        assert word in training.check(key, wrong, **data).text


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_student_files_are_built_from_the_sources_and_hold_no_solution(module, lang):
    folder = builder.source_folder().parent
    path = folder / f"{module}.ipynb" if lang == "en" else folder / lang / f"{module}.ipynb"
    committed = read(path)
    assert committed == builder.notebook(module, lang), "run: cluster-analysis training build"
    text = "\n".join(cell.source for cell in committed.cells if cell.cell_type == "code")
    assert "SOLUTION" not in text
    for solution in builder.SOLUTION.findall(builder.source(module)):
        for line in solution.splitlines():
            assert line not in text.splitlines() or line in ("", "answer")
    assert text.count(builder.PLACEHOLDER) == len(builder.SOLUTION.findall(builder.source(module)))
    assert all(not cell.get("outputs") for cell in committed.cells)


@pytest.mark.parametrize("module", MODULES)
def test_notebooks_define_nothing_and_take_the_four_parameters(module):
    nb = builder.notebook(module, solved=True)
    assert list(declared(nb)) == ["region", "cluster", "lang", "seed"]
    for cell in nb.cells:
        if cell.cell_type == "code":
            kinds = {type(node) for node in ast.walk(ast.parse(cell.source))}
            assert not kinds & {ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.Lambda}


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_every_text_cell_is_translated(lang):
    known = {text: said for (context, text), said in entries(lang).items() if not context}
    for module in MODULES:
        texts = [cell.source for cell in builder.notebook(module).cells if cell.cell_type == "markdown"]
        assert [one[:60] for one in texts if one not in known] == []


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_every_hint_and_sheet_question_is_translated(lang):
    known = {text: said for (context, text), said in entries(lang).items() if not context}
    exercises = training.registry().values()
    hints = [hint for one in exercises for hint in one.hints.values()]
    hints += [text for one in exercises for text in (one.form, one.method, one.first_step, one.way) if text]
    from cluster_analysis.training.sheets import SHEETS

    questions = [text for title, sheet in SHEETS.values() for text in (title, *sheet.values())]
    assert [one for one in (*hints, *questions) if one not in known] == []


@pytest.mark.parametrize("module", ["module_1", "module_3", "field_project"])
def test_other_parameters_work_too(module, monkeypatch):
    monkeypatch.setenv(checks.STRICT, "1")
    run(builder.notebook(module, solved=True), region="KZ-59", cluster="demo-dairy", lang="kk", seed=7)


def test_the_worked_examples_use_every_function_that_the_solutions_need():
    for module in MODULES:
        solutions = " ".join(builder.SOLUTION.findall(builder.source(module)))
        handed_out = " ".join(
            cell.source for cell in builder.notebook(module).cells if cell.cell_type == "code"
        )
        needed = set(re.findall(r"(?:ca\.\w+\.|networks\.|evaluation\.|ca\.)(\w+)\(", solutions))
        assert needed, module
        assert [name for name in needed if f"{name}(" not in handed_out] == [], module


FLAT = [[level] * 5 for level in (40.6, 40.5, 40.4, 40.3, 40.2)]
BIDS = pd.DataFrame([*FLAT, [38.6, 46, 38.6, 38.6, 38.6], [27, 27, 100, 27, 27]], columns=list("abcde"))
"""The last bid has the highest mean, but is above the sixth only where its one good area weighs much."""
PUBLISHED = {
    "m1.q1": {"points": [(0, 0), (1, 0), (0, 1)]},
    "m1.q2": {"sigma": 5, "mu": 0.4},
    "m1.q5": {"scores": BIDS.rename(index="bid {}".format), "weights": samples.weight_draws(1)},
    "m1.q6": {"ratings": samples.judges()},
    "m3.q1": {"prices": [40, 65, 100, 120], "inputs": [15, 10, 15, 8]},
    "m3.q2": {"table": InputOutputTable.from_arrays([[150, 500], [200, 100]], [350, 1700], ["1", "2"])},
    "m6.q4": {"regions": 16},
    "m6.q6": {"with_support": 100, "without_support": 60, "support": 20},
}
MISTAKES = pd.read_csv(Path(__file__).with_name("mistakes.csv"), keep_default_na=False)
"""What people typed, what a hint has to say, the same in Python, and words of the hint ("": accepted)."""


@pytest.mark.parametrize(
    "row", list(MISTAKES.itertuples(index=False)), ids="{0.question} {0.answer}".format
)
def test_what_people_typed_is_accepted_or_gets_the_hint_it_needs(row, solved):
    given = (data for calls in solved.values() for key, _, data in calls if key == row.question)
    data = PUBLISHED.get(row.question) or next(given)
    right = training.registry()[row.question].reference(**data)
    result = training.check(row.question, eval(row.python, {"ca": ca, "right": right, **data}), **data)
    assert result.state == ("not yet" if row.words else "ok"), result.text
    assert row.words in result.hint


def test_markers_must_be_paired(tmp_path, monkeypatch):
    (tmp_path / "module_9.py").write_text("# SOLUTION BEGIN\nanswer = 1\n")
    monkeypatch.setattr(builder, "source_folder", lambda: tmp_path)
    with pytest.raises(InputError, match="'# SOLUTION BEGIN' is not paired"):
        builder.source("module_9")
