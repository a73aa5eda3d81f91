"""The inbox of a small call, one fault at a time: each has its line, and the rest is untouched."""

import io

import pandas as pd
import pytest
import xlsxwriter
from example_call import STAGES, synthetic_bin
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_analysis.errors import InputError
from cluster_analysis.selection.call.files import read_workbook
from cluster_analysis.selection.call.forms.layout import MEMBER_COLUMNS, bin_check_digit, is_valid_bin
from cluster_analysis.selection.call.forms.read import read_form
from cluster_analysis.selection.call.forms.write import write_form
from cluster_analysis.selection.call.intake import read_call
from cluster_analysis.selection.call.panel.sheets import qualitative, write_sheet
from cluster_analysis.selection.engine.methodology.methodology import Methodology

FIELDS = {
    "application": "S01",
    "title": "[SYNTHETIC] Rice",
    "region": "Kyzylorda",
    "sector": "agro-food",
    "oked": "1061",
    "applicant": "association",
    "jobs": 1000,
    "new_jobs": 120,
}
VALUES = {"A1": 7, "A2": 100, "A3": 48, "A4": 71, "C2": 6, "C3": 55, "E1": 22, "E2": 2.6, "E4": 29}


@pytest.fixture(scope="module")
def methodology():
    return Methodology.load()


def members(n=7, small=5, certified=2, first=1):
    rows = [
        {
            "member": f"[SYNTHETIC] enterprise {first + i}",
            "bin": synthetic_bin(first + i),
            "kind": "enterprise",
            "size": "small" if i < small else "large",
            "group": None,
            "stage": STAGES[i % len(STAGES)],
            "certified": "yes" if i < certified else "no",
        }
        for i in range(n)
    ]
    return pd.DataFrame(rows, columns=list(MEMBER_COLUMNS))


def rows_of(listed):
    """Members as rows of a form."""
    return listed.to_numpy(object).tolist()


class Inbox:
    """A folder that is filled line by line."""

    def __init__(self, folder, methodology):
        self.folder, self.methodology, self.log = folder, methodology, []
        for part in ("applications", "sheets", "attachments"):
            (folder / part).mkdir()
        (folder / "statistics.csv").write_text("application,indicator,value,status,source,note\n")

    def form(
        self,
        file="S01.xlsx",
        received="2017-06-01T10:00",
        kind="application",
        annex=(),
        listed=None,
        **changes,
    ):
        values = VALUES | {key: value for key, value in changes.items() if key in VALUES}
        fields = FIELDS | {key: value for key, value in changes.items() if key not in VALUES}
        listed = members() if listed is None else listed
        data = write_form(self.methodology, fields | values, rows_of(listed), annex)
        return self.file(file, data, received, kind, fields["application"])

    def file(self, file, data, received="2017-06-01T10:00", kind="application", application="S01"):
        (self.folder / "applications" / file).write_bytes(data)
        if received:
            self.log.append([len(self.log) + 1, file, application, received, "+06:00", "e-mail", kind, ""])
        return self

    def sheet(
        self,
        expert="E1",
        file=None,
        version=1,
        conflicts=None,
        change=None,
        applications=("S01",),
        rounds=(1,),
    ):
        codes = [one.code for one in qualitative(self.methodology)]
        rows = [
            (expert, number, name, code, 2.0 + number, "p. 1")
            for number in rounds
            for name in applications
            for code in codes
        ]
        scores = pd.DataFrame(
            rows, columns=["expert", "round", "application", "indicator", "score", "evidence"]
        )
        scores = scores.astype({"score": object})
        for code, value in (change or {}).items():
            scores.loc[scores["indicator"] == code, "score"] = value
        declared = None
        if conflicts:
            declared = pd.DataFrame([(expert, *one) for one in conflicts])
            declared.columns = ["expert", "application", "declared", "reason"]
        titles = {name: "[SYNTHETIC] x" for name in applications}
        data = write_sheet(expert, titles, self.methodology, max(rounds), "en", scores, declared, version)
        (self.folder / "sheets" / (file or f"{expert}.xlsx")).write_bytes(data)
        return self

    def read(self):
        columns = ["number", "file", "application", "received", "zone", "channel", "kind", "sha256"]
        pd.DataFrame(self.log, columns=columns).to_csv(self.folder / "receipt_log.csv", index=False)
        return read_call(self.folder, self.methodology)


