"""Packet and letters from hand-made results: what they say and what they must never say."""

import dataclasses
import datetime
import html.parser
import io

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_analysis.selection.call.documents import Block, Document, plain_cell, safe_name
from cluster_analysis.selection.call.example_call import folder
from cluster_analysis.selection.call.intake import read_call
from cluster_analysis.selection.engine.methodology.methodology import Methodology
from cluster_analysis.selection.report import decision_log
from cluster_analysis.selection.report.assessment import Assessment
from cluster_analysis.selection.report.letters import letter
from cluster_analysis.selection.report.packet import notices, packet

NINE = datetime.datetime(2017, 7, 3, 9, tzinfo=datetime.timezone(datetime.timedelta(hours=6)))


@pytest.fixture(scope="module")
def assessment():
    """Three bids with numbers written by hand: S09 and S10 tied at six, S16 late."""
    methodology = Methodology.load()
    call = read_call(folder(), methodology)
    keep = ["S09", "S10", "S16"]
    call = dataclasses.replace(
        call,
        applications=call.applications.loc[keep],
        values=call.values[call.values["application"].isin(keep)],
    )
    ranked = ["S09", "S10"]
    return Assessment(
        call=call,
        methodology=methodology,
        eligibility=pd.DataFrame(
            {"eligible": [True, True, False], "reasons": ["", "", "received after the deadline (rule 1)"]},
            index=keep,
        ),
        points=pd.DataFrame({"A1": [80.0, 20.0], "A2": [100.0, None], "E1": [30.0, 49.0]}, index=ranked),
        areas=pd.DataFrame({area: [60.0, 60.0] for area in "abcde"}, index=ranked),
        ranking=pd.DataFrame(
            {
                "total": [60.0, 60.0],
                "rank": [6.0, 6.0],
                "low": [5, 5],
                "high": [8, 7],
                "p_six": [0.523, 0.477],
                "draws_low": [5.0, 4.0],
                "draws_high": [8.0, 4.0],
                "tie": ["S10", "S09"],
            },
            index=ranked,
        ),
        tie_steps=["S09 and S10: totals differ by less than 0.005", "area a decides: S10 before S09"],
        without_expert=pd.DataFrame({"E2": [4, 7]}, index=ranked),
        portfolio=[["S09"]],
    )


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
def test_every_form_carries_the_banners_and_the_hash(assessment, lang):
    document = packet(assessment, lang)
    texts = [block.text for block in notices(assessment, lang)]
    assert len(texts) == 3
    assert assessment.methodology.hash in texts[2]
    for text in texts:
        assert text in document.text()
        assert text in tags_of(document.html()).words
    assert f'<html lang="{lang}">' in document.html()


def test_the_three_languages_have_the_same_blocks(assessment):
    shapes = [
        [(block.kind, len(block.items)) for block in packet(assessment, lang).blocks]
        for lang in ("en", "ru", "kk")
    ]
    assert shapes[0] == shapes[1] == shapes[2]
    assert packet(assessment, "ru").title != packet(assessment, "en").title != packet(assessment, "kk").title


def test_the_boundary_says_p_in_six_and_the_tie_its_steps(assessment):
    text = packet(assessment, "en").text()
    assert (
        "Rank 6: S09, [SYNTHETIC] Meat processing. P(in six) = 52.3%; ranks 5–8 in 90% of the draws." in text
    )
    assert "P(in six) = 47.7%" in text
    assert "area a decides: S10 before S09" in text
    assert "P(в шестёрке) = 52,3" in packet(assessment, "ru").text()


def test_nothing_is_decided_that_is_not_recorded(assessment, tmp_path):
    before = packet(assessment, "en").text()
    assert "Conclusion of the World Bank: not recorded." in before
    assert "Decision of the Commission: not recorded." in before
    assert "winner" not in before.lower()
    assert "selected" not in before.lower()
    path = tmp_path / "log.jsonl"
    decision_log.add(
        path, "secretary", "decision", NINE, body="Commission", date="2017-07-03", document="minutes 1",
        reason="as minuted", outcomes={"S09": "selected"},
    )  # fmt: skip
    states, head = decision_log.recorded_states(path), decision_log.head(path)
    after = packet(assessment, "en", states, head).text()
    assert "Decision of the Commission: Commission, 2017-07-03, minutes 1. Reason: as minuted" in after
    assert "Conclusion of the World Bank: not recorded." in after
    assert head in after
    assert "selected" in letter(assessment, "S09", "en", states).text()
    assert "No decision on this application is recorded" in letter(assessment, "S10", "en", states).text()


def test_the_late_bid_is_in_the_register_and_in_no_ranking(assessment):
    document = packet(assessment, "en")
    tables = {block.text: block.table for block in document.blocks if block.table is not None}
    ranking = tables["Ranking with floors off; points from 0 to 100"]
    register = tables["Every application received"].set_index("Application")
    assert ranking["Application"].tolist() == ["S09", "S10"]
    assert register.loc["S16", ["Eligible", "Reason"]].tolist() == [
        "no",
        "received after the deadline (rule 1)",
    ]


def test_the_workbook_has_values_and_no_formulas(assessment):
    openpyxl = pytest.importorskip("openpyxl")
    document = packet(assessment, "en")
    assert document.xlsx() == document.xlsx()
    book = openpyxl.load_workbook(io.BytesIO(document.xlsx()))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(cell.value == 60 for cell in cells)
    assert all(
        "SYNTHETIC" in str(sheet["A2"].value) + str(sheet["A3"].value) for sheet in book.worksheets[1:]
    )


def test_a_letter_tells_strengths_and_gaps_of_this_bid_only(assessment):
    text = letter(assessment, "S09", "en").text()
    strengths, gaps = text.split("Strengths\n")[1].split("Gaps\n")
    assert "A2" in strengths
    assert "A1" in strengths
    assert "E1 Export intensity: 30 points (0 % gives 0, 40 % gives 100)" in gaps
    assert "S10" not in text
    assert "Total: 60.0 points of 100." in text


def test_a_letter_to_an_ineligible_applicant_cites_the_rule_and_has_no_points(assessment):
    text = letter(assessment, "S16", "en").text()
    assert "Reason: received after the deadline (rule 1)" in text
    assert "Points by area" not in text


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_letters_exist_in_every_language(assessment, lang):
    document = letter(assessment, "S09", lang)
    assert document.name == f"letter-S09-{lang}"
    assert "[SYNTHETIC] Meat processing" in tags_of(document.html()).words


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


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_csv_cell_is_never_a_formula(text):
    assert plain_cell(text) == "'" + text
    assert plain_cell("-3.5") == "-3.5"
