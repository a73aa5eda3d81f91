"""Rules of stars for few regions: two readings of focus, and criteria that are not the same thing."""

import numpy as np
import pytest
import xarray as xr

import cluster_analysis as ca
from cluster_analysis.errors import InputError
from cluster_analysis.measures.stars import StarRule, StarTest, assign_stars

LABELS = {"region": ["KZ-43", "KZ-47"], "industry": ["A", "B"]}
MONEY = xr.DataArray([[80.0, 20.0], [20.0, 180.0]], LABELS)


def evidence(**figures):
    return xr.Dataset({name: xr.DataArray(values, LABELS) for name, values in figures.items()})


class TestFocus:
    def test_within_an_industry_focus_orders_regions_as_the_quotient_does(self):
        """Known fault A3: so one of three stars of the first reading is a repetition."""
        money = ca.load("gva_by_region_section", 2017)["value"].sel(year=2017)
        stars = assign_stars(money, "relative-eco")
        orders = [
            np.argsort(stars[f"{star}_indicator"].values, axis=0) for star in ("specialisation", "focus")
        ]
        assert np.array_equal(*orders)

    def test_over_all_industries_of_the_nation_it_does_not(self):
        money = ca.load("gva_by_region_section", 2017)["value"].sel(year=2017)
        within, nation = (
            assign_stars(money, rule)["focus"] for rule in ("relative-eco", "relative-eco-nation")
        )
        assert set(within.sum("region").values) == {2}
        assert int(nation.sum()) == 31  # a tenth of 16 x 19 pairs, rounded up
        assert int(nation.sum("region").min()) == 0

    def test_the_largest_pairs_by_hand(self):
        """Shares of the regions: 0.8, 0.2, 0.1, 0.9; half of the four pairs are the two largest."""
        rule = StarRule("mine", {"focus": StarTest("regional_share", "top_share_of_pairs", 0.5)})
        stars = assign_stars(MONEY, rule)
        assert stars["focus"].values.tolist() == [[1, 0], [0, 1]]
        one_place = stars["sensitivity"].sel(star="focus")
        assert [int(one_place.sel(move=move).sum()) for move in ("-10%", "as given", "+10%")] == [1, 2, 3]

    def test_years_are_ranked_apart(self):
        panel = xr.concat([MONEY, MONEY[:, ::-1].assign_coords(industry=["A", "B"])], "year")
        rule = StarRule("mine", {"focus": StarTest("regional_share", "top_share_of_pairs", 0.25)})
        assert assign_stars(panel, rule)["focus"].sum(["region", "industry"]).values.tolist() == [1, 1]


KNOWN = {
    "specialised": [[0.95, 0.0], [0.0, 0.9]],
    "large": [[2.0, 1.0], [0.5, 2.5]],
    "growing": [[1.0, 0.5], [0.0, 0.9]],
}


class TestSmall:
    def test_three_criteria_by_hand(self):
        stars = assign_stars(MONEY, "kazakhstan-small", evidence=evidence(**KNOWN))
        assert stars["stars"].values.tolist() == [[3, 0], [0, 2]]
        assert (stars["asked"] == 3).all()

    def test_growth_that_is_not_published_is_not_asked_for(self):
        known = evidence(**KNOWN | {"growing": [[np.nan, 0.5], [0.0, 0.9]]})
        stars = assign_stars(MONEY, "kazakhstan-small", evidence=known)
        assert stars["stars"].values.tolist() == [[2, 0], [0, 2]]
        assert stars["asked"].values.tolist() == [[2, 3], [3, 3]]
        assert np.isnan(stars["momentum"].sel(region="KZ-43", industry="A"))

    def test_a_share_of_draws_is_never_asked_to_exceed_one(self):
        stars = assign_stars(MONEY, "kazakhstan-small", evidence=evidence(**KNOWN))
        moved = stars["sensitivity"].sel(star="momentum", region="KZ-43", industry="A")
        assert moved.values.tolist() == [3, 3, 3]
        assert stars["sensitivity"].sel(star="momentum", region="KZ-47", industry="B", move="-10%") == 3

    def test_evidence_is_taken_by_label(self):
        known = evidence(**KNOWN).isel(region=[1, 0])
        stars = assign_stars(MONEY, "kazakhstan-small", evidence=known)
        assert stars["stars"].sel(region="KZ-43", industry="A") == 3

    def test_without_evidence_it_is_refused(self):
        with pytest.raises(InputError, match="'kazakhstan-small' needs growing, large, specialised"):
            assign_stars(MONEY, "kazakhstan-small")
        with pytest.raises(InputError, match="needs growing"):
            assign_stars(MONEY, "kazakhstan-small", evidence=evidence(**KNOWN).drop_vars("growing"))

    def test_size_and_specialisation_are_two_things_in_the_accounts(self):
        """As counted beforehand: 35 pairs of 2017 are large, 40 of 2025; 29 and 28 both, without a band."""
        for vintage, years, size in ((2017, (2014, 2017), 35), (2022, (2021, 2025), 40)):
            money, index = (
                ca.load(name, vintage)
                for name in ("gva_by_region_section", "gva_volume_index_by_region_section")
            )
            stars = assign_stars(
                money["value"].sel(year=years[1]),
                "kazakhstan-small",
                evidence=ca.pair_evidence(money, index, years),
            )
            assert int(stars["size"].sum()) == size
            both = (stars["size"] == 1) & (stars["specialisation"] == 1)
            assert 25 <= int(both.sum()) <= 29 < int(stars["specialisation"].sum())
