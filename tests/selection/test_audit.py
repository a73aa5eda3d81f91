"""The audit workbook recomputes a bid by its own formulas; LibreOffice does the sums, not this package."""

import dataclasses
import io
import shutil
import subprocess

import numpy as np
import pandas as pd
import pytest

from cluster_analysis.errors import InputError
from cluster_analysis.selection import Methodology, load_selection, scale
from cluster_analysis.selection.report.audit import audit
from cluster_analysis.selection.report.run import Selection

openpyxl = pytest.importorskip("openpyxl")
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")


@pytest.fixture(scope="module")
def result():
    return load_selection("example_call_2017", draws=100)


def recomputed(data, folder, changes=None):
    """The workbook as LibreOffice reckons it after some cells were typed over; no old result is left."""
    book = openpyxl.load_workbook(io.BytesIO(data))  # formulas only: the results in the file are dropped
    for (sheet, cell), value in (changes or {}).items():
        book[sheet][cell] = value
    folder.mkdir(exist_ok=True)
    path = folder / "bid.xlsx"
    book.save(path)
    out = folder / "out"
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [OFFICE, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return openpyxl.load_workbook(out / "bid.xlsx", data_only=True)


def scores_of(book):
    """Node -> (score by formula, figure of the packet)."""
    rows = book["Tree"].iter_rows(min_row=5, values_only=True)
    return {row[0]: (row[5], row[6]) for row in rows if row[0] and row[2] is None}


def cell_of(book, code):
    row = next(row for row in book["Points"].iter_rows(min_row=5) if row[0].value == code)
    return row[3].coordinate


@needs_office
def test_two_bids_recomputed_by_their_own_formulas_equal_the_packet(result, tmp_path):
    for bid in ("S08", "S12"):
        nodes = scores_of(recomputed(audit(result, bid), tmp_path / bid))
        assert set(nodes) == {"a", "b", "c", "d", "e", "total"}
        for code, (score, packet) in nodes.items():
            assert score == pytest.approx(result.nodes[code][bid], abs=1e-9)
            assert packet == pytest.approx(result.nodes[code][bid], abs=1e-9)


@needs_office
def test_a_value_typed_over_moves_the_total_as_it_should(result, tmp_path):
    """A3 of S08 from 40 to 49: 9 of 55 per cent of the scale, 0.04 of the weight: 100 x 9 / 55 x 0.04."""
    data = audit(result, "S08")
    cell = cell_of(openpyxl.load_workbook(io.BytesIO(data)), "A3")
    assert result.values.loc["S08", "A3"] == 40
    nodes = scores_of(recomputed(data, tmp_path, {("Points", cell): 49}))
    assert nodes["total"][0] == pytest.approx(result.totals["S08"] + 100 * 9 / 55 * 0.04)
    assert nodes["total"][1] == pytest.approx(result.totals["S08"])


def bid_of_three_levels():
    """One bid of the demonstration index, with a missing value, from a hand-made run."""
    rules = Methodology.load("three_levels_demo")
    values = pd.DataFrame(
        {"S1": [40.0], "S2": [np.nan], "R1": [10.0], "R2": [7.0], "F1": [40.0], "F2": [60.0], "L1": [30.0]},
        index=["S01"],
    )
    call = dataclasses.make_dataclass("Call", ["applications", "synthetic"])(
        pd.DataFrame({"sector": ["x"]}, index=["S01"]), True
    )
    selection = Selection(call, rules, 100, 1)
    scores = pd.DataFrame(columns=["application", "indicator", "expert", "round", "score"])
    vars(selection).update(values=values, points=scale(values, rules), scores=scores)
    return selection


@needs_office
def test_means_scales_and_missing_values_of_a_deeper_tree_are_recomputed(tmp_path):
    """Without S2 the school is S1 alone, 40: people 0.7 x 40 + 0.3 x 50 = 43, total 21.5 + 14.4 + 16."""
    nodes = scores_of(recomputed(audit(bid_of_three_levels(), "S01"), tmp_path))
    expected = {"school": 40, "research": 50, "people": 43, "firms": 48, "links": 80, "total": 51.9}
    assert {code: score for code, (score, _packet) in nodes.items()} == pytest.approx(expected)


@needs_office
def test_too_much_missing_and_a_zero_under_a_harmonic_mean(tmp_path):
    """Without R1 half of research's weight is gone (0.67 is asked): no score. F1 = 0: firms 0."""
    data = audit(bid_of_three_levels(), "S01")
    book = openpyxl.load_workbook(io.BytesIO(data))
    nodes = scores_of(recomputed(data, tmp_path / "one", {("Points", cell_of(book, "R1")): None}))
    assert nodes["research"][0] in (None, "")
    assert nodes["people"][0] == pytest.approx(40)  # the school alone has 0.7 of the weight
    nodes = scores_of(recomputed(data, tmp_path / "two", {("Points", cell_of(book, "F1")): 0}))
    assert nodes["firms"][0] == 0
    assert nodes["total"][0] == pytest.approx(21.5 + 16)


def test_every_result_in_the_workbook_is_a_formula(result):
    book = openpyxl.load_workbook(io.BytesIO(audit(result, "S08")))
    points = [row[7].value for row in book["Points"].iter_rows(min_row=5, max_row=26)]
    assert all(str(one).startswith("=IF(ISNUMBER(") for one in points)
    judged = [
        row[3].value for row in book["Points"].iter_rows(min_row=5, max_row=26) if row[0].value == "A5"
    ]
    assert judged == ["=Scores!H5"]  # five experts in C to G, their mean in H
    assert "SYNTHETIC" in book["Tree"]["A2"].value
    with pytest.raises(InputError, match="S16"):
        audit(result, "S16")
