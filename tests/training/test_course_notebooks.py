"""The course as participants and trainers meet it: built from the sources, run from top to bottom."""

import ast
import itertools
import re

import pytest

from cluster_analysis import training
from cluster_analysis.errors import InputError
from cluster_analysis.language.catalogues import LANGUAGES, messages
from cluster_analysis.measures.value_chain import InputOutputTable, linkages
from cluster_analysis.pages.notebook import read
from cluster_analysis.policy import evaluation
from cluster_analysis.publishing.course import builder
from cluster_analysis.publishing.run.notebooks import declared
from cluster_analysis.training import checks, samples
from cluster_analysis.training.compare import plain, same

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
            run(builder.instructor(module))
    return calls


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
        hints = {mistake.hint for mistake in registry[key].mistakes}
        heard = {
            training.check(key, mistake.answer(**data), **data).hint for mistake in registry[key].mistakes
        }
        assert len(hints & heard) >= 5, (key, hints - heard)
        strange = training.check(key, "a wrong answer", **data)
        assert strange.state == checks.NOT_YET
        assert strange.hint not in hints
        assert training.check(key, answer, **data).state == checks.OK


def test_hints_come_in_the_language_of_the_notebook(solved):
    key, _, data = solved["module_3"][2]
    wrong = training.registry()[key].mistakes[0].answer(**data)
    for lang, word in (
        ("en", "multipliers are column sums"),
        ("ru", "суммы столбцов"),
        ("kk", "бағандар қосындысы"),
    ):
        assert word in training.check(key, wrong, lang=lang, **data).text


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_student_files_are_built_from_the_sources_and_hold_no_solution(module, lang):
    folder = builder.source_folder().parent
    path = folder / f"{module}.ipynb" if lang == "en" else folder / lang / f"{module}.ipynb"
    committed = read(path)
    assert committed == builder.student(module, lang), "run: cluster-analysis training build"
    text = "\n".join(cell.source for cell in committed.cells if cell.cell_type == "code")
    assert "SOLUTION" not in text
    for solution in builder.SOLUTION.findall(builder.source(module)):
        for line in solution.splitlines():
            assert line not in text.splitlines() or line in ("", "answer")
    assert text.count(builder.PLACEHOLDER) == len(builder.SOLUTION.findall(builder.source(module)))
    assert all(not cell.get("outputs") for cell in committed.cells)


@pytest.mark.parametrize("module", MODULES)
def test_notebooks_define_nothing_and_take_the_four_parameters(module):
    nb = builder.instructor(module)
    assert list(declared(nb)) == ["region", "cluster", "lang", "seed"]
    for cell in nb.cells:
        if cell.cell_type == "code":
            kinds = {type(node) for node in ast.walk(ast.parse(cell.source))}
            assert not kinds & {ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.Lambda}


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_every_text_cell_is_translated(lang):
    known = messages(lang)
    for module in MODULES:
        texts = [cell.source for cell in builder.student(module).cells if cell.cell_type == "markdown"]
        assert [one[:60] for one in texts if one not in known] == []


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_every_hint_and_sheet_question_is_translated(lang):
    known = messages(lang)
    exercises = training.registry().values()
    hints = [mistake.hint for one in exercises for mistake in one.mistakes]
    hints += [text for one in exercises for text in (one.form, one.method, one.way) if text]
    from cluster_analysis.training.sheets import SHEETS

    questions = [text for title, sheet in SHEETS.values() for text in (title, *sheet.values())]
    assert [one for one in (*hints, *questions) if one not in known] == []


def test_student_notebooks_run_and_nothing_is_attempted():
    for module in MODULES:
        space = run(builder.student(module))
        found = training.states()
        assert found, module
        assert set(found.values()) == {checks.NOT_ATTEMPTED}, module
        assert space["page"].open_items, module


@pytest.mark.parametrize("module", ["module_1", "module_3", "field_project"])
def test_other_parameters_work_too(module, monkeypatch):
    monkeypatch.setenv(checks.STRICT, "1")
    run(builder.instructor(module), region="KZ-59", cluster="demo-dairy", lang="kk", seed=7)


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_student_notebooks_run_in_a_kernel(lang):
    import nbclient

    for module in MODULES[LANGUAGES.index(lang) :: len(LANGUAGES)]:
        nb = builder.student(module, lang)
        resources = {"metadata": {"path": str(builder.source_folder())}}
        nbclient.NotebookClient(nb, timeout=120, resources=resources).execute()
        shown = [
            output["data"]["text/plain"]
            for cell in nb.cells
            if cell.cell_type == "code" and cell.source.startswith("check(")
            for output in cell.outputs
        ]
        word = {"en": "not attempted", "ru": "ещё не решалось", "kk": "орындалмаған"}[lang]
        assert shown
        assert all(word in one for one in shown)


def lines_of_exercises(module):
    """The cells that exercises need: imports, start, and everything from the first exercise on."""
    nb = builder.instructor(module)
    first = next(i for i, cell in enumerate(nb.cells) if cell.source.startswith("## Exercises"))
    last = next(i for i, cell in enumerate(nb.cells) if cell.source.startswith("## Group sheet"))
    setup = [cell for cell in nb.cells[:first] if "training.start" in cell.source]
    parameters = [cell for cell in nb.cells if "parameters" in cell.metadata.get("tags", [])]
    cells = [*parameters, *setup, *nb.cells[first:last]]
    return [cell for cell in cells if cell.cell_type == "code"]


def is_number(value):
    flat = plain(value)
    parts = flat.values() if isinstance(flat, dict) else flat if isinstance(flat, list) else [flat]
    return any(isinstance(part, (int, float, list, dict)) and not isinstance(part, bool) for part in parts)


