"""Panels 8 to 21: hand-computed numbers, marks, sources, and reasons where there is nothing to show."""

import pytest

from cluster_analysis import pages
from cluster_analysis.pages.cluster.panels import Grey
from cluster_analysis.pictures.findings import Finding
from cluster_analysis.pictures.results import Result
from cluster_analysis.pictures.tables import Table

EXAMPLES = ["demo-rice", "demo-dairy"]
FROM_EXAMPLE_TABLES = (8, 13, 14, 15, 16, 17, 18, 19)


def shown(cluster, number, lang="en"):
    return pages.panel(pages.load(cluster, lang), number).items


def tables(cluster, number, lang="en"):
    return [one for one in shown(cluster, number, lang) if isinstance(one, Table)]


def pictures(cluster, number, lang="en"):
    return [one for one in shown(cluster, number, lang) if isinstance(one, Result)]


@pytest.mark.parametrize("cluster", EXAMPLES)
@pytest.mark.parametrize("number", FROM_EXAMPLE_TABLES)
def test_what_comes_from_example_tables_is_marked_synthetic(cluster, number):
    items = [one for one in shown(cluster, number) if isinstance(one, Result | Table)]
    assert items and all(one.synthetic for one in items)


@pytest.mark.parametrize("number", [8, 11, 13, 14, 15, 16, 17, 18, 21])
def test_a_candidate_has_a_reason_where_nothing_is_known(number):
    (only,) = shown("kyzylorda-rice", number)
    assert isinstance(only, Grey) and len(only.reason) > 30


@pytest.mark.parametrize("cluster", ["demo-rice", "atyrau-fishery"])
@pytest.mark.parametrize("number", [8, 9, 10, 12, 13, 14, 15, 16, 17, 18, 20])
def test_every_number_has_a_source(cluster, number):
    for one in shown(cluster, number):
        if isinstance(one, Result | Table):
            assert one.sources, one.title


def test_a_synthetic_cluster_is_called_so_at_a_glance():
    (table,) = tables("demo-rice", 1)
    assert table.synthetic and table.title.startswith("[SYNTHETIC]")
    assert "the cluster is SYNTHETIC; the figures of its region are real" in table.data["Answer"].tolist()


def test_value_added_along_the_rice_chain():
    """Paddy: 95 - 70 = 25 a kg; one final kg needs 1.6 x 1.02 x 1.00 x 1.01 kg of it: 41.208.
    Retail: 380 - 1.01 x 315 - 29 = 32.85."""
    (table,) = tables("demo-rice", 8)
    added = table.data.set_index("Stage")["Value added per final unit"]
    assert added["Paddy growing"] == pytest.approx(25 * 1.6 * 1.02 * 1.00 * 1.01)
    assert added["Retail"] == pytest.approx(380 - 1.01 * 315 - 29)
    assert pictures("demo-rice", 8)[0].title.startswith("Milling adds most")


def test_multipliers_are_a_range_and_say_surrogate():
    picture, finding = shown("north-kazakhstan-meat-dairy", 9)
    low, high = picture.data["Lower limit"], picture.data["Upper limit"]
    middle = picture.data.iloc[:, 1]
    assert (low < middle).all() and (middle < high).all() and (low > 1).all()
    assert picture.title.startswith("SURROGATE") and finding.startswith("SURROGATE")
    assert {one.split("@")[0] for one in picture.sources} == {
        "gva_by_region_section",
        "us_use_2021",
        "us_supply_2021",
    }


def test_key_sectors_name_the_groups_of_the_cluster():
    (picture,) = pictures("mangystau-tourism", 10)
    assert picture.title.startswith("SURROGATE: IR Hotels and food; Arts and recreation")


def test_peers_are_the_regions_where_the_sections_weigh_most():
    """Agriculture 2017: published quotients, North Kazakhstan 5.57 first; the host is never its own peer."""
    (table,) = tables("atyrau-fishery", 12)
    row = table.data.set_index("Indicator").loc["Location quotient of the sections"]
    assert row["North Kazakhstan Region"] == pytest.approx(5.57, abs=0.005)
    peers = row.iloc[1:4].astype(float).tolist()
    assert peers == sorted(peers, reverse=True)
    assert row["Gap to the best"] == pytest.approx(peers[0] - row["Atyrau Region"])
    assert row["Rank of 4"] == 4


