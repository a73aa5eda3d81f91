"""Packet and letters from hand-made results: what they say and what they must never say."""

import dataclasses
import datetime
import html.parser
import io
import zipfile

import pandas as pd
import pytest
import shown
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_analysis.data.paths import raw
from cluster_analysis.data.regions.industries import SECTIONS, section_name
from cluster_analysis.data.tables.spreadsheet_text import safe_text
from cluster_analysis.selection import load_selection
from cluster_analysis.selection.call.documents import Block, Document, safe_name
from cluster_analysis.selection.call.dossier import log as decision_log
from cluster_analysis.selection.call.dossier.questions import questions
from cluster_analysis.selection.call.intake import read_call
from cluster_analysis.selection.call.office.papers import letter as asking
from cluster_analysis.selection.call.office.status import status
from cluster_analysis.selection.call.workbooks import IntakeProblem
from cluster_analysis.selection.engine.methodology.methodology import Methodology
from cluster_analysis.selection.engine.ranking.portfolio import Portfolio
from cluster_analysis.selection.report.letters import letter
from cluster_analysis.selection.report.packet import Edition, packet
from cluster_analysis.selection.report.run import Selection
from cluster_analysis.selection.report.words import Words

EXAMPLE = raw() / "applications" / "example_call_2017"

NINE = datetime.datetime(2017, 7, 3, 9, tzinfo=datetime.timezone(datetime.timedelta(hours=6)))

LATE = "Rule R1 is not met (received by the deadline of the call): received 9 June 2017, 08:50 (UTC+06:00)."


@pytest.fixture(scope="module")
def selection():
    """Three bids with numbers written by hand: S09 and S10 tied at six, S16 late."""
    methodology = Methodology.load()
    call = read_call(EXAMPLE, methodology)
    keep = ["S09", "S10", "S16"]
    call = dataclasses.replace(
        call,
        applications=call.applications.loc[keep],
        values=call.values[call.values["application"].isin(keep)],
    )
    ranked = ["S09", "S10"]
    selection = Selection(call, methodology, 100, 1)
    areas = pd.DataFrame({area: [60.0, 60.0] for area in "abcde"}, index=ranked)
    ranks = pd.DataFrame(
        {"total": [60.0, 60.0], "rank": [6.0, 6.0], "tie": ["S10", "S09"], "decided_by": "commission"},
        index=ranked,
    )
    ranks.attrs |= {"steps": [(ranked, "area_a", [["S10"], ["S09"]])], "chains": []}
    drawn = {
        "low": [5, 5],
        "high": [8, 7],
        "p_first": [0.523, 0.477],
        "draws_low": [5.0, 4.0],
        "draws_high": [8.0, 4.0],
    }
    points = pd.DataFrame(50.0, index=ranked, columns=methodology.codes)
    points.loc["S09", ["A1", "A2", "E1"]] = [80.0, 100.0, 30.0]
    points.loc["S10", ["A1", "A2", "E1"]] = [20.0, None, 49.0]
    points.attrs["status"] = pd.DataFrame("given", index=ranked, columns=methodology.codes)
    vars(selection).update(
        points=points,
        areas=areas,
        nodes=areas.assign(total=[60.0, 60.0]),
        totals=pd.Series([60.0, 60.0], index=ranked, name="total"),
        ranks=ranks,
        ranking=ranks.assign(**drawn),
        portfolio=Portfolio([["S09"]], 60.0),
    )
    return selection


class Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.words = [], [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data):
        self.words += data


def tags_of(page):
    parser = Tags()
    parser.feed(page)
    return parser


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_every_form_carries_the_banners_and_the_hash(selection, lang):
    document = packet(selection, lang)
    texts = [block.text for block in Words(selection, lang).notices()]
    assert len(texts) == 3
    assert selection.methodology.hash in texts[2]
    for text in texts:
        assert text in document.text()
        assert text in tags_of(document.html()).words
    assert f'<html lang="{lang}">' in document.html()


def test_the_three_languages_have_the_same_blocks(selection):
    shapes = [
        [(block.kind, len(block.items)) for block in packet(selection, lang).blocks]
        for lang in ("en", "ru", "kk")
    ]
    assert shapes[0] == shapes[1] == shapes[2]
    assert packet(selection, "ru").title != packet(selection, "en").title != packet(selection, "kk").title


def test_the_packet_says_the_chances_in_words_and_the_tie_its_steps(selection):
    document = packet(selection, "en")
    tables = {block.text.split(";")[0]: block.table for block in document.blocks if block.table is not None}
    ranking = tables["Ranking with floors off"].set_index("Application")
    assert ranking["P(among the six), %"].to_dict() == pytest.approx({"S09": 52.3, "S10": 47.7})
    assert ranking.loc["S09", "Ranks in 90% of the draws"] == "5–8"
    assert "The score of area a (Integration of the value chain) decides: S10 > S09." in document.text()
    assert "P(среди первых шести), %" in packet(selection, "ru").text()


