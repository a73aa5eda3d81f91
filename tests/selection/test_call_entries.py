"""Entries as people type them in Excel and LibreOffice: named, kept, asked; never a silent change."""

import datetime
import io
import shutil
import subprocess

import openpyxl
import pandas as pd
import pytest
import yaml
from example_call import STAGES, synthetic_bin

from cluster_analysis.data.paths import raw
from cluster_analysis.selection.call.dossier.questions import is_question
from cluster_analysis.selection.call.forms.layout import MEMBER_COLUMNS
from cluster_analysis.selection.call.forms.write import write_form
from cluster_analysis.selection.call.intake import read_call
from cluster_analysis.selection.call.panel.sheets import qualitative, write_sheet
from cluster_analysis.selection.engine.methodology.eligibility import check_eligibility
from cluster_analysis.selection.engine.methodology.methodology import Methodology

FIELDS = {
    "application": "K03",
    "title": "[SYNTHETIC] Rice",
    "region": "Мангистау",
    "sector": "agro-food",
    "oked": "1061",
    "applicant": "association",
    "applicant_name": "[SYNTHETIC] applicant",
    "jobs": 1000,
    "new_jobs": 120,
}
VALUES = {"A1": 7, "A2": 100, "A3": 48, "A4": 71, "C2": 6, "C3": 55, "E1": 22, "E2": 2.6, "E4": 29}
MEMBERS = pd.DataFrame(
    [
        [f"[SYNTHETIC] firm {n}", synthetic_bin(n), "enterprise", "small" if n < 6 else "large", None,
         STAGES[n % 7], "yes" if n < 3 else "no"]
        for n in range(1, 8)
    ],
    columns=list(MEMBER_COLUMNS),
)  # fmt: skip


@pytest.fixture(scope="module")
def rules():
    """The draft as a call of 2027 on the regions of 2022, at +05:00."""
    content = yaml.safe_load(
        (raw() / "methodology" / "kazakhstan_2017_draft.yml").read_text(encoding="utf-8")
    )
    content["call"] = {
        "deadline": datetime.date(2027, 2, 10), "hour": "18:00", "zone": "+05:00", "vintage": 2022,
        "base_year": 2025, "target_year": 2030,
    }  # fmt: skip
    return content


