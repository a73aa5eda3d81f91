"""Editions of packet, letters and audit workbooks: numbered, never overwritten, from one set of draws."""

import datetime
import re
import shutil

import nbformat
import openpyxl
import pandas as pd
import pytest

from cluster_analysis.data.paths import project_root, raw
from cluster_analysis.errors import InputError
from cluster_analysis.selection import Methodology, read_call, run_selection
from cluster_analysis.selection.call.dossier.log import DOSSIER, add, entries, verify
from cluster_analysis.selection.call.office.papers import outcome_faults
from cluster_analysis.selection.report.issue import editions, issue_audit, issue_letters, issue_packet
from cluster_analysis.selection.report.letters import kind_of, letter
from cluster_analysis.selection.report.packet import Edition, packet

EXAMPLE = raw() / "applications" / "example_call_2017"

RULES = Methodology.load().model_copy(
    update={"draws": Methodology.load().draws.model_copy(update={"number": 300})}
)
ZONE = datetime.timezone(datetime.timedelta(hours=5))
FIRST, SECOND = (datetime.datetime(2027, 3, day, 10, tzinfo=ZONE) for day in (1, 9))


def run(folder):
    return run_selection(read_call(folder, RULES), RULES)


@pytest.fixture(scope="module")
def call(tmp_path_factory):
    folder = tmp_path_factory.mktemp("call") / "call"
    shutil.copytree(EXAMPLE, folder)
    return folder


@pytest.fixture(scope="module")
def first(call):
    """The first edition with its letters and workbooks, in English."""
    result = run(call)
    path = issue_packet(result, call, "secretary", ["en"], now=FIRST)
    return result, path, issue_letters(result, call, ["en"]), issue_audit(result, call)


def test_an_edition_is_a_numbered_folder_with_packet_letters_and_workbooks(call, first):
    result, path, letters, workbooks = first
    assert path == call / "editions" / "1"
    assert {one.name for one in path.iterdir()} >= {"packet-en.html", "packet-en.xlsx", "results.json"}
    assert len(list(letters.glob("*.html"))) == len(result.call.applications)
    assert len(list(workbooks.glob("*.xlsx"))) == len(result.eligible)
    line = entries(call / DOSSIER)[-1]
    assert (line["action"], line["edition"], line["who"]) == ("edition", 1, "secretary")
    assert verify(call / DOSSIER) == []
    for text in ((path / "packet-en.html").read_text(), (letters / "letter-S08-en.txt").read_text()):
        assert line["hash"] in text


def test_letters_of_an_edition_are_never_written_over(call, first):
    with pytest.raises(InputError, match="never overwritten"):
        issue_letters(first[0], call, ["en"])


def test_packet_letter_and_page_tell_one_chance(call, first):
    """P of S08 in its letter is that in the ranking of the packet, from the methodology's own draws."""
    from cluster_analysis.pages import selection_charts

    result, path, letters, _workbooks = first
    assert result.draws == RULES.draws.number
    chance = f"{100 * result.joint.summary['p_first']['S08']:.0f}%"
    assert f"In {chance} of the draws" in (letters / "letter-S08-en.txt").read_text()
    assert f"in {chance} of the draws" in str(selection_charts.bid_finding(result, "S08").shown)
    book = openpyxl.load_workbook(path / "packet-en.xlsx")
    sheet = next(
        sheet for sheet in book if "P(among the six), %" in [cell.value for row in sheet for cell in row]
    )
    rows = {row[1]: row for row in sheet.iter_rows(values_only=True)}
    place = list(next(row for row in sheet.iter_rows(values_only=True) if "Rank" in row)).index(
        "P(among the six), %"
    )
    assert rows["S08"][place] == pytest.approx(100 * result.joint.summary["p_first"]["S08"])


