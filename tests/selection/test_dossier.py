"""The five attacks on a dossier that succeeded: each is found or refused."""

import io
import json
import re

import openpyxl
import pandas as pd
import pytest

from cluster_analysis.data.paths import raw
from cluster_analysis.errors import InputError
from cluster_analysis.selection.call.bids.receipts import lines_of_book, write_book
from cluster_analysis.selection.call.dossier import log
from cluster_analysis.selection.call.dossier.log import checksums, verify_call
from cluster_analysis.selection.call.forms.write import write_form
from cluster_analysis.selection.call.intake import read_call
from cluster_analysis.selection.call.office.desk import Desk, receive
from cluster_analysis.selection.call.panel.sheets import qualitative, write_sheet
from cluster_analysis.selection.engine.methodology.methodology import Methodology

RULES = raw() / "methodology" / "kazakhstan_2017_draft.yml"
BIDS = {"S01": "[SYNTHETIC] Rice", "S02": "[SYNTHETIC] Leather"}


@pytest.fixture(scope="module")
def methodology():
    return Methodology.load()


def sheet(methodology, scores=None, conflict=None, version=1):
    codes = [one.code for one in qualitative(methodology)]
    rows = [("E3", 1, name, code, scores or 3.0, None) for name in BIDS for code in codes]
    given = pd.DataFrame(rows, columns=["expert", "round", "application", "indicator", "score", "evidence"])
    declared = None
    if conflict:
        declared = pd.DataFrame([("E3", conflict, "2017-06-12", "[SYNTHETIC] adviser")])
        declared.columns = ["expert", "application", "declared", "reason"]
    return write_sheet("E3", BIDS, methodology, 1, "en", given, declared, version)


@pytest.fixture
def call(tmp_path, methodology):
    """A call with two bids and a scoring sheet received, and a run recorded."""
    folder, inbox = tmp_path / "call", tmp_path / "inbox"
    folder.mkdir()
    inbox.mkdir()
    for hour, (name, title) in enumerate(BIDS.items(), start=10):
        fields = {"application": name, "title": title, "region": "Kyzylorda", "sector": "agro-food"}
        fields |= {"applicant": "association", "applicant_name": f"[SYNTHETIC] {name}"}
        (inbox / f"{name}.xlsx").write_bytes(write_form(methodology, fields))
        receive(
            Desk(folder, "secretary", rules=RULES), inbox / f"{name}.xlsx", received=f"2017-06-08T{hour}:00"
        )
    (inbox / "E3.xlsx").write_bytes(sheet(methodology, conflict="S02"))
    receive(Desk(folder, "secretary", rules=RULES), inbox / "E3.xlsx", received="2017-06-20T10:00")
    log.add(folder / log.DOSSIER, "secretary", "run", files=checksums(folder))
    return folder


def told(problems):
    return [str(one) for one in problems]


def test_an_untouched_call_agrees_with_its_dossier(call, methodology):
    assert verify_call(call, methodology) == []
    assert verify_call(call, methodology, log.head(call / log.DOSSIER)) == []


def test_scores_changed_after_a_run_are_found_under_the_same_head(call, methodology):
    path = call / "sheets" / "E3.xlsx"
    book = openpyxl.load_workbook(path)
    book["Round 1"]["E3"].value = 5
    book.save(path)
    found = told(verify_call(call, methodology, log.head(call / log.DOSSIER)))
    assert "sheets/E3.xlsx, row 3: is not the file that was received" in found
    assert "sheets/E3.xlsx, row 4: differs from the last recorded run" in found


def test_a_declared_conflict_is_not_undone_by_a_newer_sheet(call, methodology, tmp_path):
    (tmp_path / "E3_v2.xlsx").write_bytes(sheet(methodology, version=2))
    receive(Desk(call, "secretary", rules=RULES), tmp_path / "E3_v2.xlsx", received="2017-06-21T10:00")
    read = read_call(call, methodology)
    assert read.conflicts[["expert", "application"]].to_numpy().tolist() == [["E3", "S02"]]
    assert "S02" not in set(read.scores["application"])
    assert [one.application for one in read.problems if "no longer declared" in one.message] == ["S02"]


def test_a_conflict_is_withdrawn_by_another_person_only(call, methodology):
    with pytest.raises(InputError, match="has declared the conflict"):
        log.add(call / log.DOSSIER, "E3", "withdrawal", expert="E3", application="S02", reason="sold")
    log.add(
        call / log.DOSSIER, "head of the panel", "withdrawal", expert="E3", application="S02", reason="sold"
    )
    assert read_call(call, methodology).conflicts.empty


ADDED = ["3", "S03.xlsx", "S03", "2017-06-08T12:00", "+06:00", "", "application", ""]


