"""Regions and classifications are data: another country, anybody's own regions, districts, own codes."""

import ast
import re
import shutil

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
import xarray as xr

import cluster_analysis as ca
from cluster_analysis.data.paths import raw
from cluster_analysis.data.regions.industries import own_classifications
from cluster_analysis.errors import InputError, ParameterError, UnknownNameError, VintageError
from cluster_analysis.publishing.run.snapshot import PACKAGE

DEATHS = "SIDS"
ALLOWED = ("data/", "intake/official/", "pages/site/start.py")
"""Places that may name a country: readers of the files of one country's bureau, and where marks stand on the
first map of the site, clear of its names."""


def texts_of(path):
    """The texts in a module that are no documentation."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docs = [ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, documented)]
    constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return [text for text in constants if isinstance(text, str) and text not in docs]


def test_no_module_outside_data_names_a_country():
    code = re.compile(r"KZ|KZ-.*|kz|kz_.*|US-.*|us_nc")
    naming = [
        (path.relative_to(PACKAGE).as_posix(), text)
        for path in PACKAGE.rglob("*.py")
        for text in texts_of(path)
        if code.fullmatch(text)
    ]
    elsewhere = [one for one in naming if not one[0].startswith(ALLOWED)]
    assert naming and not elsewhere


# --- another country ---


@pytest.fixture(scope="module")
def births():
    return ca.load("births_north_carolina")


def test_births_and_deaths_are_those_of_the_source(births):
    """Cressie (1993): 667 sudden deaths among 329,962 births in 1974-78, 836 among 422,392 in 1979-84."""
    sums = births["value"].sel(year=[1974, 1979]).sum("region")
    assert sums.sel(industry=DEATHS).values.tolist() == [667, 836]
    assert sums.sum("industry").values.tolist() == [329_962, 422_392]


def test_a_quotient_of_another_country(births):
    """Anson County, the highest rate of Cressie's table: 15 deaths in 1,570 births; 667 in 329,962."""
    quotient = ca.location_quotient(births["value"].sel(year=1974)).sel(industry=DEATHS)
    anson = ca.regions("us_nc").find("Anson")
    assert quotient.idxmax("region").item() == anson
    assert quotient.sel(region=anson).item() == pytest.approx((15 / 1570) / (667 / 329_962))


def test_its_neighbours_are_found_by_its_codes(births):
    """Durham County borders Chatham, Granville, Orange, Person and Wake (any map of the state)."""
    counties = ca.regions("us_nc")
    around = ca.neighbours(births)[counties.find("Durham")].index
    assert sorted(map(counties.named, around)) == ["Chatham", "Granville", "Orange", "Person", "Wake"]


def test_its_boundaries_have_the_size_of_the_state(births):
    """125,920 km2 of land, 139,390 km2 with water (United States Census Bureau, 2010)."""
    area = ca.regions("us_nc").at().boundaries.area.sum() / 1e6
    assert 125_920 < area < 139_390


def test_a_map_takes_its_own_boundaries_and_names(births):
    values = births["value"].sel(year=1974, industry=DEATHS)
    picture = ca.maps.choropleth(values, "Deaths").show("ru")
    assert len(picture.data) == 100
    assert [source.split("@")[0] for source in picture.sources] == [
        "births_north_carolina",
        "us_nc_counties",
    ]
    assert "Anson" in picture.data.iloc[:, 1].tolist()  # where a language has no name, the English one


def test_charts_and_sentences_name_its_regions(births):
    values = births["value"].sel(year=1974, industry=DEATHS).rename("live_births")
    assert "Mecklenburg" in ca.say("kk").highest(values).text()


def test_a_table_with_a_county_that_does_not_exist_is_refused(tmp_path, monkeypatch):
    folder = tmp_path / "data" / "raw"
    shutil.copytree(raw() / "regions", folder / "regions")
    for path in raw().glob("births_north_carolina.*"):
        shutil.copy(path, folder)
    monkeypatch.setenv("CLUSTER_ANALYSIS_ROOT", str(tmp_path))
    path = folder / "births_north_carolina.csv"
    path.write_text(path.read_text().replace("US-37007,1974", "US-37008,1974"))
    with pytest.raises(InputError, match=r"'US-37008' is not a region code; nearest: US-370"):
        ca.load("births_north_carolina")


# --- anybody's own regions ---


@pytest.fixture
def squares(tmp_path):
    """Four drawn squares of one degree, two by two, as a file."""
    corners = {"nw": (10, 51), "ne": (11, 51), "sw": (10, 50), "se": (11, 50)}
    table = {"code": list(corners), "en": ["North West", "North East", "South West", "South East"]}
    shapes = [shapely.box(x, y, x + 1, y + 1) for x, y in corners.values()]
    path = tmp_path / "squares.geojson"
    gpd.GeoDataFrame(table, geometry=shapes, crs=4326).to_file(path, driver="GeoJSON")
    return path


