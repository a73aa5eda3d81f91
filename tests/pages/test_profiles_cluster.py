"""Cluster profiles on the committed figures: 22 panels, real numbers, reasons where there are none."""

import pytest

from cluster_analysis import pages
from cluster_analysis.data.tables import catalogue
from cluster_analysis.errors import ParameterError
from cluster_analysis.pages import figures
from cluster_analysis.pages.cluster.panels import Grey
from cluster_analysis.pages.regional import atlas
from cluster_analysis.pictures.findings import Finding
from cluster_analysis.pictures.tables import Table, write_geopackage

CANDIDATES = {  # newsletter no. 1, 2017
    "KZ-43": 1,  # Kyzylorda: rice
    "KZ-47": 3,  # Mangystau: tourism, construction, agro-industry
    "KZ-YUZ": 2,  # South Kazakhstan: pharmaceuticals, tourism
    "KZ-23": 2,  # Atyrau: construction, fishery
    "KZ-59": 1,  # North Kazakhstan: meat and dairy
}


def test_candidates_are_those_of_the_newsletter():
    table = pages.clusters()
    assert table["region"].value_counts().to_dict() == CANDIDATES
    assert set(table["source"]) == {"newsletter no. 1, 2017"}
    assert not catalogue.record("clusters").synthetic


def test_unknown_cluster_language_and_year_are_refused():
    with pytest.raises(ParameterError, match="kyzylorda-rice"):
        pages.load("kyzylorda-rise")
    with pytest.raises(ParameterError, match="language"):
        pages.load("kyzylorda-rice", "de")
    with pytest.raises(ParameterError, match="2010 to 2025"):
        pages.load("kyzylorda-rice", year=2009)
    with pytest.raises(ParameterError, match="1 to 22"):
        pages.panel(pages.load("kyzylorda-rice"), 23)


GREY = {8, 11, 13, 14, 15, 16, 17, 18, 21}
GREY_OF_EXAMPLES = {11, 21}


@pytest.mark.parametrize("cluster", [*pages.clusters().index, *pages.examples().index])
def test_every_panel_of_every_cluster_has_something(cluster):
    profile = pages.load(cluster, "kk")
    for number in range(1, 23):
        panel = pages.panel(profile, number)
        assert panel.items, number
        assert panel.is_grey == (number in (GREY_OF_EXAMPLES if profile.synthetic else GREY)), number
        for item in panel:
            if hasattr(item, "figure"):
                assert item.sources or item.synthetic, (number, item.title)
                assert item.title and item.alt and len(item.data), (number, item.title)
            elif isinstance(item, Grey):
                assert len(item.reason) > 20
            else:
                assert isinstance(item, Table | Finding)


def test_section_is_said_to_be_wider_than_the_cluster():
    profile = pages.load("kyzylorda-rice")
    said = "The figures are for A Agriculture, C Manufacturing: a section is wider than the cluster in it."
    assert said == profile.caution
    drawn = [text.get_text().replace("\n", " ") for text in pages.panel(profile, 2).items[0].figure.texts]
    assert any(said in text for text in drawn)


def test_published_quotients_of_2017():
    # Check values of the programme, value added of 2017 on 16 regions: farming 5.57, mining 2.18
    lq = figures.quotients(2017).sel(year=2017)
    assert float(lq.sel(region="KZ-59", industry="A")) == pytest.approx(5.57, abs=0.005)
    assert float(lq.sel(region="KZ-43", industry="B")) == pytest.approx(2.18, abs=0.005)


def test_quotient_of_two_sections_by_hand():
    gva = catalogue.load_table("gva_by_region_section")
    gva = gva[gva["year"] == 2017].set_index(["region", "item"])["value"]

    def share(region):
        both = gva[region, "A"] + gva[region, "C"]
        return both / (gva[region, "GDP"] - gva[region, "NET_TAXES"])

    found = figures.quotient_of(("A", "C"), 2017).sel(year=2017, region="KZ-59")
    assert float(found) == pytest.approx(share("KZ-59") / share("KZ"), rel=1e-9)


def test_components_add_up_to_the_change():
    parts = figures.components("KZ-59", 2017, 2014, 2017)
    value = figures.accounts(2017)["value"].sel(region="KZ-59")
    change = (value.sel(year=2017) - value.sel(year=2014)).to_series()
    assert parts.sum(axis=1).to_numpy() == pytest.approx(change[parts.index].to_numpy(), rel=1e-9)


def test_no_interval_for_value_added():
    said = [item for item in pages.panel(pages.load("kyzylorda-rice"), 5) if isinstance(item, Finding)]
    assert any("No interval can be given" in text for text in said)


def test_star_panel_prints_thresholds_and_what_ten_percent_does():
    panel = pages.panel(pages.load("north-kazakhstan-meat-dairy"), 3)
    picture, moves = panel.items
    heads = " ".join(label.get_text() for label in picture.figure.axes[0].get_xticklabels()).replace(
        "\n", " "
    )
    assert "at least 2" in heads and "top 10% of regions" in heads
    assert "10%" in moves


def test_sections_merged_before_2014_give_a_reason_not_a_number():
    profile = pages.load("mangystau-tourism", year=2012)  # I and R are inside OTHER_SERVICES until 2013
    lq = figures.quotient_of(profile.sections, 2017).sel(year=2012, region="KZ-47")
    assert bool(lq.isnull())


def test_atlas_refuses_unknown_measures_and_sections():
    with pytest.raises(ParameterError, match="location_quotient"):
        atlas.load(measure="location_quotiant")
    with pytest.raises(ParameterError, match="section"):
        atlas.section_map(atlas.load(), "Z")


@pytest.mark.parametrize("measure", atlas.MEASURES)
def test_atlas_maps_every_measure(measure):
    chosen = atlas.load(2024, 2022, measure, "ru")
    assert len(atlas.section_map(chosen, "C").data) == 20
    assert len(atlas.all_sections(chosen).data) == 20 * chosen.values.sizes["industry"]


def test_shares_of_a_region_sum_to_a_hundred():
    shares = atlas.load(2017, 2017, "share").values.sel(year=2017)
    assert shares.sum("industry").to_numpy() == pytest.approx(100.0, abs=1e-3)


def test_results_go_into_a_geopackage(tmp_path):
    table = atlas.results(atlas.load(2024, 2022))
    path = write_geopackage(table, tmp_path / "results.gpkg")
    import pyogrio

    back = pyogrio.read_dataframe(path, layer="results")
    assert len(back) == 20 and back.geometry.notna().all() and "A" in back


def test_neighbourhood_of_mining_is_the_west():
    picture, table = atlas.neighbourhood(atlas.load(), "B")
    kinds = picture.data.set_index("Code")["Kind"]
    assert set(kinds.index[kinds == "high among high"]) == {"KZ-15", "KZ-23", "KZ-47"}
    assert len(table.data) == 16