@pytest.fixture
def inbox(tmp_path, methodology):
    return Inbox(tmp_path, methodology)


def said(call, text):
    """The problems that say this."""
    return [one for one in call.problems if text in one.message]


def value_of(call, code, application="S01"):
    values = call.values.set_index(["application", "indicator"])
    return values.loc[(application, code)]


def test_a_clean_form_gives_its_values_and_no_correction(inbox):
    call = inbox.form().sheet().read()
    assert [
        one for one in call.problems if one.severity != "note" and "no scoring sheet" not in one.message
    ] == []
    assert call.applications.loc["S01", "region"] == "KZ-43"
    assert (value_of(call, "A1")["value"], value_of(call, "A1")["status"]) == (7, "given")
    assert value_of(call, "C1")["value"] == pytest.approx(12.0)  # 120 new jobs on 1,000
    assert len(call.scores) == len(qualitative(inbox.methodology))


# --- what a stranger may send ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"PK\x03\x04broken", "is not a readable XLSX"),
        (b"0" * 20_000_001, "is larger than 19 MB"),
    ],
    ids=["password", "broken", "too large"],
)
def test_a_refused_file_is_named_and_the_others_are_read(inbox, content, why):
    call = inbox.form().file("S02.xlsx", content, application="S02").sheet().read()
    line = said(call, why)[0]
    assert (line.file, line.severity) == ("S02.xlsx", "refused")
    assert said(call, "no readable form")[0].application == "S02"
    assert list(call.applications.index) == ["S01"]
    assert len(call.scores) == 7


def test_a_folder_that_is_not_there_is_the_only_error_raised(tmp_path, methodology):
    with pytest.raises(InputError, match="there is no folder"):
        read_call(tmp_path / "nowhere", methodology)


def test_an_empty_folder_gives_an_empty_register_and_lines(tmp_path, methodology):
    call = read_call(tmp_path, methodology)
    assert call.applications.empty
    assert call.scores.empty
    assert said(call, "cannot be read")[0].file == "receipts.xlsx"
    assert len(said(call, "no scoring sheet")) == 5


def test_names_in_a_log_are_never_paths(inbox):
    inbox.form()
    inbox.log.append(
        [2, "../../../etc/passwd", "../S02", "2017-06-01T10:00", "+06:00", "", "application", ""]
    )
    call = inbox.read()
    line = said(call, "no readable form")[0]
    assert (line.value, line.application, line.row) == ("../../../etc/passwd", None, 3)


def test_an_id_that_is_a_path_is_no_application(inbox):
    call = inbox.form().form("evil.xlsx", application="../../S02").read()
    assert list(call.applications.index) == ["S01"]
    assert said(call, "has no number of an application")[0].file == "evil.xlsx"
    line = said(call, "is not a number of an application")[0]
    assert (line.sheet, line.cell, line.value) == ("Application", "C3", "../../S02")


def test_links_and_other_files_are_told_and_not_followed(inbox, tmp_path):
    inbox.form()
    (tmp_path / "applications" / "S03.xlsx").symlink_to(tmp_path / "applications" / "S01.xlsx")
    (tmp_path / "applications" / "notes.docx").write_bytes(b"x")
    (tmp_path / "applications" / ".~lock.S01.xlsx#").write_bytes(b"x")
    call = inbox.read()
    assert said(call, "is a link")[0].file == "S03.xlsx"
    assert said(call, "is not a form")[0].file == "notes.docx"
    assert not [one for one in call.problems if one.file and "lock" in one.file]