def test_thresholds_of_a_cluster_organisation():
    """The table of actors, last round: 12 firms, 2 of science, 2 public, 1 association, office 2.8 FTE."""
    (table,) = tables("demo-rice", 13)
    assert table.data["Value"].tolist() == [17, pytest.approx(2.8), 4]
    assert table.data["Met"].tolist() == ["yes", "yes", "yes"]


def test_density_before_and_after():
    """21 of 17 x 16 / 2 = 136 possible ties, then 33 of 18 x 17 / 2 = 153."""
    (table,) = tables("demo-rice", 14)
    row = table.data.set_index("Measure").loc["Density (share of possible ties)"]
    assert row["2017"] == pytest.approx(21 / 136) and row["2018"] == pytest.approx(33 / 153)


def test_a_group_with_too_few_answers_has_no_score():
    """Results: one of three questions answered; less than two thirds, so no score - not a low one."""
    (table,) = tables("demo-rice", 16)
    row = table.data.set_index("Group").loc["Results"]
    assert row["Score (0 to 4)"] != row["Score (0 to 4)"]
    assert row["Level"].startswith("not scored")


def test_lights_have_a_shape_and_a_word():
    """Members: (26 - 17) / (40 - 17) = 39 % of the way when 50 % is due: 78 %, behind."""
    (table,) = tables("demo-rice", 18)
    row = table.data.set_index("Indicator").loc["Members of the cluster"]
    assert row["Way done, %"] == pytest.approx(100 * 9 / 23)
    assert row["Way expected, %"] == 50
    assert row["Light"] == "▲ behind"
    missing = table.data.set_index("Indicator").loc["Gross value added per worker"]
    assert missing["Light"] == "○ cannot be judged"


def test_the_plan_keeps_to_its_budget():
    """Costs of the chosen rice actions: 40 + 35 + 220 + 70 + 90 + 30 + 80 = 565 of 600."""
    (table,) = tables("demo-rice", 17)
    chosen = table.data[table.data["Fits the budget"] == "yes"]
    assert chosen["Cost"].sum() == 565
    assert table.title == "7 of 9 actions fit the budget of 600 million KZT; they cost 565"
    assert shown("demo-rice", 17)[0].startswith("[SYNTHETIC]")


def test_a_candidate_cannot_be_evaluated_and_says_the_floor():
    """With 16 regions the smallest p of a placebo test is 1 / 16."""
    (finding,) = shown("kyzylorda-rice", 19)
    assert isinstance(finding, Finding) and "6.25%" in finding


def test_statements_follow_from_figures():
    (table,) = tables("north-kazakhstan-meat-dairy", 20)
    rows = table.data.set_index("Statement")
    line = rows.loc["Agriculture weighs more here than in the nation"]
    assert (line["Kind"], line["Evidence"]) == ("Strength", "location quotient 5.57")
    assert (table.data["Evidence"].str.len() > 0).all()
    kinds = table.data.groupby("Statement")["Kind"].nunique()
    assert (kinds == 1).all()


def test_no_statement_and_its_opposite():
    for cluster in [*pages.clusters().index, *pages.examples().index]:
        said = tables(cluster, 20)[0].data["Statement"]
        for more, less in (
            ("faster than in the nation", "more slowly than in the nation"),
            ("weighs more", "weighs less"),
        ):
            up = {one.split(" grew")[0].split(" weighs")[0] for one in said if more in one}
            down = {one.split(" grew")[0].split(" weighs")[0] for one in said if less in one}
            assert not up & down


def test_scorecard_is_that_of_the_synthetic_application():
    finding, picture, _agreement, table = shown("demo-dairy", 15)
    assert finding.startswith("S10") and picture.title.startswith("S10")
    assert len(table.data) == 22


@pytest.mark.parametrize("lang", ["ru", "kk"])
@pytest.mark.parametrize("number", range(8, 21))
def test_titles_are_in_the_language(number, lang):
    for one in shown("demo-rice", number, lang):
        text = one.reason if isinstance(one, Grey) else one if isinstance(one, Finding) else one.title
        assert any("а" <= letter.lower() <= "я" for letter in text), text


def test_an_indicator_that_no_peer_has_is_named_not_compared():
    """The table of persons employed has no figures for 2015."""
    (item,) = pages.panel(pages.load("kyzylorda-rice", year=2015), 12).items
    assert len(item.data) == 4
    assert "Not published for 2015: Value added per person employed" in item.note
    (item,) = pages.panel(pages.load("kyzylorda-rice", year=2023), 12).items
    assert len(item.data) == 5
    assert "Not published" not in item.note