@pytest.fixture(scope="module")
def methodology(rules, tmp_path_factory):
    path = tmp_path_factory.mktemp("rules") / "methodology.yml"
    path.write_text(yaml.safe_dump(rules, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return Methodology.load(path)


@pytest.fixture
def folder(tmp_path):
    for part in ("applications", "sheets", "attachments"):
        (tmp_path / part).mkdir()
    (tmp_path / "statistics.csv").write_text("application,indicator,value,status,source,note\n")
    return tmp_path


def form(methodology, lang="ru", members=MEMBERS, **fields):
    """A filled form, opened again as a person would."""
    values = {key: fields.pop(key) for key in list(fields) if key in VALUES}
    listed = members.to_numpy(object).tolist()
    data = write_form(methodology, FIELDS | fields | VALUES | values, listed, (), lang)
    return openpyxl.load_workbook(io.BytesIO(data))


def type_in(book, code, value, number_format=None):
    """Type a value beside a code of the form; a spreadsheet gives the cell its format."""
    for name in ("Application", "Indicators"):
        for row in book[name].iter_rows(min_row=3):
            if row[0].value == code:
                cell = row[2 if name == "Application" else 3]
                cell.value = value
                if number_format:
                    cell.number_format = number_format
                return book
    raise AssertionError(code)


def read(folder, methodology, *books, receipts="receipt", received="2027-02-01T10:00", zone="+05:00"):
    lines = ["number,file,application,received,zone,channel,kind,sha256"]
    for number, (name, book) in enumerate(books, start=1):
        if isinstance(book, bytes):
            (folder / "applications" / name).write_bytes(book)
        else:
            book.save(folder / "applications" / name)
        lines.append(f"{number},{name},,{received},{zone},e-mail,application,")
    (folder / "receipt_log.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_call(folder, methodology)


def about(call, text):
    """The problems that say this."""
    return [one for one in call.problems if text in one.message]


def value(call, code, application="K03"):
    row = call.values.set_index(["application", "indicator"]).loc[(application, code)]
    return (None if pd.isna(row["value"]) else row["value"]), row["status"]


def outcome(call, methodology):
    return check_eligibility(call.applications, methodology).iloc[0]


# --- per cent and ranges


def test_a_cell_that_shows_50_per_cent_is_50_and_it_is_said(folder, methodology):
    call = read(folder, methodology, ("K03.xlsx", type_in(form(methodology), "A3", 0.5, "0%")))
    assert value(call, "A3") == (50.0, "given")
    assert "is shown as 50 % and was read as 50" in about(call, "is shown as")[0].message


def test_an_own_format_with_a_per_cent_sign_is_read_too(folder, methodology):
    call = read(folder, methodology, ("K03.xlsx", type_in(form(methodology), "A3", 0.455, "0.0\\ %")))
    assert value(call, "A3") == (45.5, "given")


def test_a_share_without_format_is_a_question_and_does_not_count(folder, methodology):
    for typed in ("0,45", 0.45):
        call = read(folder, methodology, ("K03.xlsx", type_in(form(methodology), "A3", typed, "General")))
        assert value(call, "A3") == (None, "missing")
        problem = about(call, "may be a share")[0]
        assert (problem.cell, is_question(problem)) == ("D5", True)


def test_45_is_45_also_as_text_with_a_sign(folder, methodology):
    for typed in (45, "45", "45 %", "45,0%"):
        call = read(folder, methodology, ("K03.xlsx", type_in(form(methodology), "A3", typed)))
        assert value(call, "A3") == (45.0, "given")


def test_480_per_cent_is_asked_and_is_no_full_score(folder, methodology):
    call = read(folder, methodology, ("K03.xlsx", type_in(form(methodology), "A3", 480)))
    assert value(call, "A3") == (None, "missing")
    assert "is outside 0–100" in about(call, "is outside")[0].message


def test_a_fall_of_output_is_kept_and_asked(folder, methodology):
    call = read(folder, methodology, ("K03.xlsx", type_in(form(methodology), "C2", -7)))
    assert value(call, "C2") == (-7.0, "implausible")
    assert is_question(about(call, "is below 0")[0])


# --- words of lists


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Ассоциация", "association"),
        ("Қауымдастық", "association"),
        ("группа компаний", "group of companies"),
    ],
)
def test_an_applicant_is_understood_in_three_languages(folder, methodology, typed, meant):
    call = read(folder, methodology, ("K03.xlsx", type_in(form(methodology), "applicant", typed)))
    assert call.applications.loc["K03", "applicant"] == meant
    assert outcome(call, methodology)["eligible"]


def test_an_unknown_kind_of_applicant_is_asked_not_refused(folder, methodology):
    call = read(folder, methodology, ("K03.xlsx", type_in(form(methodology), "applicant", "кооператив")))
    result = outcome(call, methodology)
    assert (result["eligible"], result["rules"]) == (True, "")
    assert "R2" in result["clarify"]
    assert is_question(about(call, "is not understood")[0])


@pytest.mark.parametrize("typed", ["нефтесервис", "Oil and gas", "мұнай-газ", "добыча нефти"])
def test_oil_is_excluded_in_every_language(folder, methodology, typed):
    call = read(folder, methodology, ("K03.xlsx", type_in(form(methodology), "sector", typed)))
    assert outcome(call, methodology)["rules"] == "R4"


@pytest.mark.parametrize("typed", [910, 610])
def test_a_code_of_oil_that_lost_its_zero_is_excluded_and_asked(folder, methodology, typed):
    call = read(folder, methodology, ("K03.xlsx", type_in(form(methodology), "oked", typed, "General")))
    assert call.applications.loc["K03", "oked"] == f"0{typed}"
    assert outcome(call, methodology)["rules"] == "R4"
    assert is_question(about(call, "may have lost its zero")[0])


def test_a_code_of_two_digits_that_may_have_been_three_waits_for_the_answer(folder, methodology):
    call = read(folder, methodology, ("K03.xlsx", type_in(form(methodology), "oked", 91, "General")))
    assert "R4" in outcome(call, methodology)["clarify"]  # 91: libraries; 091: oil services


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Мангистау", "KZ-47"), ("Костанай", "KZ-39"), ("Кызылорда", "KZ-43"), ("Акмола", "KZ-11"),
        ("Шымкент", "KZ-79"), ("область Абай", "KZ-10"), ("Түркістан облысы", "KZ-61"),
    ],
)  # fmt: skip
def test_regions_of_2022_are_known_by_their_common_names(folder, methodology, typed, code):
    call = read(folder, methodology, ("K03.xlsx", type_in(form(methodology), "region", typed)))
    assert call.applications.loc["K03", "region"] == code


