"""The course for twelve groups, and in a kernel: what takes long, apart from the rest."""

import ast
import functools
import itertools
import re

import matplotlib.pyplot as plt
import pytest
import yaml

import cluster_analysis as ca
from cluster_analysis import training
from cluster_analysis.language.catalogues import LANGUAGES
from cluster_analysis.publishing.course import builder
from cluster_analysis.training import course, quizzes, samples
from cluster_analysis.training.compare import plain, same

MODULES = builder.modules()
GROUPS = list(training.new_groups(12).itertuples())
NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:[,\u00a0]\d{3})*(?:\.\d+)?")
PARAMETERS = ("region: str", "training.start", "course.region")  # what a group's own cells begin with
OWN_PAGES = {"module_2", "field_project"}  # pages for the plan made from a group's own numbers
SLOW = {"m3.q6", "m4.q3"}  # what these compute for a wrong answer takes long
KINDS = ("text/plain", "text/markdown", "text/html")


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_student_notebooks_run_in_a_kernel(lang):
    import nbclient

    for module in MODULES[LANGUAGES.index(lang) :: len(LANGUAGES)]:
        nb = builder.notebook(module, lang)
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


def numbers(*texts):
    """The numbers that stand in English texts."""
    found = (one for text in texts for one in NUMBER.findall(text))
    return {float(re.sub(r"[,\u00a0]", "", one).replace("−", "-")) for one in found}


def shown(value):
    """What a cell shows of its last value: texts, and tables without their marks."""
    if not hasattr(value, "_repr_mimebundle_"):
        return value.to_string() if hasattr(value, "to_string") else repr(value)
    bundle = value._repr_mimebundle_()
    bundle = bundle[0] if isinstance(bundle, tuple) else bundle
    return " ".join(re.sub("<[^>]*>", " | ", bundle.get(kind, "")) for kind in KINDS)


def run(cells, patch, **parameters):
    """Run cells as they are handed out: the numbers they print, and the data of each check by its key."""
    space, texts, asked = {}, [], {}
    patch.setattr(training, "check", lambda key, answer, **data: asked.update({key: data}))
    for cell in cells:
        if cell.cell_type == "markdown":
            texts.append(cell.source)
            continue
        tree = ast.parse(cell.source)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "cell", "exec"), space)
        if "parameters" in cell.metadata.get("tags", []):
            space |= parameters
        if last is not None:
            texts.append(shown(eval(compile(ast.Expression(last.value), "cell", "eval"), space)))
        plt.close("all")
    return numbers(*texts), asked


def parts(module):
    """Cells with a group's own numbers, and those that are alike for all groups of one synthetic example."""
    cells = builder.notebook(module).cells
    first, last = (
        next(i for i, cell in enumerate(cells) if cell.source.startswith(f"## {title}"))
        for title in ("Exercises", "Group sheet")
    )
    page = cells[last:-1]
    start = [cell for cell in cells[:first] if any(one in cell.source for one in PARAMETERS)]
    alike = [cell for cell in cells[:first] if cell.source != "course.ladder()"]
    if module in OWN_PAGES:
        return [*start, *cells[first:last], *page], alike
    return [*start, *cells[first:last]], [*alike, *page]


def of_the_region(start):
    """The numbers of the ladder of a group's cluster, and of the two sentences on each page for the plan."""
    return numbers(shown(start.ladder()), *start.said.values())


def told(module):
    """The numbers in what goes with a module: hints, and its lectures, case, figures, readings and quiz."""
    mark = "fp." if module == "field_project" else f"m{module[-1]}."
    exercises = [one for key, one in training.registry().items() if key.startswith(mark)]
    texts = [
        text for one in exercises for text in (one.form, one.method, one.first_step, *one.hints.values())
    ]
    if module == "field_project":
        return numbers(*texts)
    quiz = yaml.safe_load(quizzes.path_of(int(module[-1]), "quiz", "en", ".yml").read_text("utf-8"))
    texts += [text for one in quiz for text in (one["question"], *one["options"].values(), one["why"])]
    with pytest.MonkeyPatch.context() as patch:
        cells = builder.lecture_notebook(int(module[-1])).cells
        return numbers(*texts) | run(cells, patch, region=samples.REGION, seed=samples.SEED)[0]


