"""Scoring sheets: what is locked, what a rubric says, and that nothing is lost on the way back."""

import io
import shutil
import subprocess
import zipfile

import pandas as pd
import pytest

from cluster_analysis.selection.call.files import read_workbook
from cluster_analysis.selection.call.panel.sheets import KEY, qualitative, write_sheet
from cluster_analysis.selection.call.panel.sheets_read import read_sheet
from cluster_analysis.selection.engine.methodology.methodology import Methodology

TITLES = {"S01": "[SYNTHETIC] Rice", "S05": "=1+1"}


@pytest.fixture(scope="module")
def methodology():
    return Methodology.load()


@pytest.fixture
def given(methodology):
    codes = [one.code for one in qualitative(methodology)]
    rows = [
        ("E3", number, name, code, float((number + place) % 6), f"p. {place}" if place % 2 else None)
        for number in (1, 2)
        for name in TITLES
        for place, code in enumerate(codes)
        if not (name == "S05" and number == 2)
    ]
    return pd.DataFrame(rows, columns=["expert", "round", "application", "indicator", "score", "evidence"])


@pytest.fixture
def conflicts():
    return pd.DataFrame(
        [("E3", "S05", "2017-06-12", "adviser")], columns=["expert", "application", "declared", "reason"]
    )


def back(data, path, methodology):
    path.write_bytes(data)
    return read_sheet(read_workbook(path), methodology, TITLES)


def scores_of(sheet):
    return pd.DataFrame(sheet.scores)


def test_seven_indicators_are_scored_by_experts(methodology):
    assert [one.code for one in qualitative(methodology)] == ["A5", "B4", "C4", "D1", "D2", "D3", "E5"]


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_what_is_written_is_read_back_in_every_language(tmp_path, methodology, given, conflicts, lang):
    data = write_sheet("E3", TITLES, methodology, 2, lang, given, conflicts, version=3)
    sheet = back(data, tmp_path / "E3.xlsx", methodology)
    table = scores_of(sheet).set_index(KEY)
    assert (sheet.expert, sheet.version, len(table)) == ("E3", 3, 28)
    read = table["score"].dropna()
    pd.testing.assert_series_equal(read.sort_index(), given.set_index(KEY)["score"].sort_index())
    assert table["evidence"][("E3", 1, "S01", "B4")] == "p. 1"
    assert {row["application"]: row["declared"] for row in sheet.conflicts} == {"S05": "2017-06-12"}


def test_the_same_sheet_is_the_same_bytes(methodology, given):
    assert write_sheet("E3", TITLES, methodology, 2, "en", given) == write_sheet(
        "E3", TITLES, methodology, 2, "en", given
    )


def test_a_sheet_holds_no_other_experts_scores(tmp_path, methodology, given):
    other = given.assign(expert="E4", score=5.0)
    sheet = back(
        write_sheet("E1", TITLES, methodology, 2, "en", pd.concat([given, other])),
        tmp_path / "E1.xlsx",
        methodology,
    )
    assert scores_of(sheet)["score"].isna().all()


def test_only_scores_evidence_and_declarations_of_the_open_round_can_be_changed(
    tmp_path, methodology, given
):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(io.BytesIO(write_sheet("E3", TITLES, methodology, 2, "en", given)))
    assert book.sheetnames == ["About", "Round 2", "Round 1", "Conflicts"]
    assert all(sheet.protection.sheet for sheet in book)
    now, before = book["Round 2"], book["Round 1"]
    assert [now[f"{column}3"].protection.locked for column in "ABCDEFG"] == [True] * 4 + [False] * 2 + [
        True
    ]
    assert before["E3"].protection.locked
    rule = now.data_validations.dataValidation[0]
    assert (str(rule.sqref), rule.type, rule.formula1) == ("E3:E16", "list", '"0,1,2,3,4,5"')
    assert now["B10"].value == "=1+1"
    assert now["B10"].data_type == "s"


def test_the_anchor_of_each_score_stands_beside_it(methodology):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(io.BytesIO(write_sheet("E1", TITLES, methodology, 1, "en")))
    row = next(row for row in book["Round 1"].iter_rows(min_row=3, values_only=True) if row[2] == "A5")
    assert row[6:12] == (
        "no evidence",
        "intentions only",
        "signed memorandum",
        "association or coordinator works",
        "two or more joint projects",
        "joint budget, staff and services for 2+ years",
    )


def test_a_sheet_of_another_methodology_is_told(tmp_path, methodology):
    data = write_sheet("E1", TITLES, methodology)
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(methodology.hash.encode(), b"another"))
    sheet = back(buffer.getvalue(), tmp_path / "E1.xlsx", methodology)
    assert any("another version of the methodology" in one.message for one in sheet.problems)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_round_trip_through_libreoffice_loses_nothing(tmp_path, methodology, given, conflicts):
    (tmp_path / "E3.xlsx").write_bytes(write_sheet("E3", TITLES, methodology, 2, "ru", given, conflicts))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", "--headless", profile, "--convert-to", "xlsx", "--outdir", str(tmp_path / "out")]
    subprocess.run([*command, str(tmp_path / "E3.xlsx")], check=True, capture_output=True, timeout=120)
    before = read_sheet(read_workbook(tmp_path / "E3.xlsx"), methodology, TITLES)
    after = read_sheet(read_workbook(tmp_path / "out" / "E3.xlsx"), methodology, TITLES)
    assert (after.scores, after.conflicts) == (before.scores, before.conflicts)
    assert len(scores_of(after)["score"].dropna()) == len(given)