def test_a_region_that_was_split_is_asked_with_its_successors(folder, methodology):
    book = type_in(form(methodology), "region", "Южно-Казахстанская область")
    call = read(folder, methodology, ("K03.xlsx", book))
    problem = about(call, "is not a region of 2022")[0]
    assert "KZ-61, KZ-79" in problem.advice
    assert "R3" in outcome(call, methodology)["clarify"]


# --- members


def test_members_in_russian_and_kazakh_count_as_in_english(folder, methodology):
    words = {"yes": "да", "no": "Жоқ", "small": "малый", "large": "ірі", "enterprise": "предприятие"}
    listed = MEMBERS.replace(words)
    call = read(folder, methodology, ("K03.xlsx", form(methodology, members=listed, E4=28.6, A4=71.4)))
    assert value(call, "E4") == (28.6, "given")  # 2 of 7 by hand
    assert value(call, "A4") == (71.4, "given")  # 5 of 7
    assert not about(call, "is not understood")


def test_an_answer_that_is_not_understood_is_no_no(folder, methodology):
    listed = MEMBERS.assign(certified="возможно")
    call = read(folder, methodology, ("K03.xlsx", form(methodology, members=listed, E4=None)))
    assert value(call, "E4") == (None, "missing")
    assert len(about(call, "is not understood")) == 7


def test_a_renamed_column_is_a_question_and_no_zero(folder, methodology):
    book = form(methodology)
    book["Members"]["G1"].value = "сертификат"
    call = read(folder, methodology, ("K03.xlsx", book))
    assert is_question(about(call, "column 'certified' is missing")[0])
    assert value(call, "E4") == (29.0, "given")  # as stated; the list says nothing
    assert value(call, "A1") == (7.0, "given")


def test_a_name_twice_is_asked(folder, methodology):
    listed = MEMBERS.assign(member=["[SYNTHETIC] ТОО Рис"] * 2 + list(MEMBERS["member"][2:]))
    call = read(folder, methodology, ("K03.xlsx", form(methodology, members=listed)))
    assert about(call, "stands twice among the members")[0].value == "[SYNTHETIC] ТОО Рис"


def test_an_indicator_in_the_place_of_another_is_not_overruled_by_a_list(folder, rules, tmp_path_factory):
    other = dict(rules, indicators=[dict(one) for one in rules["indicators"]])
    plan = {"en": "Environmental plan", "ru": "План", "kk": "Жоспар", "from": {"kind": "form"}}
    other["indicators"] = [one | plan if one["code"] == "E4" else one for one in other["indicators"]]
    path = tmp_path_factory.mktemp("other") / "methodology.yml"
    path.write_text(yaml.safe_dump(other, allow_unicode=True), encoding="utf-8")
    replaced = Methodology.load(path)
    call = read(folder, replaced, ("K03.xlsx", form(replaced, E4=80)))
    assert value(call, "E4") == (80.0, "given")


