"""Tables: accessible, escaped, no formula, with provenance, the same bytes again."""

import json
import sqlite3
from html.parser import HTMLParser

import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cluster_analysis as ca
from cluster_analysis.data.tables.catalogue import record
from cluster_analysis.errors import ParameterError, VintageError
from cluster_analysis.pictures.tables import (
    Table,
    provenance,
    safe_text,
    write_csv,
    write_geopackage,
    write_xlsx,
)

EVIL = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1+1"]


def table(**more) -> Table:
    data = pd.DataFrame(
        {
            "region": ["KZ-23", "KZ-47"],
            "who": ["<script>x</script>", "=1+1"],
            "LQ": [3.11, np.nan],
            "year": [2016, 2017],
        }
    )
    sources = (record("gva_by_region_section").id,)
    return Table(data, "Mining & <b>more</b>", sources=sources, vintage=2017, units={"LQ": "ratio"}, **more)


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def test_html_has_caption_and_scopes():
    tags = Tags(table().to_html()).tags
    scopes = [attrs["scope"] for tag, attrs in tags if tag == "th"]
    assert scopes == ["col"] * 4 + ["row"] * 2
    assert [tag for tag, _ in tags].count("caption") == 1
    assert ("table", {"class": "cluster-table", "lang": "en"}) in tags


def test_html_escapes_everything():
    text = table().to_html()
    assert "<script>" not in text and "<b>" not in text
    assert "&lt;script&gt;" in text and "Mining &amp; &lt;b&gt;" in text


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=30))
def test_no_text_brings_its_own_tags(text):
    html = Table(pd.DataFrame({text: [text]}), text, note=text).to_html()
    assert {tag for tag, _ in Tags(html).tags} <= {
        "table",
        "caption",
        "thead",
        "tr",
        "th",
        "tbody",
        "tfoot",
        "td",
    }


@pytest.mark.parametrize(
    ("lang", "number", "million"),
    [("en", "3.11", "1,234,567"), ("ru", "3,11", "1\xa0234\xa0567"), ("kk", "3,11", "1\xa0234\xa0567")],
)
def test_numbers_in_the_form_of_the_language(lang, number, million):
    data = pd.DataFrame({"r": ["a", "b"], "x": [3.11, 2.0], "big": [1234567.0, 0.0]})
    html = Table(data, "t", lang).to_html()
    assert number in html and million in html


def test_missing_is_a_dash_and_years_have_no_separator():
    html = table().to_html()
    assert '<td class="num">–</td>' in html and ">2017<" in html


def test_synthetic_is_said_in_the_caption():
    assert "SYNTHETIC DATA" in table(synthetic=True).to_html().split("</caption>")[0]


def test_mimebundle_has_html_text_and_cells():
    data, about = table()._repr_mimebundle_()
    assert {"text/html", "text/plain"} < set(data)
    cells = json.loads(next(value for kind, value in data.items() if kind.endswith("table+json")))
    assert cells["columns"] == ["region", "who", "LQ", "year"]
    assert about["text/html"]["sources"] == [record("gva_by_region_section").id]


@pytest.mark.parametrize("text", [*EVIL, "\uff0b1+1", "\uff0d1+1"])
def test_formulas_are_made_harmless(text):
    assert safe_text(text) == "'" + text


def test_marks_that_turn_the_direction_are_taken_out_before_a_formula_is_looked_for():
    assert safe_text("ri\u202ece\u061c\u2066") == "rice"
    assert safe_text("\u202e=1+1") == "'=1+1"


@pytest.mark.parametrize("text", ["-3.5", "+7", "rice", "", "–", "2017"])
def test_numbers_and_plain_texts_stay(text):
    assert safe_text(text) == text


def test_csv_has_no_formula_and_full_precision(tmp_path):
    data = pd.DataFrame({"=head": EVIL, "x": [1 / 3] * len(EVIL)})
    path = write_csv(Table(data, "Evil"), tmp_path / "evil.csv")
    back = pd.read_csv(path, encoding="utf-8-sig")
    assert all(str(cell).startswith("'") for cell in back.iloc[:, 0])
    assert back.columns[0] == "'=head"
    assert back["x"][0] == 1 / 3
    about = json.loads((tmp_path / "evil.meta.json").read_text())
    assert {"what": "title", "value": "Evil"} in about


