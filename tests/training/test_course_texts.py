"""Texts of the course: reading lists, length, and figures quoted from the project's tables."""

import ast
import re
from pathlib import Path

import pandas as pd
import pytest
import yaml

from cluster_analysis.errors import InputError
from cluster_analysis.publishing.course import lectures, slides
from cluster_analysis.training import quizzes

ROOT = Path(__file__).parents[2]
TEXTS = ROOT / "notebooks" / "training" / "lectures"
LECTURES = sorted(TEXTS.glob("*/module_*_lecture_*.md"))
QUOTING = sorted(path for path in TEXTS.glob("en/module_*.md") if "\nfacts:\n" in path.read_text("utf-8"))
READINGS = sorted((TEXTS / "readings").glob("module_*.yml"))
FIELDS = ["author", "year", "title", "publisher", "kind", "checked", "address"]
FIGURE = re.compile(r"^!\[[^\]]*\]\(figure:(\w+)\)$", re.MULTILINE)
FEWEST_WORDS = {"en": 600, "ru": 600, "kk": 500}  # Kazakh says the same in fewer, longer words


def names(paths):
    return [f"{path.parent.name}/{path.stem}" for path in paths]


def head_and_body(path):
    _before, head, body = path.read_text("utf-8").split("---\n", 2)
    return yaml.safe_load(head), body


def reading_list(path):
    return yaml.safe_load(path.read_text("utf-8"))


@pytest.mark.parametrize("path", READINGS, ids=names(READINGS))
def test_a_reading_can_be_looked_up(path):
    for key, entry in reading_list(path).items():
        assert list(entry) == FIELDS, key
        assert 1800 <= entry["year"] <= 2026
        assert key.endswith(f"-{entry['year']}"), key
        assert re.match(r"[A-ZА-ЯЁÄÖÜ]", entry["author"]), key
        assert min(len(entry["title"]), len(entry["publisher"])) > 5, key
        assert entry["kind"] in {"book", "article", "report", "web"}, key
        assert len(entry["checked"].split()) >= 3, f"{key}: say how it was checked"
        assert entry["address"] == "" or re.match(r"https?://\S+$", entry["address"]), key
        if entry["kind"] == "article":
            pages = r"\d+(\(\d+(-\d+)?\))?, (\d+-\d+|article \d+)$|Conference, .*\d+-\d+$"
            assert re.search(pages, entry["publisher"]), f"{key}: volume and pages"


def test_no_work_stands_twice_in_a_list_nor_differs_between_lists():
    known = {}
    for path in READINGS:
        raw = re.findall(r"^([a-z][\w-]+):", path.read_text("utf-8"), re.MULTILINE)
        entries = reading_list(path)
        assert len(raw) == len(entries), f"{path.name}: a key twice"
        works = [(entry["author"], entry["title"]) for entry in entries.values()]
        assert len(set(works)) == len(works), path.name
        for key, entry in entries.items():
            same = {field: entry[field] for field in ("author", "year", "title", "publisher")}
            assert known.setdefault(key, same) == same, key


def test_lectures_and_lists_name_the_same_readings():
    for path in READINGS:
        lectures = sorted(TEXTS.glob(f"en/{path.stem}_lecture_*.md"))
        named = {key for lecture in lectures for key in head_and_body(lecture)[0]["readings"]}
        assert named == set(reading_list(path)), path.name


@pytest.mark.parametrize("path", LECTURES, ids=names(LECTURES))
def test_a_lecture_has_its_length_and_figures(path):
    head, body = head_and_body(path)
    words = len(FIGURE.sub("", re.sub(r"^## .*$", "", body, flags=re.MULTILINE)).split())
    assert FEWEST_WORDS[path.parent.name] <= words <= 900
    figures = FIGURE.findall(body)
    assert 1 <= len(figures) <= 2
    english, original = head_and_body(TEXTS / "en" / path.name)
    assert figures == FIGURE.findall(original)
    assert head["readings"] == english["readings"]
    assert path.parent.name == "en" or head["review"]


def test_every_figure_is_used_and_speaks_three_languages():
    used = {name for path in TEXTS.glob("en/*.md") for name in FIGURE.findall(path.read_text("utf-8"))}
    assert used == {path.stem for path in (TEXTS / "figures").glob("*.py")}
    for name in used:
        code = ast.parse((TEXTS / "figures" / f"{name}.py").read_text("utf-8"))
        worded = [
            {key.value for key in node.keys if isinstance(key, ast.Constant)}
            for node in ast.walk(code)
            if isinstance(node, ast.Dict)
        ]
        spoken = [keys for keys in worded if keys & {"en", "ru", "kk"}]
        assert spoken, name
        assert all(keys == {"en", "ru", "kk"} for keys in spoken), name


@pytest.mark.parametrize("path", LECTURES, ids=names(LECTURES))
def test_each_section_has_something_for_its_slide(path):
    def points(file):
        sections = re.split(r"^## .*$", head_and_body(file)[1], flags=re.MULTILINE)[1:]
        return [re.findall(r"\*\*(.+?)\*\*", section, re.DOTALL) for section in sections]

    found = points(path)
    assert 3 <= len(found) <= 6
    counts = [len(section) for section in found]
    *told, asked = counts
    assert all(1 <= count <= 4 for count in told), f"a section without bold is an empty slide: {counts}"
    assert asked <= 4
    assert not [point for section in found for point in section if set("$*`") & set(point)]
    assert not [
        point for section in found for point in section if not re.match(r"[^a-zа-я].*[.?!]$", point)
    ]
    assert len(found) == len(points(TEXTS / "en" / path.name))