# --- the form itself


def test_renamed_and_further_sheets_are_read_or_told(folder, methodology):
    book = form(methodology)
    book["Indicators"].title = "Показатели"
    book.create_sheet("Заметки")["A1"].value = "x"
    call = read(folder, methodology, ("K03.xlsx", book))
    assert value(call, "A3") == (48.0, "given")
    assert "is read as the sheet Indicators" in about(call, "is read as the sheet")[0].message
    assert about(call, "is no sheet of the form")[0].sheet == "Заметки"


def test_deleted_rows_are_asked(folder, methodology):
    book = form(methodology)
    for code in ("A3", "C3"):
        row = next(row for row in book["Indicators"].iter_rows(min_row=3) if row[0].value == code)
        book["Indicators"].delete_rows(row[0].row)
    call = read(folder, methodology, ("K03.xlsx", book))
    assert "rows of the form are missing: A3, C3" in about(call, "rows of the form")[0].message
    assert value(call, "A3")[0] is None


@pytest.mark.parametrize("suffix", ["ods", "xls"])
def test_a_form_saved_by_libreoffice_in_another_format_is_read(folder, methodology, tmp_path, suffix):
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not there")
    book = type_in(form(methodology), "A3", 0.5, "0%")
    book.save(tmp_path / "K03.xlsx")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", suffix, "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "K03.xlsx")], check=True, capture_output=True, timeout=180)
    call = read(folder, methodology, (f"K03.{suffix}", (tmp_path / f"K03.{suffix}").read_bytes()))
    assert call.applications.loc["K03", "region"] == "KZ-47"
    assert value(call, "C3") == (55.0, "given")
    # an ODS says how a cell is shown; of an XLS that is not known, so 0.5 is asked
    assert value(call, "A3") == ((50.0, "given") if suffix == "ods" else (None, "missing"))


def test_what_cannot_be_read_stays_in_the_register(folder, methodology):
    secret = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    good = [(f"K{n:02d}.xlsx", form(methodology, application=f"K{n:02d}")) for n in range(1, 4)]
    bad = [("K04.xlsx", secret), ("K05.pdf", b"%PDF-1.4"), ("K06.xlsx", b"PK broken")]
    call = read(folder, methodology, *good, *bad)
    assert len(call.received) == 6
    assert sorted(call.received.loc[call.received["state"] == "not read", "file"]) == [
        name for name, _ in bad
    ]
    assert all(is_question(one) for one in about(call, "protected by a password"))
    assert about(call, "is not a form")[0].file == "K05.pdf"


# --- numbers and receipts


@pytest.mark.parametrize(("typed", "meant"), [("К01", "K01"), ("№ K03", "K03"), ("k02", "K02")])
def test_a_number_is_read_as_it_is_meant_and_it_is_said(folder, methodology, typed, meant):
    call = read(folder, methodology, ("form.xlsx", type_in(form(methodology), "application", typed)))
    assert list(call.applications.index) == [meant]
    assert about(call, "was read as the number")[0].value == typed


def test_two_applicants_under_one_number_are_two_bids_and_a_question(folder, methodology):
    other = {"title": "[SYNTHETIC] Leather", "applicant_name": "[SYNTHETIC] another"}
    books = [("a.xlsx", form(methodology)), ("b.xlsx", form(methodology, **other))]
    call = read(folder, methodology, *books)
    assert call.applications["title"].to_dict() == {
        "K03": "[SYNTHETIC] Rice",
        "K03-2": "[SYNTHETIC] Leather",
    }
    assert is_question(about(call, "is another bid under the number K03")[0])


