"""Which vintage of regions a table is on, where regions have no figure or South Kazakhstan another name."""

import numpy as np
import pytest

from cluster_analysis.data.regions.sets import region_name, regions
from cluster_analysis.errors import VintageError
from cluster_analysis.intake.official import read_official

NEW = ("KZ-10", "KZ-33", "KZ-62")  # Abai, Jetisu, Ulytau
ALL = regions().units(2022)
OLD = tuple(code for code in regions().units(2017) if code != "KZ-YUZ")  # the 15 that are in every vintage


def sheet(year, country, cells, title="ВРП"):
    """Rows of a table: `cells` is code -> figure or mark; no row of the country where that is None."""
    rows = [
        [title],
        ["", float(year)],
        *([["Республика Казахстан", country]] if country is not None else []),
    ]
    return rows + [[region_name(code, "ru"), cell] for code, cell in cells.items()]


def figures(table, **where):
    """Code -> figure of the regions that are units of the vintage taken."""
    data = table.data[
        table.data["in_vintage"] & table.data["value"].notna() & (table.data["region"] != "KZ")
    ]
    for column, wanted in where.items():
        data = data[data[column] == wanted]
    return dict(zip(data["region"], data["value"], strict=True))


@pytest.mark.parametrize("first", ["KZ-YUZ", "KZ-61"])
@pytest.mark.parametrize("mark", ["-", "", "…"])
def test_an_empty_south_kazakhstan_gives_way_to_its_figure_under_turkistan(
    tmp_path, make_xlsx, first, mark
):
    south = {"KZ-YUZ": mark, "KZ-61": 110.0}
    cells = dict.fromkeys(OLD, 100.0) | {first: south[first]} | south | {"KZ-79": "-"}
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"a": sheet(2017, 1610.0, cells)}))
    assert figures(table) == dict.fromkeys(OLD, 100.0) | {"KZ-YUZ": 110.0}
    assert list(table.data["region"]).count("KZ-YUZ") == 1
    assert table.sums["total"].tolist() == [1610.0]
    assert table.vintages == {2017: 2017}


def test_south_kazakhstan_with_a_figure_is_never_replaced(tmp_path, make_xlsx):
    cells = dict.fromkeys(OLD, 100.0) | {"KZ-YUZ": 90.0, "KZ-61": 110.0}
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"a": sheet(2017, 1590.0, cells)}))
    assert figures(table)["KZ-YUZ"] == 90.0
    assert table.data.set_index("region").loc["KZ-61", ["value", "in_vintage"]].tolist() == [110.0, False]
    assert table.sums["remark"].tolist() == [""]  # Turkistan is counted in South Kazakhstan
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"a": sheet(2017, 1610.0, cells)}))
    assert table.data.set_index("region").loc["KZ-YUZ", ["value", "in_vintage"]].tolist() == [90.0, False]
    assert "is no unit of the vintage taken" in table.sums["remark"][0]


def test_turkistan_alone_before_2018_is_south_kazakhstan(tmp_path, make_xlsx):
    cells = {"KZ-11": "-", "KZ-61": 270.0, "KZ-75": "-", "KZ-79": "-"}
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"a": sheet(2015, 270.0, cells, "Хлопок")}))
    assert figures(table) == {
        "KZ-YUZ": 270.0,
        "KZ-11": 0.0,
        "KZ-75": 0.0,
    }  # nothing is left for a dash
    assert table.vintages == {2015: 2017}
    assert any("recoded to KZ-YUZ" in note for note in table.record.notes)


@pytest.mark.parametrize(("year", "shymkent"), [(2018, "-"), (2015, "x"), (2018, 0.0)])
def test_turkistan_stays_where_it_may_be_itself(tmp_path, make_xlsx, year, shymkent):
    cells = {"KZ-11": "-", "KZ-61": 270.0, "KZ-79": shymkent}
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"a": sheet(year, 270.0, cells, "Хлопок")}))
    assert figures(table)["KZ-61"] == 270.0
    assert table.vintages == {year: 2018}


@pytest.mark.parametrize("other", [dict.fromkeys(OLD, 6.0) | {"KZ-61": 6.5, "KZ-79": "-"}, {"KZ-61": 6.5}])
def test_each_sheet_has_its_own_name_for_south_kazakhstan(tmp_path, make_xlsx, other):
    cells = dict.fromkeys(OLD, 100.0) | {"KZ-YUZ": 90.0}
    sheets = {"a": sheet(2016, 1590.0, cells), "b": sheet(2016, 6.5, other, "Уровень безработицы, %")}
    table = read_official(make_xlsx(tmp_path / "a.xlsx", sheets))
    assert figures(table, sheet="a")["KZ-YUZ"] == 90.0
    assert figures(table, sheet="b")["KZ-YUZ"] == 6.5
    assert "KZ-61" not in set(table.data["region"])


@pytest.mark.parametrize("mark", ["-", "x"])
@pytest.mark.parametrize("empty", [{"KZ-62"}, {"KZ-10", "KZ-33"}, {"KZ-62", "KZ-47"}])
@pytest.mark.parametrize("country", [4.7, "", None])
def test_new_regions_without_a_figure_do_not_hide_the_others(tmp_path, make_xlsx, mark, empty, country):
    cells = {code: mark if code in empty else 4.5 for code in ALL}
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"a": sheet(2023, country, cells, "Доля, %")}))
    assert table.vintages == {2023: 2022}
    assert table.data["in_vintage"].all()
    assert set(figures(table)) == set(ALL) - empty


def test_a_suppressed_new_region_leaves_its_sum_untested(tmp_path, make_xlsx):
    cells = dict.fromkeys(ALL, 100.0) | {"KZ-62": "x"}
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"a": sheet(2023, 2000.0, cells)}))
    assert table.vintages == {2023: 2022}
    assert table.sums["fits"].tolist() == [None]
    cells["KZ-62"] = "-"  # not suppressed: then 100 are missing
    with pytest.raises(VintageError, match=r"vintage 2022 sum to 1,900.*without a figure: KZ-62"):
        read_official(make_xlsx(tmp_path / "a.xlsx", {"a": sheet(2023, 2000.0, cells)}))


@pytest.mark.parametrize(
    ("year", "codes", "vintage"),
    [
        (2021, ALL, 2022),  # carried back to the new boundaries
        (2023, set(ALL) - set(NEW), 2018),  # still on the old ones
        (2023, {"KZ-71", "KZ-75", "KZ-79"}, 2022),  # cities alone tell nothing
        (2019, OLD, 2018),  # neither Turkistan nor South Kazakhstan
    ],
)
def test_filled_rows_of_rates_tell_the_vintage(tmp_path, make_xlsx, year, codes, vintage):
    cells = {code: 5.0 if code in codes else "-" for code in ALL}
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"a": sheet(year, 5.0, cells, "Доля, %")}))
    assert table.vintages == {year: vintage}
    assert set(figures(table)) == set(codes)


def test_sheets_of_one_year_on_different_boundaries_keep_their_own(tmp_path, make_xlsx):
    old = {code: 100.0 for code in ALL if code not in NEW}
    sheets = {
        "a": sheet(2021, 1700.0, old, "ВРП"),
        "b": sheet(2021, 5.0, dict.fromkeys(ALL, 5.0), "Доля, %"),
    }
    table = read_official(make_xlsx(tmp_path / "a.xlsx", sheets))
    assert table.sums["vintage"].tolist() == [2018, 2022]
    assert table.record.vintage == [2018, 2022]
    assert np.isin(NEW, list(figures(table, sheet="b"))).all()
