"""The course for twelve groups, and in a kernel: what takes long, apart from the rest."""

import itertools

import pytest

from cluster_analysis import training
from cluster_analysis.language.catalogues import LANGUAGES
from cluster_analysis.publishing.course import builder
from cluster_analysis.training.compare import plain, same

MODULES = builder.modules()


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
