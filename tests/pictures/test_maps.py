"""Maps: classes, missing regions, labels that do not touch, attribution, the same bytes again."""

import itertools

import mapclassify
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_analysis.data.regions.sets import region_name, regions
from cluster_analysis.data.status import Status
from cluster_analysis.errors import InputError, ParameterError, VintageError
from cluster_analysis.pictures import maps, theme
from cluster_analysis.pictures.maps import classes

VALUES = {code: float(number) for number, code in enumerate(regions().units(2017))}


def as_array(values: dict, status=None) -> xr.DataArray:
    codes = list(values)
    array = xr.DataArray(list(values.values()), dims="region", coords={"region": codes})
    return array if status is None else array.assign_coords(status=("region", status))


def words(picture) -> list[str]:
    """All texts drawn on a figure."""
    import matplotlib.text

    return [one.get_text() for one in picture.figure.findobj(matplotlib.text.Text)]


# --- classes ---


def test_missing_never_moves_a_class_break():
    values = [1.0, 2, 3, 10, 11, 30, 31, 33]
    with_gaps = [np.nan, *values[:4], np.nan, *values[4:], np.nan]
    assert maps.class_breaks(with_gaps, 3) == maps.class_breaks(values, 3)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 10**9), min_size=6, max_size=20, unique=True), st.integers(2, 5))
def test_classes_are_those_of_mapclassify(thousandths, k):
    values = [number / 1000 for number in thousandths]  # breaks are rounded: figures differ visibly
    table = pd.DataFrame({"value": values, "status": "observed"})
    found = classes.classify(table, maps.class_breaks(values, k)).table["class"]
    expected = mapclassify.FisherJenks(np.asarray(values), k).yb
    _, expected = np.unique(expected, return_inverse=True)  # classes without a value are not drawn
    assert found.tolist() == expected.tolist()


def test_limits_are_round_numbers_between_the_classes():
    # two groups, 101..103 and 880..900: any limit between parts them; 500 is the roundest near the middle
    assert maps.class_breaks([101, 102, 103, 880, 900], k=2) == (500.0,)


def test_a_value_on_a_fixed_limit_belongs_above_it():
    table = pd.DataFrame({"value": [1.25, 1.2499], "status": "observed"})
    assert classes.classify(table, theme.LQ_BREAKS).table["class"].tolist() == [3, 2]


def test_one_value_for_all_is_one_class():
    assert maps.class_breaks([5.0, 5.0, 5.0]) == ()
    picture = maps.choropleth(dict.fromkeys(VALUES, 5.0), "Same")
    assert any("all values" in word for word in words(picture))


# --- what is refused ---


def test_regions_of_two_vintages_are_refused():
    with pytest.raises(VintageError, match="KZ-10, KZ-YUZ"):
        maps.choropleth({"KZ-YUZ": 1.0, "KZ-10": 2.0}, "Mixed")


def test_region_of_another_vintage_is_refused():
    with pytest.raises(VintageError, match="KZ-10"):
        maps.choropleth({"KZ-10": 1.0}, "Abai in 2017", vintage=2017)


def test_unknown_region_twice_and_infinite_are_refused():
    with pytest.raises(ParameterError, match="KZ-99"):
        maps.choropleth({"KZ-99": 1.0}, "Nowhere")
    with pytest.raises(InputError, match="KZ-43"):
        maps.choropleth(pd.Series([1.0, 2.0], index=["KZ-43", "KZ-43"]), "Twice")
    with pytest.raises(InputError, match="KZ-43"):
        maps.choropleth({"KZ-43": np.inf}, "Infinite")
    with pytest.raises(InputError, match="select first"):
        maps.choropleth(xr.DataArray(np.ones((2, 1)), dims=("year", "region")), "Two dimensions")


# --- missing regions ---