def test_a_book_with_semicolons_and_cp1251_is_read_in_the_zone_of_the_call(folder, methodology):
    read(folder, methodology, ("K03.xlsx", form(methodology)))
    heads = "number;file;application;received;zone;channel;kind;sha256"
    text = f"{heads}\r\n1;K03.xlsx;K03;10.02.2027, 17:59;;почта;application;\r\n"
    (folder / "receipt_log.csv").write_bytes(text.encode("cp1251"))
    call = read_call(folder, methodology)
    assert call.applications.loc["K03", "received"].isoformat() == "2027-02-10T17:59:00+05:00"
    assert outcome(call, methodology)["eligible"]


def test_a_book_typed_in_a_spreadsheet_is_read(folder, methodology):
    read(folder, methodology, ("K03.xlsx", form(methodology)))
    (folder / "receipt_log.csv").unlink()
    book = openpyxl.Workbook()
    book.active.append(["number", "file", "application", "received", "zone", "channel", "kind", "sha256"])
    book.active.append(
        [1, "K03.xlsx", "K03", datetime.datetime(2027, 2, 10, 17, 59), "+05:00", "", "application", None]
    )
    book.save(folder / "receipts.xlsx")
    call = read_call(folder, methodology)
    assert call.applications.loc["K03", "received"].isoformat() == "2027-02-10T17:59:00+05:00"


def test_a_late_bid_is_not_in_time_by_another_zone(folder, methodology):
    book = ("K03.xlsx", form(methodology))
    call = read(folder, methodology, book, received="2027-02-10T23:41", zone="+14:00")
    assert is_question(about(call, "is not the zone of the call")[0])
    assert outcome(call, methodology)["rules"] == "R1"


def test_receipts_out_of_order_are_told(folder, methodology):
    books = [
        (f"K0{n}.xlsx", form(methodology, application=f"K0{n}", title=f"[SYNTHETIC] {n}")) for n in (1, 2)
    ]
    read(folder, methodology, *books)
    lines = (folder / "receipt_log.csv").read_text().splitlines()
    (folder / "receipt_log.csv").write_text("\n".join([lines[0], lines[2], lines[1]]) + "\n")
    assert about(read_call(folder, methodology), "receipts are not in order")


# --- scoring sheets


def sheet(methodology, expert, shift=0):
    codes = [one.code for one in qualitative(methodology)]
    rows = [(expert, 1, "K03", code, float((n + shift) % 6), f"p. {n}") for n, code in enumerate(codes)]
    scores = pd.DataFrame(
        rows, columns=["expert", "round", "application", "indicator", "score", "evidence"]
    )
    data = write_sheet(expert, {"K03": "[SYNTHETIC] Rice"}, methodology, 1, "ru", scores)
    return openpyxl.load_workbook(io.BytesIO(data))


def test_deleted_rows_of_a_sheet_and_a_copied_sheet_are_named(folder, methodology):
    first, second, third = (
        sheet(methodology, "E1"),
        sheet(methodology, "E4"),
        sheet(methodology, "E2", shift=1),
    )
    third["Round 1"].delete_rows(3, 2)
    for name, book in (("E1", first), ("E4", second), ("E2", third)):
        book.save(folder / "sheets" / f"{name}.xlsx")
    call = read(folder, methodology, ("K03.xlsx", form(methodology)))
    gone = about(call, "lines of the sheet are missing")[0]
    assert (gone.expert, gone.value, gone.application) == ("E2", "A5, B4", "K03")
    copied = about(call, "all scores and evidence are those of E1 too")[0]
    assert (copied.expert, is_question(copied)) == ("E4", True)


def test_an_expert_with_a_cyrillic_name_is_read(folder, methodology):
    panel = methodology.model_copy(update={"panel": ["Әсел Ахметова", "Иванов И.И."]})
    sheet(panel, "әсел  ахметова").save(folder / "sheets" / "1.xlsx")
    call = read(folder, panel, ("K03.xlsx", form(methodology)))
    assert set(call.scores["expert"]) == {"Әсел Ахметова"}