def looked_up(fact):
    """The value of `table key=value ... column` in data/raw; `a..b` is a range, underscores are blanks."""
    table, *conditions, column = fact.split()
    rows = pd.read_csv(ROOT / "data" / "raw" / f"{table}.csv", dtype=str, keep_default_na=False)
    for condition in conditions:
        key, wanted = condition.split("=", 1)
        first, _, last = wanted.partition("..")
        if last:
            rows = rows[rows[key].astype(int).between(int(first), int(last))]
        else:
            rows = rows[rows[key].str.replace("_", " ") == wanted.replace("_", " ")]
    column, _, how = column.partition(":")
    values = rows[column].astype(float)
    if how == "chain":
        return (values / 100).prod() * 100
    if how == "mean":
        return values.mean()
    assert len(values) == 1, f"{fact}: {len(values)} rows"
    return values.iloc[0]


def printed(number, lang):
    """How the number may stand in a text of the language."""
    whole, _point, decimals = number.partition(".")
    marks = {"en": (",", "."), "ru": (" \u00a0", ","), "kk": (" \u00a0", ",")}[lang]
    rest = decimals and marks[1] + decimals
    return {whole + rest, *(f"{int(whole):,}".replace(",", mark) + rest for mark in marks[0])}


@pytest.mark.parametrize("path", QUOTING, ids=names(QUOTING))
def test_a_quoted_figure_is_the_figure_of_the_table(path):
    for line in head_and_body(path)[0]["facts"]:
        number, fact = line.split(" = ", 1)
        decimals = len(number.partition(".")[2])
        assert float(number) == pytest.approx(round(looked_up(fact), decimals)), line
        for edition in TEXTS.glob(f"*/{path.name}"):
            lang, body = edition.parent.name, head_and_body(edition)[1]
            found = [
                form for form in printed(number, lang) if re.search(rf"(?<![\d.,]){form}(?![\d])", body)
            ]
            assert found, f"{lang}: {line}"


def test_a_wrong_figure_would_be_noticed():
    fact = "grain_by_region region=KZ-43 item=GRAIN_HARVEST year=2025 value"
    assert (
        looked_up(fact) == 447.9
    )  # Bureau of National Statistics, element 8160, read on 17 September 2026
    chain = "gva_volume_index_by_region_section region=KZ-43 item=A year=2014..2015 value:chain"
    assert looked_up(chain) == pytest.approx(0.918 * 101.1)
    assert printed("2250", "ru") == {"2250", "2 250", "2\u00a0250"}


def questions_of(module):
    """The questions of a quiz in all its languages, which agree in number, choices and what is right."""
    editions = [
        yaml.safe_load(path.read_text("utf-8")) for path in TEXTS.glob(f"*/module_{module}_quiz.yml")
    ]
    assert len(editions) >= 2
    for questions in editions:
        assert [one["right"] for one in questions] == [one["right"] for one in editions[0]]
        assert len(questions) == 10
        for one in questions:
            assert list(one["options"]) == list("abcd")
            assert len(set(one["options"].values())) == 4
            yield one


@pytest.mark.parametrize("module", range(1, 7))
def test_a_quiz_explains_every_choice_and_agrees_between_languages(module):
    for one in questions_of(module):
        parts = re.findall(r"\(([abcd])\) (Right|Верно|Дұрыс)?", one["why"])
        assert [letter for letter, _ in parts] == list("abcd"), one["question"]
        assert [letter for letter, right in parts if right] == [one["right"]], one["question"]


def test_the_ten_tools_of_the_handbook_all_occur():
    used = {tool for path in TEXTS.glob("en/*.md") for tool in head_and_body(path)[0]["tools"]}
    tools = {"mapping", "segmentation", "swot", "market_trends", "competitive_position", "value_chain"}
    assert used == tools | {"five_forces", "institutions", "monitoring", "paid"}  # World Bank (2009)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_module_has_three_lectures_and_a_case_with_slides(lang):
    for module in range(1, 7):
        for part in lectures.PARTS:
            text = lectures.lecture(module, part, lang)
            assert text.lang == lang, (module, part)
            assert all(1 <= len(section.points) <= 4 for section in text.sections[:-1]), (module, part)


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_slides_hold_the_bold_sentences_and_the_figures_and_ask_for_no_network(lang):
    page = slides.slides(2, lang, "kyzylorda-rice")
    assert page.count("data:image/png;base64,") == 3
    assert not re.search(r"(src|href)=.(?!data:)", page)
    sections = [s for part in lectures.PARTS for s in lectures.lecture(2, part, lang).sections]
    assert page.count("<li>") == sum(len(section.points) for section in sections)


def test_a_lecture_without_a_head_is_refused(tmp_path, monkeypatch):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "module_1_lecture_1.md").write_text("# Only a title")
    monkeypatch.setattr(quizzes, "folder", lambda: tmp_path)
    with pytest.raises(InputError, match="has no head or no sections"):
        lectures.lecture(1, "lecture_1")
    with pytest.raises(InputError, match="is not there"):
        lectures.lecture(1, "case")


def test_a_quiz_counts_what_is_right_and_explains_what_was_answered():
    answered = quizzes.quiz(2, {1: "c", 2: "B"}, "en")
    assert answered.right == 1
    text = answered.to_markdown()
    assert "Right is: a." in text
    assert "Right: 1 of 2 answered." in text
    assert text.count("✔") == 1