def test_missing_regions_are_hatched_and_in_the_legend_with_their_reason():
    codes = [int(Status.SUPPRESSED) if code == "KZ-43" else 0 for code in VALUES]
    codes[list(VALUES).index("KZ-47")] = int(Status.NOT_PUBLISHED)
    picture = maps.choropleth(as_array(VALUES, codes), "Gaps")
    said = words(picture)
    assert "suppressed" in said and "not published" in said
    hatches = {one.get_hatch() for one in picture.figure.axes[0].collections}
    assert len(hatches - {None}) == 2
    rows = picture.data.set_index("Code")
    assert np.isnan(rows.loc["KZ-43", "Value"]) and rows.loc["KZ-43", "Status"] == "suppressed"
    assert "No value: Kyzylorda Region, Mangystau Region." in picture.alt


def test_region_without_a_row_is_missing_not_zero():
    picture = maps.choropleth({"KZ-43": 1.0, "KZ-47": 3.0}, "Two", vintage=2017)
    assert picture.data["Value"].notna().sum() == 2
    assert "no row in the table" in words(picture)


def test_country_in_the_values_is_left_out():
    assert "KZ" not in maps.choropleth({**VALUES, "KZ": 99.0}, "With country").data["Code"].tolist()


# --- what is shown ---


@pytest.mark.parametrize("vintage", [2017, 2018, 2022])
@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_every_region_is_named_and_no_two_labels_touch(vintage, lang):
    values = {code: 1234567.0 + number for number, code in enumerate(regions().units(vintage))}
    picture = maps.choropleth(values, "Labels", lang=lang, vintage=vintage)
    axes, renderer = picture.figure.axes[0], picture.figure.canvas.get_renderer()
    assert len(axes.texts) == len(set(regions().units(vintage)) - set(regions().cities))
    boxes = [text.get_window_extent(renderer) for text in axes.texts]
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))
    assert all(text.get_fontsize() >= 4.8 for text in axes.texts)
    others = " ".join(text.get_text() for text in picture.figure.texts)
    assert all(
        region_name(city, lang, short=True) in others
        for city in set(regions().cities) & set(regions().units(vintage))
    )


def test_cities_are_enlarged_beside_the_map():
    map_, *cities = maps.choropleth(VALUES, "Cities").figure.axes
    assert len(cities) == 2  # Astana, Almaty
    assert all(np.ptp(axes.get_xlim()) < np.ptp(map_.get_xlim()) / 20 for axes in cities)


def test_foot_says_unit_source_vintage_and_attribution():
    values = as_array({code: 1.0 * n for n, code in enumerate(regions().units(2022))}).assign_attrs(
        record="gva@12345678"
    )
    picture = maps.choropleth(values, "Foot", unit="million KZT")
    foot = " ".join(words(picture)).replace("\n", " ")
    for part in ("million KZT", "gva@12345678", "Regions as of 2022", "© OpenStreetMap contributors"):
        assert part in foot
    assert picture.sources[0] == "gva@12345678" and picture.sources[1].startswith("regions_2022@")
    assert "OpenStreetMap" not in " ".join(words(maps.choropleth(VALUES, "2017")))


def test_synthetic_is_marked_on_the_map():
    picture = maps.choropleth(as_array(VALUES).assign_attrs(synthetic=1), "Synthetic")
    assert picture.synthetic
    assert "SYNTHETIC DATA" in words(picture)


def test_highlight_and_palette():
    picture = maps.choropleth(VALUES, "Host", highlight=["KZ-43"], palette="around")
    assert len(picture.figure.axes[0].collections[-1].get_paths()) == 1
    with pytest.raises(ParameterError, match="sequence"):
        maps.choropleth(VALUES, "Host", palette="sequences")


def test_png_and_svg_are_the_same_bytes_again():
    first, second = (maps.choropleth(VALUES, "Twice the same", lang="kk") for _ in range(2))
    assert first.render("png") == second.render("png")
    assert first.render("svg") == second.render("svg")
    assert b"<svg" in first.render("svg")[:1000]