def edited(column, text):
    return lambda lines: [[text if n == column else cell for n, cell in enumerate(lines[0])], *lines[1:]]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (edited(4, "+14:00"), "was received 2017-06-08T10:00:00+06:00"),
        (edited(3, "2017-06-08T09:00:00"), "was received 2017-06-08T10:00:00+06:00"),
        (lambda lines: lines[:1], "is in the dossier and not in the receipt book"),
        (lambda lines: [*lines, ADDED], "is in the receipt book and not in the dossier"),
    ],
    ids=["zone", "time", "line removed", "line added"],
)
def test_a_receipt_book_that_was_edited_is_found(call, methodology, change, said):
    book = call / "receipts.xlsx"
    write_book(book, change(lines_of_book(book)))
    assert any(said in one for one in told(verify_call(call, methodology)))


def test_receipts_turned_round_are_told(call, methodology):
    book = call / "receipts.xlsx"
    write_book(book, lines_of_book(book)[::-1])
    assert any("receipts are not in order" in one.message for one in read_call(call, methodology).problems)


def forged(path, number, **changes):
    """The chain with one line changed and all hashes reckoned anew, as anybody can with ten lines of code."""
    previous, lines = "0" * 64, []
    for entry in log.entries(path):
        entry |= (changes if entry["number"] == number else {}) | {"previous": previous}
        entry["hash"] = previous = log.line_hash(entry)
        lines.append(json.dumps(entry, ensure_ascii=False))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_a_chain_made_anew_is_found_by_a_head_printed_outside_or_inside_the_folder(call, methodology):
    path = call / log.DOSSIER
    printed = log.head(path)
    (call / "editions" / "1").mkdir(parents=True)
    (call / "editions" / "1" / "packet.html").write_text(f"<p>Last line of the dossier: {printed}</p>")
    assert verify_call(call, methodology) == []
    forged(path, 2, who="somebody else")
    assert log.verify(path) == []  # a chain by itself
    assert "prints a head that the dossier does not hold" in " ".join(told(verify_call(call, methodology)))
    assert "cut off or replaced" in " ".join(told(verify_call(call, methodology, printed)))


def test_a_key_twice_a_time_that_runs_back_and_a_bid_that_is_none_are_found(call, methodology):
    path = call / log.DOSSIER
    whole = path.read_text(encoding="utf-8")
    path.write_text(
        re.sub(r'"who": "secretary"', '"who": "x", "who": "secretary"', whole, count=1), encoding="utf-8"
    )
    assert "is not a line of a decision log" in told(verify_call(call, methodology))[0]
    path.write_text(whole, encoding="utf-8")
    forged(path, 1, time="2099-01-01T00:00:00+06:00")
    assert any("is earlier than the line before it" in one for one in told(verify_call(call, methodology)))
    path.write_text(whole, encoding="utf-8")
    facts = {"body": "Commission", "date": "2017-07-01", "document": "minutes", "reason": "as minuted"}
    log.add(path, "secretary", "decision", outcomes={"S99": "selected"}, **facts)
    assert any("'S99' is no bid of this call" in one for one in told(verify_call(call, methodology)))


def test_a_log_without_its_last_line_break_takes_a_further_line(call):
    path = call / log.DOSSIER
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    log.add(path, "secretary", "remark", text="one more")
    assert log.verify(path) == []
    assert [entry["action"] for entry in log.entries(path)][-2:] == ["run", "remark"]


def test_a_file_put_into_the_folder_without_a_receipt_is_found(call, methodology):
    buffer = io.BytesIO(write_form(methodology, {"application": "S07"}))
    (call / "applications" / "S07.xlsx").write_bytes(buffer.getvalue())
    assert "applications/S07.xlsx: has no receipt in the dossier" in " ".join(
        told(verify_call(call, methodology))
    )


def test_a_second_form_is_a_correction_and_another_bid_gets_its_own_number(call, methodology, tmp_path):
    same = {"application": "S01", "title": BIDS["S01"], "applicant_name": "[SYNTHETIC] S01"}
    other = same | {"title": "[SYNTHETIC] Meat", "applicant_name": "[SYNTHETIC] other"}
    for name, fields in (("same", same), ("other", other)):
        (tmp_path / f"{name}.xlsx").write_bytes(write_form(methodology, fields))
    first = receive(
        Desk(call, "secretary", rules=RULES), tmp_path / "same.xlsx", received="2017-06-08T13:00"
    )
    second = receive(
        Desk(call, "secretary", rules=RULES), tmp_path / "other.xlsx", received="2017-06-08T14:00"
    )
    assert (first["application"], first["file"]) == ("S01", "applications/S01_v2.xlsx")
    assert second["file"] == "applications/S01_v3.xlsx"
    read = read_call(call, methodology)
    assert read.applications["title"].to_dict() == BIDS | {"S01-2": "[SYNTHETIC] Meat"}
    told = next(one for one in read.problems if "is another bid under the number S01" in one.message)
    assert (told.application, told.severity) == ("S01-2", "correct")