def test_a_file_is_a_set_with_names_neighbours_and_a_map(squares):
    drawn = ca.regions(squares)
    assert drawn.find("north west") == "nw"
    assert sorted(drawn.at().neighbours["nw"].index) == ["ne", "sw"]  # not the corner
    picture = ca.maps.choropleth({"nw": 1.0, "se": 2.0}, "Squares", vintage=drawn.at())
    assert picture.data["Region"].tolist() == ["North East", "North West", "South East", "South West"]
    assert picture.sources == ()
    assert "KZ" not in picture.alt


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"code": ["nw", "ne", "nw", "se"]}, "column 'code': 'nw' stands twice or is no code"),
        ({"code": ["nw", "", "sw", "se"]}, "stands twice or is no code"),
    ],
)
def test_a_set_without_codes_of_its_own_is_refused(squares, change, says):
    table = gpd.read_file(squares).assign(**change)
    with pytest.raises(InputError, match=says):
        ca.regions(table)


def test_boundaries_nobody_can_place_are_refused(squares):
    table = gpd.read_file(squares)
    with pytest.raises(InputError, match=r"has no coordinate system; say which: frame\.set_crs"):
        ca.regions(table.set_crs(None, allow_override=True))
    with pytest.raises(UnknownNameError, match="code"):
        ca.regions(table.rename(columns={"code": "id"}))


def test_a_set_that_is_neither_a_folder_nor_a_file_is_refused():
    with pytest.raises(ParameterError, match="us_cn"):
        ca.regions("us_cn")


def test_a_set_without_boundaries_or_tiles_says_so():
    bare = ca.regions(pd.DataFrame({"code": ["x"]})).at()
    with pytest.raises(InputError, match="has no boundaries"):
        _ = bare.boundaries
    with pytest.raises(InputError, match="has no tile grid"):
        _ = bare.tiles


# --- districts (synthetic) ---


@pytest.fixture
def districts(tmp_path):
    """A synthetic list of districts: two of Kyzylorda region, one of Mangystau region."""
    path = tmp_path / "districts.csv"
    path.write_text(
        "code,en,parent\nd1,First (synthetic),KZ-43\nd2,Second (synthetic),KZ-43\nd3,Third,KZ-47\n"
    )
    return ca.regions(path)


def jobs(values, regions=("d1", "d2", "d3")):
    return xr.DataArray([values], {"year": [2024], "region": list(regions)}, ["year", "region"])


def test_districts_add_up_to_their_regions(districts):
    published = jobs([42.0, 7.0], ["KZ-43", "KZ-47"])
    sums = ca.add_up(jobs([30.0, 12.0, 7.0]), districts, published)
    assert sums.sel(year=2024).to_series().to_dict() == {"KZ-43": 42.0, "KZ-47": 7.0}


def test_districts_that_do_not_add_up_are_refused_with_both_sums(districts):
    with pytest.raises(
        VintageError, match=r"region KZ-43: the districts sum to 42\.0, the region is 142\.0"
    ):
        ca.add_up(jobs([30.0, 12.0, 7.0]), districts, jobs([142.0, 7.0], ["KZ-43", "KZ-47"]))


def test_a_district_without_a_figure_makes_its_region_missing_not_smaller(districts):
    assert np.isnan(ca.add_up(jobs([30.0], ["d1"]), districts).sel(region="KZ-43").item())
    assert np.isnan(ca.add_up(jobs([30.0, np.nan, 7.0]), districts).sel(region="KZ-43").item())


def test_a_district_without_a_parent_is_refused_by_name(districts):
    with pytest.raises(InputError, match="'d9' has no parent"):
        ca.add_up(jobs([1.0], ["d9"]), districts)


# --- classifications ---


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Mining", "B"),
        ("mining and quarrying", "B"),
        ("Ауыл, орман және балық шаруашылығы", "A"),
        ("Сельское хозяйство", "A"),
        ("C10.51", "1051"),
        ("01", "01"),
    ],
)
def test_an_industry_is_known_by_its_name_in_any_language(name, code):
    assert ca.industry_code(name) == code


def test_an_industry_nobody_knows_is_refused_with_the_nearest():
    with pytest.raises(UnknownNameError, match="Manufacturing"):
        ca.industry_code("Manufacturin")


@pytest.fixture
def classifications(tmp_path, monkeypatch):
    folder = tmp_path / "data" / "raw" / "classifications"
    shutil.copytree(raw() / "classifications", folder)
    monkeypatch.setenv("CLUSTER_ANALYSIS_ROOT", str(tmp_path))
    own_classifications.cache_clear()
    yield folder
    own_classifications.cache_clear()


def test_an_own_classification_is_a_file_beside_oked(classifications):
    (classifications / "own.csv").write_text("code,level,parent,en\nFOOD,group,,Food and drink\n")
    assert ca.industry_name("FOOD") == "Food and drink"
    assert "FOOD" in own_classifications()


def test_a_code_of_two_classifications_is_refused(classifications):
    (classifications / "own.csv").write_text("code,level,parent,en\nA,group,,Alpha\n")
    with pytest.raises(InputError, match=r"own\.csv: 'A' is a code of another classification"):
        ca.industry_name("FOOD")