def test_matplotlib_settings_of_the_user_are_left_alone():
    import matplotlib as mpl

    before = mpl.rcParams["font.size"]
    with mpl.rc_context({"font.family": "serif"}):
        picture = maps.choropleth(VALUES, "Serif")
        assert picture.figure.texts[0].get_fontname() == "DejaVu Sans"
    assert mpl.rcParams["font.size"] == before


# --- tile grid, small multiples, local likeness ---


@pytest.mark.parametrize("vintage", [2017, 2018, 2022])
def test_tile_grid_has_each_region_in_a_place_of_its_own(vintage):
    grid = regions().at(vintage).tiles
    assert tuple(sorted(grid)) == regions().units(vintage)
    assert len(set(grid.values())) == len(grid)


@pytest.mark.parametrize("vintage", [2017, 2018, 2022])
def test_tile_grid_keeps_north_and_west(vintage):
    grid = pd.DataFrame(regions().at(vintage).tiles, index=["row", "column"]).T
    assert grid.loc["KZ-59", "row"] < grid.loc["KZ-31", "row"]  # North Kazakhstan above Zhambyl
    assert grid.loc["KZ-47", "column"] < grid.loc["KZ-63", "column"]  # Mangystau west of East Kazakhstan
    tied = regions().at(vintage).neighbours
    near = [
        (grid.loc[one] - grid.loc[other]).abs().max() <= 2
        for one, other in tied.adjacency[tied.adjacency > 0].index
    ]
    assert np.mean(near) > 0.9


def test_tile_grid_hatches_missing():
    picture = maps.tile_grid({"KZ-43": 1.0, "KZ-47": 2.0}, "Tiles", vintage=2017)
    assert sum(bool(one.get_hatch()) for one in picture.figure.axes[0].patches) == 14


def small(years=(2016, 2017)):
    values = np.arange(len(years) * 16.0).reshape(len(years), 16)
    return xr.DataArray(
        values, dims=("year", "region"), coords={"year": list(years), "region": list(regions().units(2017))}
    )


def test_small_multiples_share_classes_and_paths():
    array = small((2014, 2015, 2016, 2017))
    picture = maps.small_multiples(array, "Years", by="year")
    assert len(picture.data) == 64
    (drawn,) = picture.figure.axes[0].collections
    assert len(drawn.get_offsets()) == 64  # four maps of sixteen regions
    assert len(drawn.get_paths()) == 16  # taken in turn, once round per map
    assert drawn.get_facecolors().shape == (64, 4)
    assert {"2014", "2017"} <= set(words(picture))


def test_small_multiples_missing_cells_only_there():
    array = small()
    array[0, 3] = np.nan
    picture = maps.small_multiples(array, "Gap", by="year")
    assert len(picture.figure.axes[0].collections[1].get_paths()) == 1
    assert "without a value: 1" in picture.alt


def test_small_multiples_each_map_in_its_cell():
    """The regions of the second map are drawn right of the first by one cell's width."""
    picture = maps.small_multiples(small(), "Cells", by="year")
    offsets = picture.figure.axes[0].collections[0].get_offsets()
    west, _, east, _ = regions().at(2017).boundaries.total_bounds
    assert offsets[16, 0] - offsets[0, 0] == pytest.approx(1.035 * (east - west))


def test_small_multiples_need_their_dimension():
    with pytest.raises(InputError, match="industry"):
        maps.small_multiples(small(), "Wrong", by="industry")


def test_lisa_map_names_the_untested():
    table = pd.DataFrame(
        {
            "quadrant": ["high-high", "low-low", ""],
            "significant": [True, False, False],
            "excluded": ["", "", "missing"],
        },
        index=["KZ-47", "KZ-23", "KZ-43"],
    )
    kinds = maps.lisa_map(table, "Alike", vintage=2017).data.set_index("Code")["Kind"]
    assert kinds["KZ-47"] == "high among high"
    assert kinds["KZ-23"] == "not significant"
    assert kinds["KZ-43"] == "–"