def test_a_formula_in_a_text_field_is_refused_and_a_script_is_plain_text(inbox, methodology):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Application")
    rows = [("code", "x", "value"), *((code, "", value) for code, value in FIELDS.items())]
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    sheet.write_formula("C3", '=HYPERLINK("http://x.invalid","Rice")', None, "Rice")
    sheet.write_string("C5", "<script>alert(1)</script>")
    book.close()
    call = inbox.file("S01.xlsx", buffer.getvalue()).read()
    line = said(call, "is a formula in a text field")[0]
    assert (line.file, line.sheet, line.cell, line.application) == ("S01.xlsx", "Application", "C3", "S01")
    assert call.applications.loc["S01", "title"] == ""
    assert call.applications.loc["S01", "sector"] == "<script>alert(1)</script>"


def test_text_in_a_number_cell_is_named_with_its_cell(inbox):
    call = inbox.form(A3="about half", C2="6,5").read()
    line = said(call, "is not a number")[0]
    assert (line.sheet, line.cell, line.value) == ("Indicators", "D5", "about half")
    assert value_of(call, "A3")["status"] == "missing"
    assert value_of(call, "C2")["value"] == 6.5
    assert said(call, "was read as 6.5")[0].severity == "note"


# --- when it was received ----------------------------------------------------------------------------------


def test_a_late_bid_stays_in_the_register_with_its_time(inbox):
    call = inbox.form(received="2017-06-09T08:50").read()
    assert list(call.applications.index) == ["S01"]
    assert said(call, "after the deadline")[0].value == "2017-06-09 08:50 +0600"
    assert call.received.loc[0, "reason"] == "only version; after the deadline"


def test_the_zone_of_the_receipt_counts(inbox):
    # 02:30 on 9 June at UTC+9 is 23:30 on 8 June at UTC+6
    inbox.form()
    inbox.log[0][3:5] = ["2017-06-09T02:30", "+09:00"]
    call = inbox.read()
    assert call.applications.loc["S01", "received"].isoformat() == "2017-06-08T23:30:00+06:00"


def test_the_last_version_before_the_deadline_counts_and_differences_are_listed(inbox):
    inbox.form("S01_v1.xlsx", A3=40)
    inbox.form(
        "S01_v2.xlsx", received="2017-06-05T10:00", kind="correction", A3=48, title="[SYNTHETIC] Rice mills"
    )
    inbox.form("S01_v3.xlsx", received="2017-06-20T10:00", kind="correction", A3=60)
    call = inbox.read()
    assert call.received["counts"].tolist() == [False, True, False]
    assert call.received["reason"].tolist()[2] == "after the deadline"
    assert value_of(call, "A3")["value"] == 48
    changes = said(call, "was received in 3 versions")[0].advice.values["changes"]
    assert changes == ["A3: 40.0 -> 48.0", "title: [SYNTHETIC] Rice -> [SYNTHETIC] Rice mills"]


def test_a_clarification_answers_only_what_was_asked(inbox):
    inbox.form("S01.xlsx", annex=[("new_jobs", 410, "letter")])
    inbox.form("S01_answer.xlsx", "2017-06-20T10:00", "clarification", new_jobs=130, A3=60)
    call = inbox.read()
    jobs = value_of(call, "C1")
    assert (jobs["value"], jobs["status"], jobs["note"]) == (
        13.0,
        "given",
        "answered: S01_answer.xlsx; before: 12",
    )
    assert value_of(call, "A3")["value"] == 48
    assert said(call, "without being asked for")[0].column == "A3"


def test_a_form_without_a_line_in_the_log_is_not_in_time(inbox):
    call = inbox.form(received=None).read()
    assert said(call, "is not in the receipt log")[0].file == "S01.xlsx"
    assert call.applications["received"].isna().all()


@pytest.mark.parametrize("received", ["8 June 2017", "2017-06-31T10:00", "2017-06-08T25:00", ""])
def test_an_unreadable_time_is_named_and_never_in_time(inbox, received):
    inbox.form()
    inbox.log[0][3] = received
    call = inbox.read()
    assert said(call, "is not a time")[0].row == 2
    assert call.received.loc[0, "reason"] == "only version; after the deadline"


def test_a_file_changed_after_its_receipt_is_found(inbox):
    inbox.form()
    inbox.log[0][7] = "0" * 64
    assert said(inbox.read(), "is not the file that was received")[0].application == "S01"


