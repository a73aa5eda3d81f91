"""The nation beside regions, industries together, traded industries, products."""

import numpy as np
import pytest

import cluster_analysis as ca
from cluster_analysis.data.panel.views import against_nation, product, regroup, topic, traded
from cluster_analysis.errors import InputError, UnknownNameError


@pytest.fixture(scope="module")
def gva():
    return ca.load("gva_by_region_section", 2022)


def test_the_nation_is_the_published_one_and_not_the_sum(gva):
    chosen = against_nation(gva, ["KZ-43", "KZ-47"])
    assert chosen["region"].values.tolist() == ["KZ-43", "KZ-47", "KZ"]
    published = gva["country"].sel(year=2017, industry="A")
    assert chosen.sel(region="KZ", year=2017, industry="A") == published
    assert chosen.attrs["record"] == gva["value"].attrs["record"]


class TestRegroup:
    def test_the_sum_takes_the_place_of_its_parts(self, gva):
        money = regroup(gva, GOODS=list("ABC"))
        assert "A" not in money["industry"].values
        parts = gva["value"].sel(region="KZ-43", year=2025, industry=list("ABC"))
        assert money["value"].sel(region="KZ-43", year=2025, industry="GOODS") == pytest.approx(
            float(parts.sum())
        )

    def test_the_sections_still_sum_to_the_region(self, gva):
        money = regroup(gva, OTHER_SERVICES=list("IKMNOPQRS"))
        total = money["value"].sel(year=2025).sum("industry")
        assert np.allclose(total, gva["region_total"].sel(year=2025), rtol=1e-9)

    def test_rates_are_refused(self):
        with pytest.raises(InputError, match="gva_volume_index_by_region_section holds rates"):
            regroup(ca.load("gva_volume_index_by_region_section", 2022), GOODS=["A", "B"])

    def test_an_industry_in_two_groups_or_none_is_refused(self, gva):
        with pytest.raises(InputError, match="must stand in one group and in the panel: A, X"):
            regroup(gva, FIRST=["A"], SECOND=["A", "X"])


class TestTraded:
    def test_services_that_follow_the_people_are_local(self):
        assert traded(["A", "P", "Q", "O", "G", "C"]) == ["A", "C"]

    def test_labels_of_an_array_are_taken(self, gva):
        assert traded(gva["industry"]) == ["A", "B", "C", "H", "I", "J", "K", "M"]

    def test_an_unknown_code_is_refused(self):
        with pytest.raises(UnknownNameError, match="'Z9' is not a known section or division"):
            traded(["A", "Z9"])

    def test_every_section_has_a_reason_in_three_languages(self):
        table = ca.load_table("traded").set_index("code")
        assert table.index.tolist() == list("ABCDEFGHIJKLMNOPQRSTU")
        assert (table[["why_en", "why_ru", "why_kk", "source"]] != "").all(axis=None)


class TestProducts:
    def test_every_candidate_has_a_row(self):
        assert set(ca.load_table("products")["cluster"]) == set(ca.load_table("clusters")["id"])

    def test_every_topic_stands_in_the_facts(self):
        topics = set(ca.load_table("products")["topic"]) - {""}
        assert topics <= set(ca.load_table("published_facts")["topic"])

    def test_a_product_that_nobody_publishes_is_missing_everywhere(self):
        panel = product(topic("south-kazakhstan-pharmaceuticals"), 2022)
        assert panel["value"].isnull().all() and panel["country"].isnull().all()

    def test_an_unknown_cluster_is_refused_with_the_nearest(self):
        with pytest.raises(UnknownNameError, match="nearest: kyzylorda-rice"):
            topic("kyzylorda-ric")
