"""A read table in `data/raw`: its record keeps what the rows cannot show, and says what is not in it."""

import pytest

from cluster_analysis.data.panel import panel
from cluster_analysis.data.sealing import seal
from cluster_analysis.data.tables import catalogue
from cluster_analysis.errors import InputError
from cluster_analysis.intake.adopt import adopt, as_saved
from cluster_analysis.intake.check_data import check_data, check_one
from cluster_analysis.intake.official import read_official


@pytest.fixture
def workbook(tmp_path, make_xlsx, labels):
    """A workbook of two years, 16 regions; `spoil` changes the rows (3 = country, 4.. = regions)."""

    def build(columns=None, spoil=lambda rows: None, sheet="a"):
        columns = columns or [labels["column"](10), labels["column"](20)]
        rows = [["Output"], [], ["", 2019, 2020], *labels["body"](labels["ru"], columns)]
        spoil(rows)
        return make_xlsx(tmp_path / "output.xlsx", {sheet: rows})

    return build


def problems_of(name):
    return [str(one) for one in check_one(catalogue.meta_path(name)).problems]


@pytest.mark.parametrize("name", ["us_use_2021", "US_USE_2021", "newsletter", "population", "regions_2022"])
def test_a_name_that_is_anywhere_is_refused(raw, workbook, name):
    before = sorted(raw.rglob("*"))
    with pytest.raises(InputError, match="is there already"):
        adopt(read_official(workbook()), name)
    assert sorted(raw.rglob("*")) == before


def test_rates_do_not_sum_and_their_record_says_so(raw, workbook):
    def rates(rows):
        for row in rows[3:]:
            row[1:] = [5.1, 5.2]

    adopt(read_official(workbook(spoil=rates)), "rate")
    assert catalogue.record("rate").additive is False
    assert problems_of("rate") == []
    ds = panel.load("rate")
    assert ds["value"].sel(year=2019, region="KZ-YUZ").item() == 5.1
    same = ds.panel.at_vintage(2017)
    assert same["value"].sel(year=2020, region="KZ-11").item() == 5.2
    assert same["coverage"].isnull().all()
    later = ds.panel.at_vintage(2022)  # no rate is split between the parts of a region
    assert later["value"].sel(year=2020, region=["KZ-61", "KZ-79"]).isnull().all()


def test_sums_are_still_compared_in_a_table_that_sums(raw, workbook):
    path = adopt(read_official(workbook()), "output")
    about = catalogue.record("output")
    assert about.additive
    assert problems_of("output") == []
    text = path.read_text().replace("KZ-15,2019,20.5", "KZ-15,2019,21.5")
    path.write_text(text)
    assert any("differs from its record" in one for one in problems_of("output"))
    with pytest.raises(InputError, match="the regions sum to"):
        seal("output")


def test_rounding_that_the_reader_accepts_passes_the_check(raw, workbook):
    def rounded(rows):
        rows[3][1] = round(rows[3][1] + 0.4, 1)  # 17 figures with one decimal: up to 0.85

    table = read_official(workbook(spoil=rounded))
    assert bool(table.sums["fits"].all())
    adopt(table, "rounded")
    assert problems_of("rounded") == []
    assert 0.4 / 1420 * 0.99 < catalogue.record("rounded").country_tolerance < 0.4 / 1420 * 1.02


def test_a_suppressed_cell_stays_suppressed(raw, workbook):
    def hide(rows):
        rows[5][2] = "x"  # KZ-15 in 2020
        rows[6][2] = "x"  # KZ-19

    adopt(read_official(workbook(spoil=hide)), "hidden")
    rules = catalogue.record("hidden").status_rules
    assert [(one.status, one.region, one.year) for one in rules] == [
        ("suppressed", ["KZ-15", "KZ-19"], [2020])
    ]
    ds = panel.load("hidden")
    table = ds.panel.to_table().set_index(["year", "region"])["status"]
    assert table[(2020, "KZ-15")] == "suppressed"
    assert table[(2019, "KZ-15")] == "observed"
    assert table[(2020, "KZ-61")] == "not published"


def test_figures_below_zero_as_published(raw, workbook, labels):
    columns = [[-5.0, *labels["column"](10)[1:]], labels["column"](20)]
    adopt(read_official(workbook(columns)), "balance")
    assert catalogue.record("balance").columns["value"].signed
    assert problems_of("balance") == []
    assert panel.load("balance")["value"].sel(year=2019, region="KZ-11").item() == -5.0


def test_regions_that_do_not_sum_are_not_saved(raw, workbook, run):
    def wrong(rows):
        rows[3][1] += 100

    path = workbook(spoil=wrong)
    refused = run("read", path, "--save", "wrong")
    assert refused.exit_code == 1
    assert (
        "2019: the regions of vintage 2017 sum to 1,420.0000, the country is 1,520.0000" in refused.output
    )
    assert not list(raw.glob("wrong*"))


def test_what_is_left_out_is_said_and_noted(raw, run, tmp_path, make_xlsx, periods_across):
    path = make_xlsx(tmp_path / "grp.xlsx", {"a": periods_across})
    said = run("read", path, "--periods", "all", "--save", "grp_all", "--lang", "en").output
    sentence = (
        "figures of quarters, months or parts of a year that are not in the table: 51"  # 3 columns of 17
    )
    assert sentence in said
    assert sentence in catalogue.record("grp_all").notes
    assert (
        "не вошедшие в таблицу: 51"
        in run("read", path, "--periods", "all", "--save", "g", "--lang", "ru").output
    )


def test_a_group_is_compared_as_it_is_saved(raw, run, tmp_path, make_xlsx, labels):
    rows = [
        [],
        ["", 2019, 2020],
        *labels["body"](labels["ru"], [labels["column"](10), labels["column"](20)]),
    ]
    half = [[], ["", 2019, 2020], *labels["body"](labels["ru"], [labels["column"](1), labels["column"](2)])]
    path = make_xlsx(tmp_path / "two.xlsx", {"Men": [["Men"], *rows], "Women": [["Women"], *half]})
    table = read_official(path)
    saved = as_saved(table)
    assert saved["item"].nunique() == 2
    assert run("read", path, "--save", "two").exit_code == 0
    said = run("read", path, "--compare", "two")
    assert said.output.endswith("0 revised, 0 added, 0 withdrawn; 68 figures unchanged.\n")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("oked", "'oked' is not a table of regions and years"),
        ("regions_2022", "is not a table of regions and years"),
        ("gva_by_region_section", "'gva_by_region_section' has items where the other has one figure"),
        ("populaton", "is not a known table"),
    ],
)
def test_what_cannot_be_compared_is_refused(raw, workbook, run, name, says):
    found = run("read", workbook(), "--compare", name)
    assert found.exit_code == 1
    assert says in found.output


def test_a_save_that_the_check_would_refuse_is_taken_back(raw, workbook, run, monkeypatch):
    from cluster_analysis.errors import Problem
    from cluster_analysis.intake import adopt as module
    from cluster_analysis.intake.check_data import Checked

    bad = Checked("x", problems=[Problem("is wrong", file="x.csv")])
    monkeypatch.setattr(module, "check_one", lambda meta: bad)
    found = run("read", workbook(), "--save", "output")
    assert found.exit_code == 1 and "x.csv: is wrong" in found.output
    assert not list(raw.glob("output*"))


def test_everything_saved_is_right(raw, workbook, run):
    assert run("read", workbook(), "--save", "output").exit_code == 0
    assert not check_data().problems
