"""The official files as published: every sum against the country, and agreement with the shipped figures."""

import pandas as pd
import pytest

from cluster_analysis.data.tables.catalogue import load_table
from cluster_analysis.intake.official import read_official

GRP = "bns/bns_en_gross_regional_product_1990-2023.xlsx"
FILES = [
    GRP,
    "bns/bns_en_unemployment_2001-2022.xlsx",
    "bns/bns_ru_population_element6584_2000-2023.xlsx",
    "taldau/704449_period7_dics67.json",
    "taldau/income_per_capita_3dims.json",
]


@pytest.mark.parametrize("name", FILES)
def test_sums_against_the_country_hold_for_every_year(samples, name):
    table = read_official(samples / name, periods="all")
    additive = name in (GRP, FILES[2])
    tested = table.sums[table.sums["fits"].notna()]
    assert len(tested) == (len(table.sums) if additive else 0)
    assert tested["fits"].astype(bool).all()


def test_gross_regional_product(samples):
    table = read_official(samples / GRP)
    data = table.data.set_index(["region", "year"])["value"]
    # cells of the workbook, read by eye
    assert data["KZ", 2023] == 120561096.4
    assert data["KZ-YUZ", 2017] == 3187724.4
    assert data["KZ-61", 2017] + data["KZ-79", 2017] == pytest.approx(3187724.4)
    assert data["KZ-19", 1990] == 3946.9
    assert data["KZ-75", 1990] == 3338.0
    assert data["KZ-10", 2021] == 1836042.7
    assert table.vintages[2017] == 2017
    assert table.vintages[2021] == 2022
    assert table.vintages[2019] == 2018


def test_shipped_figures_differ_in_the_revised_year_only(samples):
    shipped = load_table("gva_by_region_section")
    shipped = shipped[(shipped["item"] == "GDP") & (shipped["value"] != 0)].set_index(["region", "year"])[
        "value"
    ]
    read = read_official(samples / GRP).data.set_index(["region", "year"])["value"]
    both = pd.concat([shipped, read], axis=1, join="inner", keys=["shipped", "read"]).dropna()
    differ = both[(both["shipped"] - both["read"]).abs() > 0.05]
    assert len(both) > 250
    assert set(differ.index.get_level_values("year")) == {2023}


def test_population(samples):
    table = read_official(samples / FILES[2])
    data = table.data.set_index(["item", "group", "region", "year"])["value"]
    assert data["Все население", "", "KZ-YUZ", 2000] == 2005023
    assert ("Все население", "", "KZ-61", 2016) not in data.index
    women = table.data[table.data["group"] == "Женщины"].set_index(["region", "year"])["value"]
    assert women["KZ", 2000] == 7724118
    assert {year for year, vintage in table.vintages.items() if vintage == 2017} == set(range(2000, 2017))
    assert {year for year, vintage in table.vintages.items() if vintage == 2018} == set(range(2017, 2022))
    assert {year for year, vintage in table.vintages.items() if vintage == 2022} == {2022, 2023}
    assert table.record.unit == "человек, на начало года"


def test_unemployment(samples):
    table = read_official(samples / FILES[1], periods="all")
    data = table.data.set_index(["region", "year", "period"])["value"]
    assert data["KZ", 2001, "Q1"] == 12.7
    assert data["KZ", 2001, "year"] == 10.4
    assert data["KZ-15", 2002, "Q1"] == 12.0
    assert data["KZ-61", 2016, "year"] == 5.1


def test_taldau(samples):
    data = read_official(samples / FILES[3]).data.set_index(["region", "year"])["value"]
    assert data["KZ-43", 2014] == 100.820528609174
    table = read_official(samples / FILES[4])
    assert len(table.data) == 7692
    assert set(table.data["group"]) == {"Всего", "городская местность", "сельская местность"}