def test_of_the_numeric_exercises_24_differ_between_any_two_of_twelve_groups(monkeypatch):
    answers = []
    for group in training.new_groups(12).itertuples():
        mine = {}
        monkeypatch.setattr(
            training, "check", lambda key, answer, mine=mine, **data: mine.update({key: answer})
        )
        for module in MODULES:
            space = {}
            for cell in lines_of_exercises(module):
                exec(compile(cell.source, "cell", "exec"), space)
                if "parameters" in cell.metadata.get("tags", []):
                    space |= {"region": group.region, "cluster": group.cluster, "seed": group.seed}
        answers.append({key: answer for key, answer in mine.items() if is_number(answer)})
    for one, other in itertools.combinations(answers, 2):
        differ = [key for key in one if not same(one[key], other[key], digits=2)]
        assert len(differ) >= 24, sorted(set(one) - set(differ))


def test_the_worked_examples_use_every_function_that_the_solutions_need():
    for module in MODULES:
        solutions = " ".join(builder.SOLUTION.findall(builder.source(module)))
        handed_out = " ".join(
            cell.source for cell in builder.student(module).cells if cell.cell_type == "code"
        )
        needed = set(re.findall(r"(?:ca\.\w+\.|networks\.|evaluation\.|ca\.)(\w+)\(", solutions))
        assert needed, module
        assert [name for name in needed if f"{name}(" not in handed_out] == [], module


MISTAKES = {  # what people typed (first tries of testers), and words of the hint they need; "" is accepted
    "m1.q1": {"0,21; 0,21": "", (1 / 3, 1 / 3): "centre of gravity", (0.21, 0.21): ""},
    "m1.q2": {"1,63": "", 1.63: "", "7^(1/4)": "two asterisks"},
    "m1.q4": {
        "A, B": "a set of section codes",
        frozenset({"a", "B"}): "capital letters",
        "{B, R}": "quotation marks",
    },
    "m1.q5": {(1, 2, 3, 4, 5, 6): "a set of six names"},
    "m1.q6": {0.29: "two numbers", (0.71, 0.29): "exchanged", (29, 71): "per cent"},
    "m3.q1": {(40, 25, 35, 20): "other bought inputs"},
    "m3.q2": {((1.25, 0.33), (0.26, 1.12)): ""},
    "m3.q4": {"55%": "Leave out the sign"},
    "m6.q4": {"1/16": "", 0.05: "threshold"},
    "m6.q5": {(2.0, 0.8): "true values"},
    "m6.q6": {(40, 60, 200): "no per cent"},
}
PANEL = ("outcome", "treated", "post")
BOOK = InputOutputTable.from_arrays([[150, 500], [200, 100]], [350, 1700], ["1", "2"])
PUBLISHED = {
    "m1.q1": {"points": [(0, 0), (1, 0), (0, 1)]},
    "m1.q2": {"sigma": 5, "mu": 0.4},
    "m1.q6": {"ratings": samples.judges()},
    "m3.q1": {"prices": [40, 65, 100, 120], "inputs": [15, 10, 15, 8]},
    "m3.q2": {"table": BOOK},
    "m3.q4": {"table": BOOK, "sector": "1"},
    "m6.q4": {"regions": 16},
    "m6.q6": {"with_support": 100, "without_support": 60, "support": 20},
}


def data_of(key, solved):
    """The data of an exercise in its notebook."""
    return next(data for calls in solved.values() for one, _, data in calls if one == key)


@pytest.mark.parametrize(("key", "answer"), [(key, answer) for key in MISTAKES for answer in MISTAKES[key]])
def test_mistakes_that_people_made_get_the_hint_they_need(key, answer, solved):
    result = training.check(key, answer, **(PUBLISHED.get(key) or data_of(key, solved)))
    words = MISTAKES[key][answer]
    assert result.state == ("not yet" if words else "ok"), result.text
    assert words in result.hint


@pytest.mark.parametrize(
    ("key", "wrong", "words"),
    [
        ("m1.q3", lambda x, region: x / x.sum(), "whole table"),
        ("m1.q3", lambda x, region: x.sel(region=region) / x.sel(region=region).sum() / x, "second share"),
        ("m1.q5", lambda scores, weights: set(scores.mean(axis=1).nsmallest(6).index), "LAST six"),
        ("m3.q2", lambda table: 1 / (1 - table.flows / table.output), "by itself"),
        (
            "m3.q4",
            lambda table, sector: 100 * training.registry()["m3.q4"].reference(table, sector),
            "per cent",
        ),
        (
            "m6.q1",
            lambda panel: evaluation.difference_in_differences(panel, "outcome", "treated", "post"),
            "estimate",
        ),
    ],
)
def test_mistakes_made_with_the_data_get_the_hint_they_need(key, wrong, words, solved):
    data = data_of(key, solved)
    assert words in training.check(key, wrong(**data), **data).hint


def test_a_backward_index_is_told_from_a_multiplier(solved):
    data = data_of("m3.q3", solved)
    index = linkages(data["table"])["backward_index"]
    assert "the multiplier itself is asked for" in training.check("m3.q3", index, **data).hint


def test_markers_must_be_paired(tmp_path, monkeypatch):
    (tmp_path / "module_9.py").write_text("# SOLUTION BEGIN\nanswer = 1\n")
    monkeypatch.setattr(builder, "source_folder", lambda: tmp_path)
    with pytest.raises(InputError, match="'# SOLUTION BEGIN' is never closed"):
        builder.source("module_9")
