"""Panels on who works together: actors, network, management."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from cluster_analysis.language.i18n import format_number, translator
from cluster_analysis.measures.networks import brokerage, build_network, compare_networks
from cluster_analysis.pages.cluster.cluster import Profile
from cluster_analysis.pictures import charts
from cluster_analysis.pictures.findings import Finding
from cluster_analysis.pictures.tables import Table
from cluster_analysis.policy.programme import cluster_maturity, programme_table

if TYPE_CHECKING:
    import networkx as nx

MEMBERS, STAFF, TYPES = 15, 0.5, 2
"""What the European cluster platform asks of a cluster organisation: members, full-time staff, types."""
SEED = 20170410
OFFICE = "cluster organisation"


def helix_name(helix: str, lang: str) -> str:
    """A side of the helix in words.

    Examples
    --------
    >>> helix_name("public", "en")
    'public bodies'
    """
    _ = translator(lang)
    names = {
        "association": _("associations"),
        "cluster organisation": _("cluster organisation"),
        "firm": _("firms"),
        "public": _("public bodies"),
        "science": _("science and education"),
    }
    return names.get(helix, helix)


def _rounds(profile: Profile) -> tuple[pd.DataFrame, pd.DataFrame, list[int]]:
    actors = programme_table("cluster_actors", profile.id, profile.lang)
    ties = programme_table("cluster_ties", profile.id, profile.lang)
    return actors, ties, sorted(set(actors["round"]))


def _network(actors: pd.DataFrame, ties: pd.DataFrame, year: int) -> nx.Graph:
    return build_network(actors[actors["round"] == year], ties[ties["round"] == year])


def _own(profile: Profile, *tables: pd.DataFrame) -> dict[str, Any]:
    """Sources and mark of something made from synthetic tables."""
    return {"sources": [one.attrs["source"] for one in tables], "synthetic": True}


def actors_panel(profile: Profile) -> list[Any]:
    """Panel 13: actors by helix in the last round, and whether three usual thresholds are met."""
    if not profile.synthetic:
        return []
    _ = translator(profile.lang)
    actors, _ties, rounds = _rounds(profile)
    now = actors[actors["round"] == rounds[-1]]
    members = now[now["helix"] != OFFICE]
    staff = float(now.loc[now["helix"] == OFFICE, "fte"].sum())
    counts = members["helix"].value_counts()
    named = counts.rename(index=lambda one: helix_name(str(one), profile.lang)).astype(float)
    title = _("{count} members of {types} types in {year}").format(
        count=len(members), types=len(counts), year=rounds[-1]
    )
    picture = charts.bars(named, title, label=_("members"), lang=profile.lang, **_own(profile, actors))
    tests = [
        (_("Members"), len(members), MEMBERS),
        (_("Staff of the cluster organisation, full-time equivalents"), staff, STAFF),
        (_("Types of members"), len(counts), TYPES),
    ]
    data = pd.DataFrame(
        {
            _("Threshold"): [name for name, _value, _least in tests],
            _("Value"): [float(value) for _name, value, _least in tests],
            _("At least"): [float(least) for _name, _value, least in tests],
            _("Met", "threshold"): [_("yes") if value >= least else _("no") for _name, value, least in tests],
        }
    )
    caption = _("Thresholds of the European Cluster Collaboration Platform")
    digits = {_("Value"): 1, _("At least"): 1}
    return [picture, Table(data, caption, profile.lang, digits=digits, **_own(profile, actors))]


def network_panel(profile: Profile) -> list[Any]:
    """Panel 14: the network of the last round, its numbers before and after, and who stands between."""
    if not profile.synthetic:
        return []
    _ = translator(profile.lang)
    actors, ties, rounds = _rounds(profile)
    graphs = {year: _network(actors, ties, year) for year in rounds}
    before, after = graphs[rounds[0]], graphs[rounds[-1]]
    change = compare_networks(before, after)
    density = [format_number(float(change[one]["density"]), profile.lang) for one in ("before", "after")]
    text = _("Density of cooperation {before} in {first}, {after} in {last}")
    title = text.format(before=density[0], after=density[1], first=rounds[0], last=rounds[-1])
    picture = charts.actor_network(
        _placed(after, profile.lang),
        ties[ties["round"] == rounds[-1]],
        title,
        lang=profile.lang,
        **_own(profile, actors, ties),
    )
    brokers = brokerage(after)["total"].sort_values(ascending=False, kind="stable").head(3)
    said = ", ".join(f"{name} ({format_number(count, profile.lang, 0)})" for name, count in brokers.items())
    sentence = Finding(_("Most often between two who have no tie: {said}.").format(said=said))
    return [picture, _changes(profile, change, rounds, actors, ties), sentence]


def _placed(graph: nx.Graph, lang: str) -> pd.DataFrame:
    """Actors with a place in the picture: near those they work with, the same each time."""
    import networkx as nx

    places = nx.spring_layout(graph, seed=SEED, k=0.6)
    return pd.DataFrame(
        {
            "x": {one: float(place[0]) for one, place in places.items()},
            "y": {one: float(place[1]) for one, place in places.items()},
            "group": {one: helix_name(str(helix), lang) for one, helix in graph.nodes(data="helix")},
            "ties": dict(graph.degree()),
        }
    )


def _changes(
    profile: Profile, change: pd.DataFrame, rounds: list[int], actors: pd.DataFrame, ties: pd.DataFrame
) -> Table:
    _ = translator(profile.lang)
    names = {
        "actors": _("Actors"),
        "ties": _("Ties"),
        "ties kept": _("Ties kept"),
        "ties lost": _("Ties lost"),
        "density": _("Density (share of possible ties)"),
        "degree_centralisation": _("Degree centralisation (1: a star)"),
        "betweenness_centralisation": _("Betweenness centralisation"),
        "mean_distance": _("Mean distance"),
        "ei_index": _("Ties across types less within, share of all"),
    }
    rows = change.loc[list(names)].rename(index=names)
    columns = {"before": str(rounds[0]), "after": str(rounds[-1]), "change": _("Change")}
    data = rows.rename(columns=columns).rename_axis(_("Measure")).reset_index()
    return Table(data, _("The network before and after"), profile.lang, **_own(profile, actors, ties))


def management(profile: Profile) -> list[Any]:
    """Panel 16: self-assessment of the cluster organisation in six groups; no total."""
    if not profile.synthetic:
        return []
    _ = translator(profile.lang)
    answers = programme_table("maturity_answers", profile.id, profile.lang)
    found = cluster_maturity(answers)
    groups = {
        "structure": _("Structure"),
        "governance": _("Governance"),
        "financing": _("Financing"),
        "strategy": _("Strategy"),
        "services": _("Services"),
        "results": _("Results"),
    }
    levels = {
        "not scored": _("not scored: too few answers"),
        "not started": _("not started"),
        "initial": _("initial"),
        "developing": _("developing"),
        "established": _("established"),
        "excellent": _("excellent"),
    }
    weakest = str(found.attrs["weakest"])
    text = _("Self-assessment: the group to work on is {group} ({score} of 4)")
    score = format_number(float(found["score"][weakest]), profile.lang, 1)
    title = text.format(group=groups[weakest].lower(), score=score)
    own = _own(profile, answers)
    picture = charts.bars(
        found["score"].rename(groups), title, label=_("mean score, 0 to 4"), lang=profile.lang, **own
    )
    data = pd.DataFrame(
        {
            _("Group"): [groups[str(one)] for one in found.index],
            _("Score (0 to 4)"): found["score"].to_numpy(),
            _("Level"): [levels.get(one, one) for one in found["level"]],
            _("Answered"): found["answered"].to_numpy(),
            _("With evidence"): found["with_evidence"].to_numpy(),
        }
    )
    note = _("An answer without evidence is an opinion.")
    return [picture, Table(data, _("Six groups of management"), profile.lang, note=note, **own)]
