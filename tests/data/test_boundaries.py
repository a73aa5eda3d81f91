"""Boundaries: whole, of the right size, with the right neighbours, as their records say."""

import json
import shutil

import pytest
import shapely

from cluster_analysis.data.paths import raw
from cluster_analysis.data.records import checksum
from cluster_analysis.data.regions.sets import regions
from cluster_analysis.data.tables.catalogue import data_path, record
from cluster_analysis.errors import InputError, VintageError

VINTAGES = (2017, 2018, 2022)
# Area of the country: 2,724,902 km2 (Bureau of National Statistics); of regions, thousand km2, same source.
COUNTRY = 2_724_902
AREAS = {"KZ-35": 428.0, "KZ-15": 300.6, "KZ-43": 226.0, "KZ-59": 98.0, "KZ-47": 165.6}


@pytest.mark.parametrize("vintage", VINTAGES)
def test_every_unit_once_without_gaps(vintage):
    frame = regions().at(vintage).boundaries
    assert tuple(sorted(frame.index)) == regions().units(vintage)
    assert frame.is_valid.all()
    assert shapely.coverage_is_valid(frame.geometry.to_numpy())


@pytest.mark.parametrize("vintage", VINTAGES)
def test_area_of_the_country(vintage):
    assert regions().at(vintage).boundaries.area.sum() / 1e6 == pytest.approx(COUNTRY, rel=0.005)


@pytest.mark.parametrize("vintage", (2017, 2018))
@pytest.mark.parametrize(("region", "area"), AREAS.items())
def test_areas_of_regions(vintage, region, area):
    assert regions().at(vintage).boundaries.area[region] / 1e9 == pytest.approx(area, rel=0.02)


def test_younger_vintages_nest():
    of_2018, of_2022 = regions().at(2018).boundaries.area, regions().at(2022).boundaries.area
    assert of_2022["KZ-10"] + of_2022["KZ-63"] == pytest.approx(of_2018["KZ-63"], rel=1e-5)
    assert of_2022["KZ-33"] + of_2022["KZ-19"] == pytest.approx(of_2018["KZ-19"], rel=1e-5)
    assert of_2022["KZ-62"] + of_2022["KZ-35"] == pytest.approx(of_2018["KZ-35"], rel=1e-5)


def test_neighbours_known_from_any_map():
    of_2017 = {code: set(regions().at(2017).neighbours[code].index) for code in regions().units(2017)}
    assert of_2017["KZ-47"] == {"KZ-15", "KZ-23"}  # Mangystau: Aktobe, Atyrau
    assert of_2017["KZ-75"] == {"KZ-19"}  # Almaty lies in its region
    assert of_2017["KZ-59"] == {"KZ-39", "KZ-11", "KZ-55"}  # North Kazakhstan
    assert set(regions().at(2022).neighbours["KZ-63"].index) == {
        "KZ-10"
    }  # East Kazakhstan only borders Abai
    assert set(regions().at(2018).neighbours["KZ-79"].index) == {"KZ-61"}


@pytest.mark.parametrize("vintage", VINTAGES)
def test_neighbours_are_mutual(vintage):
    graph = regions().at(vintage).neighbours
    pairs = set(graph.adjacency[graph.adjacency > 0].index)
    assert pairs
    assert pairs == {(other, one) for one, other in pairs}


@pytest.mark.parametrize("vintage", VINTAGES)
def test_records_fit_the_files(vintage):
    name = regions().at(vintage).source.split("@")[0]
    about = record(name)
    assert about.sha256 == checksum(data_path(name))
    assert about.vintage == [vintage]
    assert 60_000 < data_path(name).stat().st_size < 150_000


def test_odbl_in_a_folder_of_its_own_with_the_notice():
    folder = data_path("regions_2022").parent
    assert folder.name == "odbl" == data_path("regions_2018").parent.name
    assert "Open Database License" in (folder / "NOTICE.md").read_text()
    assert data_path("regions_2017").parent != folder
    assert (
        regions().at(2022).attribution == regions().at(2018).attribution == "© OpenStreetMap contributors"
    )
    assert record("regions_2022").licence.attribution == regions().at(2022).attribution


def test_unknown_vintage_names_the_known_ones():
    with pytest.raises(VintageError, match="2017, 2018, 2022"):
        regions().at(2020)


def test_broken_file_is_named(monkeypatch, tmp_path):
    shutil.copytree(raw() / "regions" / "kz", tmp_path / "data" / "raw" / "regions" / "kz")
    (tmp_path / "data" / "raw" / "regions" / "kz" / "regions_2017.geojson").write_text("{")
    monkeypatch.setenv("CLUSTER_ANALYSIS_ROOT", str(tmp_path))
    with pytest.raises(InputError, match=r"regions_2017\.geojson.*build_boundaries"):
        _ = regions().at(2017).boundaries


def test_a_caller_cannot_change_the_shared_boundaries():
    first = regions().at(2017).boundaries
    first.drop(index="KZ-71", inplace=True)
    assert len(regions().at(2017).boundaries) == 16


def test_geojson_is_longitude_latitude():
    features = json.loads(data_path("regions_2017").read_text())["features"]
    ring = features[0]["geometry"]["coordinates"][0]
    longitude, latitude = ring[0] if isinstance(ring[0][0], float) else ring[0][0]
    assert 46 < longitude < 88 and 40 < latitude < 56