@pytest.fixture(scope="module")
def rooms():
    """For each module and group: the numbers it is shown, its exercises' data, and the answers in numbers."""
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        for place in (ca, course):  # tables are read once
            patch.setattr(place, "load", functools.cache(place.load))
        figures = {one: of_the_region(training.start(one.region, one.cluster)) for one in GROUPS}
        patch.setattr(course.Course, "said", {})
        for module in MODULES:
            (own, alike), words, examples = parts(module), told(module), {}
            for group in GROUPS:
                about = {"region": group.region, "cluster": group.cluster, "seed": group.seed}
                example = training.start(group.region, group.cluster).example
                if example not in examples:
                    examples[example] = run(alike, patch, **about | {"seed": samples.SEED})[0]
                printed, asked = run(own, patch, **about)
                given = words | examples[example] | figures[group] | printed
                found[module, group] = (given, asked, answers(asked))
    return found


def leaves(value):
    """The numbers of an answer, and its names."""
    flat = plain(value)
    if isinstance(flat, (dict, list)):
        return [
            leaf for part in (flat.values() if isinstance(flat, dict) else flat) for leaf in leaves(part)
        ]
    return [flat]


def numeric(value):
    return [one for one in leaves(value) if isinstance(one, (int, float)) and not isinstance(one, bool)]


def answers(asked):
    """The right answers that are numbers."""
    right = {key: training.registry()[key].reference(**data) for key, data in asked.items()}
    return {key: answer for key, answer in right.items() if numeric(answer)}


def alike_in(one, other):
    """The exercises whose answers agree between two groups, to two digits."""
    return [key for key in one if same(one[key], other[key], digits=2)]


def test_of_the_numeric_exercises_24_differ_between_any_two_of_twelve_groups(rooms):
    of = {group: {} for group in GROUPS}
    for (_module, group), (_printed, _asked, right) in rooms.items():
        of[group] |= right
    for one, other in itertools.combinations(of.values(), 2):
        assert len(one) - len(alike_in(one, other)) >= 24, alike_in(one, other)
    first = of[GROUPS[0]]
    assert alike_in(first, first) == list(first)  # the same group twice would be noticed


def given_away(key, answer, printed):
    """Whether each number of an answer is printed; whole ones of a list or a table always are somewhere."""
    exercise, wanted = training.registry()[key], numeric(answer)
    if len(leaves(answer)) > 1 and all(float(one).is_integer() for one in wanted):
        return False
    near = {one: [n for n in printed if abs(n - one) <= 0.02 * abs(one) + 0.1] for one in wanted}
    return all(any(exercise.is_right(number, one) for number in near[one]) for one in wanted)


def test_no_number_that_a_group_is_shown_is_the_answer_of_an_exercise_of_its_own(rooms):
    found = [
        (module, group.group, key)
        for (module, group), (printed, _asked, right) in rooms.items()
        for key, answer in right.items()
        if given_away(key, answer, printed)
    ]
    assert found == []


def test_an_answer_that_is_printed_would_be_noticed(rooms):
    printed, _asked, right = rooms["module_2", GROUPS[0]]
    answer = right["m2.q2"]
    assert given_away("m2.q2", answer, printed | numbers(f"The two largest sell {answer:.1f} % of it."))
    assert not given_away("m2.q2", answer, set())


def test_groups_meet_five_mistakes_that_are_recognised(rooms):
    """Where a wrong answer can be right by chance: names, kinds and sets, module 2; for every third group."""
    some = {where: found for where, found in rooms.items() if where[1] in GROUPS[::3]}
    for (module, group), (_printed, asked, right) in some.items():
        for key in asked if module == "module_2" else asked.keys() - right.keys() - SLOW:
            mistakes = list(training.registry()[key].mistakes(asked[key]))
            heard = {training.check(key, wrong, **asked[key]).hint for wrong, _ in mistakes}
            assert len(heard & {hint for _, hint in mistakes}) >= 5, (key, group.seed)