def test_nothing_is_decided_that_is_not_recorded(selection, tmp_path):
    before = packet(selection, "en").text()
    assert "Conclusion of the World Bank: not recorded." in before
    assert "Decision of the Commission: not recorded." in before
    assert "winner" not in before.lower()
    assert "selected" not in before.lower()
    path = tmp_path / "log.jsonl"
    decision_log.add(
        path, "secretary", "decision", NINE, body="Commission", date="2017-07-03", document="minutes 1",
        reason="as minuted", outcomes={"S09": "selected"},
    )  # fmt: skip
    edition, head = Edition(1, "2017-07-04", tuple(decision_log.entries(path))), decision_log.head(path)
    after = packet(selection, "en", edition).text()
    assert "Decision of the Commission: Commission, 2017-07-03, minutes 1. Reason: as minuted" in after
    assert "Conclusion of the World Bank: not recorded." in after
    assert head in after
    assert "selected" in letter(selection, "S09", "en", edition).text()
    assert "No decision on this application is recorded" in letter(selection, "S10", "en", edition).text()


def test_the_late_bid_is_in_the_register_and_in_no_ranking(selection):
    document = packet(selection, "en")
    tables = {block.text: block.table for block in document.blocks if block.table is not None}
    ranking = tables["Ranking with floors off; points from 0 to 100"]
    register = tables["Every application received"].set_index("Application")
    assert ranking["Application"].tolist() == ["S09", "S10"]
    assert register.loc["S16", ["Eligible", "Reason"]].tolist() == [
        "no",
        LATE,
    ]


def test_the_workbook_has_values_and_no_formulas(selection):
    openpyxl = pytest.importorskip("openpyxl")
    document = packet(selection, "en")
    assert document.xlsx() == document.xlsx()
    book = openpyxl.load_workbook(io.BytesIO(document.xlsx()))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(cell.value == 60 for cell in cells)
    assert all(
        "SYNTHETIC" in str(sheet["A2"].value) + str(sheet["A3"].value) for sheet in book.worksheets[1:]
    )


def test_a_letter_tells_strengths_and_gaps_of_this_bid_only(selection):
    text = letter(selection, "S09", "en").text()
    strengths, gaps = text.split("Strengths\n")[1].split("Gaps\n")
    assert "A2" in strengths
    assert "A1" in strengths
    assert "E1 Export intensity: 30 points (0 % gives 0, 40 % gives 100)" in gaps
    assert "S10" not in text
    assert "Total: 60.0 points of 100." in text


def test_a_letter_to_an_ineligible_applicant_cites_the_rule_and_has_no_points(selection):
    text = letter(selection, "S16", "en").text()
    assert f"Reason: {LATE}" in text
    assert "Points by area" not in text


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_letters_exist_in_every_language(selection, lang):
    document = letter(selection, "S09", lang)
    assert document.name == f"letter-S09-{lang}"
    title = {"ru": "[СИНТЕТИЧЕСКИЕ ДАННЫЕ] Переработка мяса", "kk": "[СИНТЕТИКАЛЫҚ ДЕРЕКТЕР] Ет өңдеу"}
    assert title.get(lang, "[SYNTHETIC] Meat processing") in tags_of(document.html()).words


def test_a_letter_that_asks_an_applicant_gives_no_advice_that_is_meant_for_the_office(example):
    wrong = IntakeProblem(
        "is not a number", advice="write a plain number", application="S07", sheet="Indicators"
    )
    unknown = IntakeProblem("is not in the receipt log", advice="enter when it came", application="S07")
    found = questions([*example.call.problems, wrong, unknown], [])
    mine = [one for one in found if one.problem.application == "S07"]
    text = asking("S07", mine, datetime.date(2017, 6, 20), "en", "0" * 64).text()
    assert "form says 7, Annex!B3 says 20.5" in text
    assert "write a plain number" in text
    assert "is not in the receipt log" in text
    assert "ask the applicant" not in text
    assert "enter when it came" not in text


def test_names_of_files_never_leave_their_folder():
    assert safe_name("letter", "../../etc/passwd", "en") == "letter-etcpasswd-en"
    assert safe_name("..", "/") == "document"
    assert safe_name("con\x00", "\u202ex") == "con-x"


