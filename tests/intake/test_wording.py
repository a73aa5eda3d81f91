"""What readers and the check say is known in Russian and Kazakh, with the values in their places."""

import ast
import re
from pathlib import Path

import pytest

from cluster_analysis.errors import InputError, Problem
from cluster_analysis.intake import wording

PACKAGE = Path(wording.__file__).parents[1]
MODULES = [
    "data/tables/catalogue.py",
    "data/tables/checks.py",
    "intake/check_data.py",
    "data/tables/csv_text.py",
    "data/tables/records.py",
    "intake/adopt.py",
    "intake/official/spreadsheets/bns.py",
    "intake/official/spreadsheets/bns_body.py",
    "intake/official/spreadsheets/bns_lines.py",
    "intake/official/terms/cells.py",
    "intake/official/interfaces/iblock.py",
    "intake/official/terms/month_keys.py",
    "intake/official/terms/raw_table.py",
    "intake/official/reading.py",
    "intake/official/record.py",
    "intake/official/interfaces/taldau.py",
    "intake/official/interfaces/taldau_tree.py",
    "intake/official/vintages.py",
    "intake/official/spreadsheets/workbook.py",
    "intake/fetch/download.py",
    "intake/fetch/fetching.py",
    "intake/fetch/whole_file.py",
    "intake/register/columns.py",
    "intake/register/files.py",
    "intake/register/panel.py",
]
SAYING = {"Problem", "skip", "refuse", "_refuse", "NotAFigure", "_skip_row", "_skip_pending"}
SAYING |= {"GiveUp", "TryAgain", "tell"}


def texts_of(node):
    """Constant texts; f-strings with a sign for each value (but an optional end is left out)."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            one.value
            if isinstance(one, ast.Constant)
            else ""
            if getattr(one.value, "id", "") == "without"
            else "7"
            for one in node.values
        )
    return None


def said_in_code():
    for name in MODULES:
        for node in ast.walk(ast.parse((PACKAGE / name).read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called in SAYING:
                at = 1 if called == "_skip_pending" else 0
                advice = [one.value for one in node.keywords if one.arg == "advice"]
                for one in [*node.args[at : at + 1], *advice]:
                    if texts_of(one):
                        yield name, texts_of(one)


def test_every_sentence_of_the_readers_is_known():
    found = list(said_in_code())
    assert len(found) > 50
    unknown = [one for one in found if wording.translated(one[1], "ru") == one[1]]
    assert not unknown


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_no_sentence_stays_english(lang):
    for sentence in wording.SENTENCES:
        filled = re.sub(r"\{\w+\}", "7", sentence)
        assert re.search("[а-яәі]", wording.translated(filled, lang)), sentence


def test_values_keep_their_places():
    late = "attempt 2: the server answered 503; the next in 4 seconds"
    assert wording.translated(late, "ru") == "попытка 2: ответ сервера: 503; следующая через 4 с"
    text = "stands in row 7 already"
    assert wording.translated(text, "ru") == "уже стоит в строке 7"
    assert wording.translated("something else", "ru") == "something else"
    error = InputError([Problem("is empty", file=f"{n}.csv") for n in range(22)])
    lines = wording.error_text(error, "ru").split("\n")
    assert lines[0] == "0.csv: пусто"
    assert lines[-1] == "... и ещё 2"
    assert wording.error_text(error, "en") == str(error)