def test_notebooks_have_no_draws_of_their_own_and_tell_one_chance():
    """The chance of S08 is one number in the ranking (03), on its own page (03b) and in its letter."""
    names = ("03_selection", "03b_application")
    books = [nbformat.read(project_root() / "notebooks" / f"{name}.ipynb", 4) for name in names]
    sources, texts = [], []
    for book in books:
        code = [cell for cell in book.cells if cell.cell_type == "code"]
        sources.append("\n".join(cell.source for cell in code))
        outputs = [output for cell in code for output in cell.outputs]
        texts.append("\n".join(output.get("data", {}).get("text/plain", "") for output in outputs))
    assert all("load_selection(call, methodology)" in source and "seed" not in source for source in sources)
    chances = [re.search(r"^S08 .* (0\.\d+)$", text, re.MULTILINE)[1] for text in texts]
    assert float(chances[0]) == float(chances[1])
    told = re.search(r"S08 has rank 10 .* in (\d+)% of the draws", texts[1])[1]
    assert told == f"{100 * float(chances[0]):.0f}"


def test_a_corrected_score_needs_a_new_edition_that_says_what_has_changed(call, first):
    result = first[0]
    scores = result.call.scores.copy()
    cell = (
        (scores["application"] == "S20") & (scores["indicator"] == "A5")
        & (scores["expert"] == "E3") & (scores["round"] == 2)
    )  # fmt: skip
    scores.loc[cell, "score"] = 3
    from dataclasses import replace

    applications = result.call.applications.copy()
    applications.loc["S20", "title"] = '  =HYPERLINK("http://evil","x")'
    corrected = run_selection(replace(result.call, scores=scores, applications=applications), RULES)
    folder = call.parent / "corrected"
    shutil.copytree(call, folder)
    with pytest.raises(InputError, match=r"has changed since edition 1 \(.*scores"):
        issue_letters(corrected, folder)
    path = issue_packet(corrected, folder, "secretary", ["en"], now=SECOND)
    assert editions(folder) == [1, 2]
    text = (path / "packet-en.html").read_text()
    assert "Changed since edition 1" in text
    assert "E3, round 2, A5" in text
    titles = pd.read_csv(path / "changes.csv").iloc[:, -1]
    assert '\'  =HYPERLINK("http://evil","x")' in titles.tolist()
    assert (folder / "editions" / "1" / "packet-en.html").read_text() == (
        call / "editions" / "1" / "packet-en.html"
    ).read_text()


def test_letters_before_a_packet_are_refused(call, tmp_path, first):
    folder = tmp_path / "new"
    shutil.copytree(EXAMPLE, folder)
    with pytest.raises(InputError, match="no edition of the packet yet"):
        issue_letters(first[0], folder)


def decided(tmp_path, outcomes):
    path = tmp_path / "log.jsonl"
    add(path, "secretary", "decision", FIRST, body="Commission", date="2027-03-01", document="minutes 3",
        reason="as minuted", outcomes=outcomes)  # fmt: skip
    return Edition(1, "2027-03-02", tuple(entries(path)))


def test_three_kinds_of_letters(first, tmp_path):
    result = first[0]
    edition = decided(tmp_path, {"S12": "selected", "S08": "not selected"})
    assert [kind_of(result, bid, edition) for bid in ("S12", "S08", "S16", "S20")] == [
        "selected", "not selected", "not admitted", "undecided",
    ]  # fmt: skip
    selected, not_selected, refused = (
        letter(result, bid, "en", edition).text() for bid in ("S12", "S08", "S16")
    )
    assert "By decision of Commission of 2027-03-01 (minutes 3) your application is selected." in selected
    assert "would have led" not in selected
    assert "above the first application without a place" in selected
    assert "your application was not selected" in not_selected
    assert "Each of these alone would have led to place 6" in not_selected
    assert "below the last of the 6 places" in not_selected
    assert "Rule R1 is not met" in refused
    assert "points" not in refused.split("Annex")[0]
    for text in (selected, not_selected, refused):
        assert (
            text.index("To: [SYNTHETIC] applicant")
            < text.index("Letter no. 1/S")
            < text.index("Dear applicant,")
        )
        assert "An objection may be sent" in text
        assert "Signed: ____" in text


