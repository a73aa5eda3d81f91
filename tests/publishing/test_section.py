"""The page of a section."""

import pytest

from cluster_analysis.errors import ParameterError
from cluster_analysis.pages.regional import section


def test_ranking_of_agriculture_2017():
    # North Kazakhstan 5.57: quotient of agriculture on the shares without taxes, 16 units, 2017
    data = section.ranking(section.load("A", vintage=2017, year=2017)).data
    assert len(data) == 16
    assert data["Region"].iloc[0] == "North Kazakhstan Region"
    assert data["Location quotient"].iloc[0] == pytest.approx(5.57, abs=0.005)
    assert data["Share of the section"].sum() == pytest.approx(100)
    assert data["Location quotient"].is_monotonic_decreasing


def test_regional_effects_of_a_section_with_the_nation_as_it_is_cancel_out():
    """Dunn's regional effects sum to zero over the regions of one section."""
    page = section.load("A", vintage=2017, year=2017)
    data = section.change(page).data
    numbers = data.select_dtypes("number").iloc[:, -1]
    assert numbers.sum() == pytest.approx(0, abs=1e-3 * numbers.abs().sum())


def test_an_unknown_section_is_refused():
    with pytest.raises(ParameterError):
        section.load("Z")