@given(
    text=st.one_of(
        st.text(),
        st.sampled_from(
            ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "=1+1", "x" * 5000]
        ),
    )
)
@settings(deadline=None, max_examples=50)
def test_any_text_stays_text_in_html_and_xlsx(text):
    text = text.encode("utf-8", "ignore").decode().replace("\x00", "")
    plain = Document(
        "d", "T", "en", [Block("paragraph", "x"), Block("table", "x", table=pd.DataFrame({"x": ["x"]}))]
    )
    risky = Document(
        "d", "T", "en", [Block("paragraph", text), Block("table", text, table=pd.DataFrame({text: [text]}))]
    )
    wanted, found = tags_of(plain.html()), tags_of(risky.html())
    assert (found.tags, found.attributes) == (wanted.tags, wanted.attributes)
    assert risky.xlsx()[:2] == b"PK"


def test_marks_that_turn_the_direction_are_in_no_form_of_a_document():
    turned = "Bid \u202eevil\u061c\u2066\u200f"
    blocks = [
        Block("paragraph", turned),
        Block("table", turned, table=pd.DataFrame({turned: [turned], "n": [1.0]})),
    ]
    document = Document("d", turned, "en", blocks, quoted=[turned])
    with zipfile.ZipFile(io.BytesIO(document.xlsx())) as book:
        cells = "".join(book.read(name).decode() for name in book.namelist())
    for text in (document.html(), document.text(), cells):
        assert "Bid evil" in text
        assert not set(turned) - set("Bid evil") & set(text)


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\xa0=1"])
def test_a_csv_cell_is_never_a_formula(text):
    assert safe_text(text) == "'" + text
    assert safe_text("-3.5") == "-3.5"


@pytest.fixture(scope="module")
def example():
    """The example call, with few draws."""
    return load_selection("example_call_2017", draws=100)


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_packet_and_letters_of_the_example_call_keep_the_rules_of_the_language(example, lang):
    documents = [
        packet(example, lang),
        *(letter(example, bid, lang) for bid in example.call.applications.index),
    ]
    assert len(documents) == 24
    sections = [section_name(code, lang) for code in SECTIONS]
    assert not [(one.name, *fault) for one in documents for fault in shown.faults(one.html(), sections)]


def test_sets_that_were_not_counted_are_told_as_at_least_those_that_were_found(example, monkeypatch):
    uncounted = dataclasses.replace(example.portfolio, count=1, complete=False)
    monkeypatch.setitem(vars(example), "portfolio", uncounted)
    assert "Optimal sets: ≥ 1." in Words(example).portfolio_sentence()


@pytest.mark.parametrize(("lang", "deadline"), [("ru", "8 июня 2017 года"), ("kk", "2017 жылғы 8 маусым")])
def test_the_status_of_the_example_call_keeps_the_rules_of_the_language(example, lang, deadline):
    now = datetime.datetime(2017, 6, 1, tzinfo=datetime.UTC)
    page = status(example.call, example.methodology, [], now, lang).html()
    assert f"{deadline}, 18:00 (UTC+06:00)" in page
    assert not list(shown.faults(page))


def test_a_place_a_number_a_source_and_a_time_are_said_in_the_language(example):
    asked = [one for one in questions(example.call.problems, []) if one.problem.application == "S21"]
    asking_ = asking("S21", asked, datetime.date(2017, 6, 20), "ru", "0" * 64).text()
    assert "лист «Application», столбец «C1»: «350»: (C1) больше 100: неправдоподобное значение" in asking_
    said = letter(example, "S21", "ru").text()
    assert "350.0" not in said
    assert "Получено: 7 июня 2017 года, 16:30 (UTC+06:00)" in said
    told = packet(example, "ru").text()
    assert "заявка + реестр" in told
    assert "Отрасль «туризм»" in told


@pytest.mark.parametrize(
    ("lang", "left_out", "refused"),
    [
        (
            "ru",
            "Без учёта показателя B3 состав первых 6 меняется: S09, S20 вместо S10, S22.",
            "Не выполнено правило R4 («отрасль не относится к нефтегазовому сектору»). Причина: ",
        ),
        (
            "kk",
            "B3 көрсеткіші есептелмесе, алғашқы 6 орынға кіретіні: S09, S20; шығатыны: S10, S22.",
            "R4 ережесі («сала мұнай-газ секторына жатпайды») орындалмаған. Себебі: ",
        ),
    ],
)
def test_what_is_left_out_has_its_case_and_the_rule_of_a_refusal_stands_in_quotation_marks(
    example, lang, left_out, refused
):
    told = packet(example, lang).text()
    assert left_out in told
    assert refused in told


def test_what_an_applicant_wrote_is_marked_in_html_and_nothing_else():
    document = Document(
        "d", "Rice & <b>", "ru", [Block("paragraph", "Rice & <b>, Rices")], quoted={"Rice & <b>"}
    )
    own = '<bdi translate="no">Rice &amp; &lt;b&gt;</bdi>'
    assert f"<h1>{own}</h1>" in document.html()
    assert f"<p>{own}, Rices</p>" in document.html()
