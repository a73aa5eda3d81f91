"""A reader's sheet goes out and comes back: what it confirms, and what it may not change."""

import datetime

import pytest
import python_calamine
import xlsxwriter
from click.testing import CliRunner

from cluster_analysis.commands.cli import main
from cluster_analysis.errors import InputError
from cluster_analysis.language import catalogues, review
from cluster_analysis.language.review import faults

DAY = datetime.date(2026, 12, 1)
HEAD = 'msgid ""\nmsgstr ""\n"Language: kk\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
BODY = """
# machine draft, to be checked
msgid "Region"
msgstr "Өңір"

# machine draft, to be checked
# seen in the newsletter
msgctxt "visit"
msgid "{n} of {all}\\nMet"
msgstr "{all} ішінен {n}\\nКездесулер"
"""


@pytest.fixture
def kazakh(tmp_path, monkeypatch):
    """A catalogue of two texts, both drafts."""
    path = tmp_path / "kk" / "pages.po"
    path.parent.mkdir()
    path.write_text(HEAD + BODY, encoding="utf-8")
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
    review.confirmed.cache_clear()
    yield path
    review.confirmed.cache_clear()
    catalogues.entries.cache_clear()


def rows(**changes):
    return [{**row, **changes} if row["English"] == "Region" else row for row in review.sheet("kk")]


def test_the_sheet_has_each_text_with_its_context_and_where_it_stands(kazakh):
    region, met = sorted(rows(), key=lambda row: row["context"])
    assert (region["translation"], region["where it stands"]) == ("Өңір", "pages")
    assert (met["context"], met["English"]) == ("visit", "{n} of {all}\nMet")
    assert {region["confirmed by"], met["new text"]} == {""}


def test_a_confirmed_text_carries_name_and_date_and_is_counted(kazakh):
    assert review.confirmed("kk") == (0, 2)
    assert review.take_back("kk", rows(**{"confirmed by": "A. Reader"}), DAY) == 1
    assert review.confirmed("kk") == (1, 2)
    assert "# confirmed by A. Reader, 2026-12-01\nmsgid" in kazakh.read_text(encoding="utf-8")
    assert "1" in review.mark("kk")


def test_a_new_text_takes_the_place_of_the_draft_and_all_else_stays(kazakh):
    review.take_back("kk", rows(**{"confirmed by": "A. Reader", "new text": "Аймақ"}), DAY)
    text = kazakh.read_text(encoding="utf-8")
    assert 'msgid "Region"\nmsgstr "Аймақ"' in text and text.startswith(HEAD)
    assert "# machine draft, to be checked\n# seen in the newsletter\n" in text
    assert catalogues.entries("kk")["visit", "{n} of {all}\nMet"] == "{all} ішінен {n}\nКездесулер"


def test_a_sheet_that_comes_back_twice_confirms_nothing_new(kazakh):
    review.take_back("kk", rows(**{"confirmed by": "A. Reader"}), DAY)
    before = kazakh.read_bytes()
    assert review.take_back("kk", rows(), DAY) == 0
    assert kazakh.read_bytes() == before


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"confirmed by": "A", "id": "00000000"}, "'00000000' is not the id of a text"),
        ({"confirmed by": "A", "English": "Area"}, "has changed since the sheet was written"),
        ({"confirmed by": "A", "translation": "Аймақ"}, "has changed since the sheet was written"),
        ({"new text": "Аймақ"}, "has a new text but nobody who confirms it"),
        ({"confirmed by": "A", "new text": "{n} өңір"}, "has other places than the English text: n"),
    ],
)
def test_a_row_with_a_fault_is_refused_and_nothing_is_written(kazakh, changes, fault):
    before = kazakh.read_bytes()
    with pytest.raises(InputError, match=fault):
        review.take_back("kk", rows(**changes), DAY, "sheet.xlsx")
    assert kazakh.read_bytes() == before


def test_pages_are_marked_until_every_text_is_confirmed(kazakh):
    assert review.mark("kk") and not review.mark("en")
    done = [{**row, "confirmed by": "A. Reader"} for row in review.sheet("kk")]
    review.take_back("kk", done, DAY)
    assert review.mark("kk") == ""


@pytest.mark.parametrize(
    ("english", "text", "lang", "told"),
    [
        ("{n} rows", "{n:# жол}", "kk", []),
        ("{n} rows", "{n:# строка|# строки|# строк|# строки}", "ru", []),
        ("{n} rows", "{n:# строка|# строки}", "ru", ["has 2 plural forms; the language has 4"]),
        ("{a} and {b}", "{a}", "ru", ["has other places than the English text: b"]),
        ("in {region}", "в {region:loc}", "ru", ["asks for a form that the language has not: loc"]),
        ("in {region}", "{region:loc}", "kk", []),
        ("share {x:.1f}", "доля {x:.1f}", "ru", []),
        ("$\\frac{x}{y}$", "$\\frac{x}{y}$ (дробь)", "ru", []),
    ],
)
def test_a_translation_has_the_places_of_the_english_text_in_forms_of_its_language(
    english, text, lang, told
):
    assert [str(fault) for fault in faults(english, text, lang)] == told


def test_the_commands_write_a_workbook_and_read_it_again(kazakh, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    out = tmp_path / "texts-kk.xlsx"
    run = CliRunner().invoke(main, ["texts", "export", "--lang", "kk"])
    assert run.output.strip().endswith("2 texts, 0 of them confirmed")
    lines = python_calamine.CalamineWorkbook.from_path(out).get_sheet_by_index(0).to_python()
    assert tuple(lines[0]) == review.COLUMNS
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        for number, line in enumerate(lines):
            page.write_row(number, 0, [*line[:6], line[6] if number == 0 else "A. Reader"])
    run = CliRunner().invoke(main, ["texts", "import", "--lang", "kk", str(out)])
    assert run.output.strip() == "2 texts confirmed; 2 of 2 in all"
    today = datetime.datetime.now(tz=datetime.UTC).date()
    assert kazakh.read_text(encoding="utf-8").count(f"# confirmed by A. Reader, {today}") == 2


def test_a_sheet_without_its_columns_is_refused(kazakh, tmp_path):
    out = tmp_path / "texts.xlsx"
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet().write_row(0, 0, ["id", "English"])
    run = CliRunner().invoke(main, ["texts", "import", "--lang", "kk", str(out)])
    assert run.exit_code == 1 and "column 'confirmed by': is missing" in run.output