def test_a_tie_across_the_line_is_told_as_a_tie(first):
    """S09 and S10 differ by less than the tolerance of 0.005: "0.00 points above" would say nothing."""
    for bid in ("S09", "S10"):
        text = letter(first[0], bid, "en").text()
        assert "tied with the total next to it across the line" in text
        assert "no more than 0.005" in text and "0.00 points" not in text


def test_what_a_letter_may_tell_is_the_methodologys_choice(first):
    silent = RULES.model_copy(
        update={"letters": RULES.letters.model_copy(update={"rank": False, "distance": False})}
    )
    result = run_selection(first[0].call, silent)
    vars(result).update({k: v for k, v in vars(first[0]).items() if k not in ("call", "methodology")})
    text = letter(result, "S08", "en").text()
    assert "Total: 55.7 points of 100." in text
    assert "Rank 10" not in text
    assert "below the last" not in text


def test_two_strengths_two_gaps_and_the_nearest_changes(first):
    text = letter(first[0], "S08", "en").text()
    strengths, rest = text.split("Strengths\n", 1)[1].split("Gaps\n")
    gaps, rest = rest.split("Each of these", 1)
    changes = rest.split("An objection")[0]
    assert [part.count("\n- ") + part.startswith("- ") for part in (strengths, gaps)] == [2, 2]
    assert changes.count("\n- ") == 3
    assert "instead of" in changes


def test_a_decision_is_checked_against_existence_eligibility_and_places(first):
    result = first[0]
    seven = dict.fromkeys(["S01", "S05", "S10", "S12", "S14", "S22", "S16"], "selected") | {
        "S99": "reserve"
    }
    eligible, places = result.eligibility["eligible"], result.methodology.places
    said = [str(one) for one in outcome_faults(seven, eligible, places)]
    assert said == [
        "'S99' is no bid of this call",
        "'S16' is selected and not eligible",
        "7 bids are selected for 6 places",
    ]
    assert outcome_faults({"S01": "selected", "S16": "not selected"}, eligible, places) == []


def test_the_packet_holds_what_a_total_is_made_of_and_a_readable_log(first, tmp_path):
    result = first[0]
    edition = decided(tmp_path, {"S16": "selected"})
    document = packet(result, "en", edition)
    tables = {block.text: block.table for block in document.blocks if block.table is not None}
    values = tables["Values of all indicators"].set_index("Application")
    assert values.shape == (len(result.eligible), 22)
    assert values.loc["S08", "A3"] == 40
    assert tables["Points of all indicators"].set_index("Application").loc["S08", "A2"] == pytest.approx(
        80, abs=1
    )
    tree = tables["The tree and its weights"]
    assert tree[tree["Code"] == "A1"]["Weight"].tolist() == [0.2]
    assert tree[tree["Part of"] == "total of all areas"]["Weight"].sum() == pytest.approx(1)
    goalposts = tables["Goalposts"].set_index("Indicator")
    assert goalposts.loc["A2 Coverage of value-chain stages", "Scale"] == "straight from 30.00 to 100.00"
    scores = tables["Scores as given; scores under a conflict are left out"]
    mine = scores[(scores["Application"] == "S20") & (scores["Indicator"] == "A5")]
    assert mine["E3, round 2"].tolist() == [4]
    assert "'S16' is selected and not eligible" in document.text()
    log = tables["Every line of the decision log"]
    assert log["Act"].tolist() == ["decision of the Commission"]
    assert "outcomes: S16 – selected" in log["What"][0]
    told = packet(result, "ru", edition).text()
    assert "орган: Commission; дата: 2027-03-01; документ: minutes 3;" in told
    assert "итоги: S16 – отобрана" in told