# --- what it says ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("region", "advice"),
    [("Abai Region", "KZ-63"), ("Turkistan", "KZ-YUZ"), ("Shymkent", "KZ-YUZ"), ("Ulytau", "KZ-35")],
)
def test_a_region_that_did_not_exist_in_2017_is_named_with_the_one_that_did(inbox, region, advice):
    call = inbox.form(region=region).read()
    line = said(call, "is not a region of 2017")[0]
    assert (line.value, line.application) == (region, "S01")
    assert advice in line.advice
    assert call.applications.loc["S01", "region"] is None
    assert call.applications.loc["S01", "region_text"] == region


def test_contradictory_figures_take_the_less_favourable_and_show_both(inbox):
    call = inbox.form(annex=[("new_jobs", 410, "letter")]).read()
    jobs = value_of(call, "C1")
    assert (jobs["value"], jobs["status"], jobs["stated"], jobs["other"]) == (
        12.0,
        "contradictory",
        12.0,
        41.0,
    )
    assert "form says 12, Annex!B3 says 41" in said(call, "(C1)")[0].message


def test_a_list_of_members_that_gives_another_number_is_contradictory(inbox):
    call = inbox.form(A1=12).read()
    assert value_of(call, "A1")[["value", "status"]].tolist() == [7, "contradictory"]


def test_an_implausible_value_is_flagged_and_kept(inbox):
    call = inbox.form(new_jobs=3500).read()
    assert value_of(call, "C1")[["value", "status"]].tolist() == [350, "implausible"]


def test_no_exports_means_no_markets_not_a_missing_value(inbox):
    call = inbox.form(E1=0, E2=None).read()
    assert value_of(call, "E2")["status"] == "not applicable"
    assert value_of(inbox.form(E1=5, E2=None).read(), "E2")["status"] == "missing"


def test_firms_of_one_group_count_once(inbox):
    listed = members()
    listed.loc[[0, 1, 2], "group"] = "[SYNTHETIC] holding"
    assert value_of(inbox.form(listed=listed, A1=5).read(), "A1")[["value", "status"]].tolist() == [
        5,
        "given",
    ]


def test_shared_members_are_listed_not_removed(inbox):
    call = inbox.form().form("S02.xlsx", application="S02", listed=members(first=6)).read()
    shared = said(call, "is a member of two applications")
    assert [(one.application, one.advice.values["other"]) for one in shared] == [("S01", "S02")] * 2
    assert [one.value.split()[2] for one in shared] == ["6", "7"]  # numbers 6 and 7 are in both lists
    assert value_of(call, "A1", "S02")["value"] == 7


def test_a_wrong_number_of_a_member_is_named_and_the_member_kept(inbox):
    listed = members()
    listed.loc[2, "bin"] = "000040000001"
    call = inbox.form(listed=listed).read()
    assert said(call, "is not a valid BIN")[0].cell == "B5"
    assert call.applications.loc["S01", "members"] == 7


def test_the_check_digit_by_hand():
    # 1*1+2*2+...+9*9+0*10+1*11 = 296 = 26*11+10, so again with 3..11,1,2:
    # 3+8+15+24+35+48+63+80+99+0+2 = 377 = 34*11+3
    assert bin_check_digit("12345678901") == 3
    assert is_valid_bin("123456789013")
    # 1*1 = 1
    assert bin_check_digit("10000000000") == 1
    assert not is_valid_bin("１23456789013")  # a full-width digit


def test_a_moved_column_and_another_language_change_nothing(inbox, methodology, tmp_path):
    base = inbox.form().read().values
    for lang in ("ru", "kk"):
        data = write_form(methodology, FIELDS | VALUES, rows_of(members()), (), lang)
        (tmp_path / "applications" / "S01.xlsx").write_bytes(data)
        pd.testing.assert_frame_equal(inbox.read().values, base)


