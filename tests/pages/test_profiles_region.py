"""Region pages on the committed figures."""

import pandas as pd
import pytest

from cluster_analysis.data.regions.regions import units
from cluster_analysis.data.tables import catalogue
from cluster_analysis.errors import UnknownNameError, VintageError
from cluster_analysis.pages.regional import region as pages


def test_region_by_any_spelling():
    assert pages.load("Мангистауская область").code == pages.load("Mangystau").code == "KZ-47"


def test_region_has_to_exist_in_the_vintage():
    with pytest.raises(VintageError, match="KZ-YUZ"):
        pages.load("Turkistan", vintage=2017)
    with pytest.raises(UnknownNameError):
        pages.load("Mordor")


def test_product_of_2017_as_published():
    (table,) = pages.product(pages.load("KZ-43"))
    gva = catalogue.load_table("gva_by_region_section").set_index(["region", "item", "year"])["value"]
    published = gva["KZ-43", "GDP", 2017]
    assert table.data.iloc[0, 1] == f"{published:,.1f}"


@pytest.mark.parametrize("vintage", [2017, 2018, 2022])
def test_every_region_of_every_vintage_has_a_page(vintage):
    for code in units(vintage):
        page = pages.load(code, "en", vintage)
        for part in (pages.product, pages.neighbours, pages.candidates, pages.visits):
            assert part(page), (code, part)


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_pictures_of_a_page(lang):
    page = pages.load("KZ-10", lang, 2022)
    for part in (pages.structure, pages.specialisations, pages.stars, pages.change):
        assert part(page)
    assert pages.where(page).alt and pages.field(page).alt


def test_successors_inherit_candidates_and_visits():
    turkistan = pages.load("KZ-61", vintage=2018)
    assert len(pages.candidates(turkistan)[0].data) == 2
    assert len(pages.visits(turkistan)[0].data) == 1


def test_region_without_a_candidate_says_so():
    said = pages.candidates(pages.load("KZ-75"))
    assert "no candidate cluster" in said[0]


def test_the_contradiction_of_the_newsletter_is_kept():
    (table,) = pages.visits()
    north = table.data[table.data["Region"] == "North Kazakhstan Region"]
    assert north["Dates as printed"].tolist() == ["28 February to 4 May"] * 2
    assert north["Reading"].tolist() == ["taken", "as printed"]
    assert north["Read as"].tolist() == ["28.02.2017 – 04.03.2017", "28.02.2017 – 04.05.2017"]


def test_five_visits():
    visits = catalogue.load_table("field_visits")
    assert visits["id"].nunique() == 5
    taken = visits[visits["reading"].isin(["as printed", "taken"])].drop_duplicates("id")
    assert pd.to_datetime(taken["end"]).max() < pd.Timestamp("2017-04-01")  # February and March


def test_map_of_visits_shows_five_regions():
    kinds = pages.visits_map().data["Kind"]
    assert (kinds != "–").sum() == 5
