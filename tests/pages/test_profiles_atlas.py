"""Maps of the regions: their titles say what they show."""

import pytest

from cluster_analysis.pages.regional import atlas


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "Agriculture, North Kazakhstan Region (5.57)"), ("ru", "Северо-Казахстанская область (5,57)")],
)
def test_the_map_of_all_sections_names_the_highest_quotient(lang, words):
    # 5.57: agriculture of North Kazakhstan in 2017 by hand from the bureau's table, element 5927
    assert words in atlas.all_sections(atlas.load(2017, 2017, "location_quotient", lang)).title