@pytest.mark.parametrize(
    ("content", "said_"),
    [
        (None, "is not there"),
        ("a,b\n1,2\n", "cannot be read"),
        ("application,indicator,value,status,source,note\nS01,B1,high,given,x,\n", "is not a number"),
    ],
    ids=["none", "columns", "text"],
)
def test_statistics_that_cannot_be_used_are_missing_with_a_line(inbox, tmp_path, content, said_):
    inbox.form()
    path = tmp_path / "statistics.csv"
    path.unlink() if content is None else path.write_text(content)
    call = inbox.read()
    assert said(call, said_)[0].file == "statistics.csv"
    assert value_of(call, "B1")["status"] == "missing"


# --- what the experts send ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("score", "message"),
    [
        (None, "scores are missing"),
        ("good", "is not a number"),
        (9, "is outside the scale"),
        (-1, "is outside the scale"),
        (2.5, "is outside the scale"),
    ],
)
def test_a_bad_score_is_named_and_only_that_cell_is_lost(inbox, score, message):
    call = inbox.form().sheet(change={"B4": score}).read()
    line = said(call, message)[0]
    assert (line.file, line.sheet, line.cell, line.expert, line.application) == (
        "E1.xlsx",
        "Round 1",
        "E4",
        "E1",
        "S01",
    )
    assert len(call.scores) == 6
    assert "B4" not in set(call.scores["indicator"])
    assert call.set_aside["indicator"].tolist() == ["B4"]


def test_an_expert_who_is_not_on_the_panel_is_kept_aside(inbox):
    call = inbox.form().sheet("E1").sheet("E9").read()
    assert said(call, "is not on the panel")[0].severity == "refused"
    assert set(call.scores["expert"]) == {"E1"}
    assert set(call.set_aside["status"]) == {"not on the panel"}
    assert len(call.set_aside) == 7


def test_a_conflict_declared_after_scoring_takes_the_scores_out_and_keeps_them(inbox):
    call = inbox.form().sheet(conflicts=[("S01", "2017-06-20", "board member")]).read()
    assert said(call, "conflict of interest declared, yet")[0].value == "7 scores"
    assert call.scores.empty
    assert call.set_aside["score"].tolist() == [3.0] * 7
    assert set(call.set_aside["status"]) == {"conflict"}
    assert call.conflicts["declared"].tolist() == ["2017-06-20"]


def test_a_conflict_declared_before_scoring_is_no_missing_score(inbox):
    blank = dict.fromkeys([one.code for one in qualitative(inbox.methodology)])
    call = inbox.form().sheet(conflicts=[("S01", "2017-06-01", "x")], change=blank).read()
    assert not said(call, "scores are missing")
    assert set(call.set_aside["status"]) == {"conflict"}


def test_two_sheets_of_one_expert_of_the_same_version_agree_or_neither_counts(inbox):
    call = inbox.form().sheet().sheet(file="E1 copy.xlsx", change={"D1": 5}).read()
    line = said(call, "differ between two sheets")[0]
    assert (line.severity, line.column, line.value) == ("correct", "D1", "5, 3")  # files by name
    assert "D1" not in set(call.scores["indicator"])
    assert len(call.scores) == 6


def test_a_newer_sheet_replaces_the_older_and_both_are_kept(inbox):
    call = inbox.form().sheet().sheet(file="E1 v2.xlsx", version=2, change={"D1": 5}).read()
    scores = call.scores.set_index("indicator")["score"]
    assert scores["D1"] == 5
    assert len(scores) == 7
    older = call.set_aside.set_index("indicator")
    assert (older.loc["D1", "score"], older.loc["D1", "status"]) == (3, "replaced by a newer sheet")


def test_a_correction_settles_what_the_intake_reported(inbox):
    inbox.form("S01.xlsx", A3="half").sheet(change={"D1": 9, "D2": None})
    assert {one.severity for one in inbox.read().problems if one.application == "S01"} == {
        "correct",
        "note",
    }
    inbox.form("S01_v2.xlsx", "2017-06-02T10:00", "correction").sheet(file="E1 v2.xlsx", version=2)
    call = inbox.read()
    assert {one.severity for one in call.problems if one.application == "S01"} == {"note"}
    assert not said(call, "is outside the scale") and not said(call, "is not a number")
    assert len(call.scores) == 7