def test_xlsx_has_no_formula_no_link_and_a_provenance_sheet(tmp_path):
    data = pd.DataFrame({"a": [*EVIL, "http://example.org"], "n": [1.5, np.nan, np.inf, 4, 5, 6, 7, 8]})
    path = write_xlsx(Table(data, "Evil", sources=(record("employed").id,)), tmp_path / "evil.xlsx")
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" or cell.hyperlink for cell in cells)
    assert book.sheetnames[-1] == "Provenance"
    said = [row[1].value for row in book["Provenance"].iter_rows(min_row=4)]
    assert record("employed").sha256 in said and record("employed").publisher in said
    first = book[book.sheetnames[0]]
    assert first["B4"].value == 1.5 and first["B5"].value is None and first["B6"].value is None


def test_the_same_table_gives_the_same_bytes(tmp_path):
    for write, name in ((write_xlsx, "t.xlsx"), (write_csv, "t.csv"), (write_geopackage, "t.gpkg")):
        first = write(table(), tmp_path / name).read_bytes()
        assert write(table(), tmp_path / name).read_bytes() == first, name


@pytest.mark.parametrize(
    ("sources", "date"),
    [(("population@1", "gva_by_region_section@2"), None), (("mine@1",), "1980-01-01"), ((), "1980-01-01")],
)
def test_the_date_of_a_file_is_that_of_its_newest_source(tmp_path, sources, date):
    date = date or max(record(one.split("@")[0]).as_of for one in sources).isoformat()
    dated = Table(pd.DataFrame({"region": ["KZ-10"], "value": [1.0]}), "T", sources=sources, vintage=2022)
    book = openpyxl.load_workbook(write_xlsx(dated, tmp_path / "t.xlsx"))
    assert book.properties.created.date().isoformat() == date
    with sqlite3.connect(write_geopackage(dated, tmp_path / "t.gpkg")) as file:
        changes = {row[0][:10] for row in file.execute("SELECT last_change FROM gpkg_contents")}
    assert changes == {date}


def test_geopackage_has_results_and_provenance(tmp_path):
    path = write_geopackage(table(), tmp_path / "t.gpkg", vintage=2018)
    assert [name for name, _ in pyogrio.list_layers(path)] == ["results", "provenance"]
    results = pyogrio.read_dataframe(path, layer="results")
    assert results["region_name_en"].tolist() == ["Atyrau Region", "Mangystau Region"]
    assert results["region_name_kk"].tolist() == ["Атырау облысы", "Маңғыстау облысы"]
    assert results.crs.to_epsg() == 4326
    assert not results.geometry.has_z.any()
    area = results.to_crs("+proj=aea +lat_1=43 +lat_2=53 +lat_0=48 +lon_0=67").geometry.area[0] / 1e9
    assert area == pytest.approx(118.6, rel=0.02)  # Atyrau, thousand km2 (BNS)
    said = pyogrio.read_dataframe(path, layer="provenance")["value"].tolist()
    assert any("OpenStreetMap" in text for text in said)


def test_geopackage_refuses_regions_of_another_vintage(tmp_path):
    with pytest.raises(VintageError, match="KZ-10"):
        write_geopackage(
            Table(pd.DataFrame({"region": ["KZ-10"]}), "Abai", vintage=2017), tmp_path / "t.gpkg"
        )


def test_provenance_of_an_unknown_source_is_its_id_only():
    rows = provenance(Table(pd.DataFrame(), "t", sources=("someone@1",)))
    assert rows["what"].tolist() == ["title", "source", "synthetic"]


def test_an_option_that_no_drawing_has_is_refused_with_the_nearest():
    frame = pd.DataFrame({"share": [1.0]})
    with pytest.raises(ParameterError, match=r"'uint' is not a known option.*unit"):
        ca.charts.bars(frame["share"], "Title", uint="%")
