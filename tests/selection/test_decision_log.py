import datetime
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_analysis.errors import InputError
from cluster_analysis.selection.call.dossier import log
from cluster_analysis.selection.report import issue
from cluster_analysis.selection.report.packet import Edition

NOON = datetime.datetime(2017, 6, 12, 12, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=6)))
DECISION = {
    "body": "Commission for Industrial Development",
    "date": "2017-07-01",
    "document": "minutes no. 1",
    "reason": "as in the minutes",
    "outcomes": {"S01": "selected"},
}


def states(path):
    """The conclusion and decision that a packet made from the log names."""
    return Edition(1, "2017-07-02", tuple(log.entries(path))).states


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "log.jsonl"
    log.add(path, "secretary A", "intake", NOON, folder="example")
    log.add(
        path, "secretary B", "correction", NOON, application="S07", before=140, after=410, reason="letter"
    )
    log.add(path, "secretary A", "remark", NOON, text="ends here\u2028not a new line")
    return path


def test_an_untouched_log_verifies_and_says_who_changed_what(path):
    assert log.verify(path) == []
    entry = log.entries(path)[1]
    assert (entry["who"], entry["before"], entry["after"], entry["reason"]) == (
        "secretary B",
        140,
        410,
        "letter",
    )
    assert entry["time"] == "2017-06-12T12:00:00+06:00"
    assert log.entries(path)[0]["previous"] == "0" * 64


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda lines: [lines[0], lines[1].replace("410", "140"), lines[2]], "was changed"),
        (lambda lines: [lines[0], lines[2]], "does not follow"),
        (lambda lines: [lines[1], lines[0], lines[2]], "does not follow"),
        (lambda lines: [*lines, lines[2]], "does not follow"),
        (lambda lines: [lines[0], "not json", lines[2]], "not a line of a decision log"),
        (lambda lines: [lines[0], "[1]", lines[2]], "not a line of a decision log"),
    ],
    ids=["changed", "removed", "swapped", "repeated", "broken", "no object"],
)
def test_tampering_is_detected(path, change, said):
    lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    path.write_text("\n".join(change(lines)) + "\n", encoding="utf-8")
    problems = log.verify(path)
    assert any(said in problem.message for problem in problems)
    with pytest.raises(InputError):
        log.add(path, "secretary A", "remark", NOON)


def test_a_line_rewritten_with_its_own_hash_breaks_the_next(path):
    lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    entry = json.loads(lines[1]) | {"after": 400}
    entry["hash"] = log.line_hash(entry)
    path.write_text("\n".join([lines[0], json.dumps(entry), lines[2]]) + "\n", encoding="utf-8")
    assert [problem.row for problem in log.verify(path)] == [3]


def test_a_log_cut_off_at_its_end_is_found_by_the_printed_head(path):
    printed = log.head(path)
    lines = path.read_text(encoding="utf-8").split("\n")
    path.write_text(lines[0] + "\n", encoding="utf-8")
    assert log.verify(path) == []
    assert "cut off" in log.verify(path, printed)[0].message


def test_a_state_needs_body_date_document_reason_and_outcomes(path):
    with pytest.raises(InputError) as raised:
        log.add(path, "secretary A", "decision", NOON, body="Commission", date="2017-07-01")
    assert {problem.column for problem in raised.value.problems} == {"document", "reason", "outcomes"}
    assert states(path) == {}
    log.add(path, "secretary A", "decision", NOON, **DECISION)
    assert states(path)["decision"]["outcomes"] == {"S01": "selected"}


def test_unknown_actions_reserved_fields_and_times_without_zone_are_refused(path):
    with pytest.raises(InputError, match="nearest: decision"):
        log.add(path, "secretary A", "desicion", NOON)
    with pytest.raises(InputError, match="writes itself"):
        log.add(path, "secretary A", "remark", NOON, hash="0")
    with pytest.raises(InputError, match="has no zone"):
        log.add(path, "secretary A", "remark", datetime.datetime(2017, 6, 12))
    with pytest.raises(InputError, match="is needed for a correction"):
        log.add(path, "secretary A", "correction", NOON, before=1, after=2)
    assert len(log.entries(path)) == 3


@given(text=st.text(), who=st.text(min_size=1).filter(str.strip))
@settings(deadline=None, max_examples=40)
def test_any_text_survives_in_the_log(tmp_path_factory, text, who):
    path = tmp_path_factory.mktemp("log") / "log.jsonl"
    try:
        text.encode(), who.encode()
    except UnicodeEncodeError:  # a lone surrogate is not text
        return
    log.add(path, who, "remark", NOON, text=text)
    log.add(path, who, "remark", NOON, text=text)
    assert log.verify(path) == []
    assert [entry["text"] for entry in log.entries(path)] == [text, text]


def test_differences_name_only_the_cells_that_changed():
    before = {("points", "S01", "A1"): 50.0, ("points", "S01", "A2"): 10.0, ("points", "S02", "A2"): 20.0}
    after = before | {("points", "S02", "A2"): 25.0}
    assert issue.differences(before, before).empty
    assert issue.differences(before, after).to_numpy().tolist() == [["points", "S02", "A2", 20.0, 25.0]]


def test_differences_show_rows_and_tables_that_only_one_run_has():
    one = {("total", "S01", "total"): 50.0}
    two = one | {("total", "S02", "total"): 40.0}
    found = issue.differences(one, two)
    assert found[["row", "before", "after"]].to_numpy().tolist() == [["S02", None, 40.0]]
    assert len(issue.differences({}, one)) == 1