def test_each_round_has_its_own_sheet_and_both_count(inbox):
    """Round 2 is issued with the first round's scores locked beside it; nothing of it is counted twice."""
    call = inbox.form().sheet().sheet(file="E1-round2-v1.xlsx", rounds=(1, 2)).read()
    assert not [one for one in call.problems if one.expert == "E1"]
    assert call.scores.groupby("round")["score"].unique().map(list).to_dict() == {1: [3.0], 2: [4.0]}
    assert set(call.scores["file"]) == {"E1.xlsx", "E1-round2-v1.xlsx"}
    assert call.set_aside.empty


def test_a_later_sheet_stands_in_for_an_earlier_one_that_is_not_there(inbox):
    call = inbox.form().sheet(rounds=(1, 2)).read()
    assert sorted(set(call.scores["round"])) == [1, 2]
    assert len(call.scores) == 14


def test_a_corrected_sheet_of_one_round_leaves_the_other_round_alone(inbox):
    inbox.form().sheet(change={"D1": 9}).sheet(file="E1 v2.xlsx", version=2, change={"D1": 5})
    call = inbox.sheet(file="E1-round2.xlsx", rounds=(1, 2), change={"D1": 1}).read()
    scores = call.scores[call.scores["indicator"] == "D1"].set_index("round")["score"]
    assert scores.to_dict() == {1: 5.0, 2: 1.0}


def test_a_conflict_declared_in_the_second_round_takes_the_first_out_too(inbox):
    late = [("S01", "2017-06-20", "adviser")]
    call = inbox.form().sheet().sheet(file="E1-round2.xlsx", rounds=(1, 2), conflicts=late).read()
    assert call.scores.empty
    assert set(call.set_aside["status"]) == {"conflict"}
    assert len(call.set_aside) == 14
    assert {one.file for one in said(call, "conflict of interest declared, yet")} == {
        "E1.xlsx",
        "E1-round2.xlsx",
    }


def test_several_missing_scores_of_a_bid_are_one_line(inbox):
    call = inbox.form().sheet(change={"B4": None, "D2": None}).read()
    line = said(call, "scores are missing")[0]
    assert (line.cell, line.value, line.application) == ("E4", "B4, D2", "S01")
    assert (call.set_aside["status"] == "missing").sum() == 2


def test_only_regions_of_2017_are_suggested(inbox):
    advice = said(inbox.form(region="(multi-region)").read(), "is not one region of 2017")[0].advice
    assert advice.startswith("name one of the 16")
    assert "Ulytau" not in advice


def test_a_sheet_for_an_unknown_application_is_told(inbox):
    call = inbox.form().sheet(applications=("S01", "S77")).read()
    assert {one.value for one in said(call, "is not an application of this call")} == {"S77"}
    assert set(call.scores["application"]) == {"S01"}


# --- any text ----------------------------------------------------------------------------------------------

NASTY = st.one_of(
    st.text(max_size=200),
    st.sampled_from(
        [
            "=cmd|' /C calc'!A0",
            "@SUM(A1)",
            "<img src=x onerror=alert(1)>",
            "\u202eevil\u202c",
            "w" * 40_000,
            "../../etc/passwd",
            "C:\\windows\\system32",
            "S01\x00",
            "{{ 7*7 }}",
            "%s%n",
        ]
    ),
)


@given(title=NASTY, sector=NASTY, name=NASTY)
@settings(deadline=None, max_examples=25)
def test_any_text_is_read_back_as_text(tmp_path_factory, title, sector, name):
    methodology = Methodology.load()
    allowed = [text.encode("utf-8", "ignore").decode()[:32_000] for text in (title, sector, name)]
    fields = FIELDS | {"title": allowed[0], "sector": allowed[1], "applicant_name": allowed[2]}
    path = tmp_path_factory.mktemp("form") / "form.xlsx"
    path.write_bytes(write_form(methodology, fields | VALUES, rows_of(members())))
    book = read_workbook(path)
    assert not any(sheet.formulas for sheet in book.sheets.values())
    form = read_form(book, methodology)
    assert form.fields["application"] == "S01"
    for problem in form.problems:
        assert "\n" not in str(problem)
        assert "\u202e" not in str(problem)
