"""The start of a module: which group takes which cluster, in which language, and what figures say of it."""

from __future__ import annotations

import html
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pandas import DataFrame
from xarray import Dataset

from cluster_analysis.data.panel.panel import load
from cluster_analysis.data.panel.views import against_nation, topic
from cluster_analysis.data.regions.sets import region_code, region_name, regions
from cluster_analysis.data.tables.catalogue import load_table
from cluster_analysis.errors import InputError, UnknownNameError
from cluster_analysis.language.catalogues import translator
from cluster_analysis.measures import location_quotient, pair_evidence, verdict_rule, windows
from cluster_analysis.pictures.findings import Finding
from cluster_analysis.pictures.results import Result
from cluster_analysis.pictures.say import ladder, say
from cluster_analysis.pictures.tables.table import table
from cluster_analysis.policy.programme import programme_table
from cluster_analysis.training.room import Shown, _, speak
from cluster_analysis.training.samples import REGION

VINTAGE = 2017
START = 2010
"""Regions of the call, whose last year the figures end with; real growth is measured from the start."""
TABLES = ("gva_by_region_section", "gva_volume_index_by_region_section")
SEEDS = (8, 112, 201, 307, 495, 508, 627, 702, 812, 925, 1004, 1133, 1361, 1301, 1401)
"""One a group: no number that the group is shown is an answer of its own; a test sees to it."""
EXAMPLES = {"demo-rice": "kyzylorda-rice", "demo-dairy": "north-kazakhstan-meat-dairy"}
"""Synthetic examples with plans, chains and networks -> the idea of a real cluster that they go with."""


@dataclass(frozen=True)
class Course(Shown):
    """The parameters of a module, checked; shows itself as one line."""

    region: str
    cluster: str
    lang: str
    cluster_title: str
    sections: tuple[str, ...]
    example: str

    def to_markdown(self) -> str:
        """Region and cluster, and what is synthetic."""
        text = _("Region: {region}. Cluster: {cluster}. Plans, chains and networks are synthetic.")
        told = text.format(region=region_name(self.region, self.lang), cluster=self.cluster_title)
        return f"**{html.escape(told, quote=False)}**"

    @property
    def other(self) -> str:
        """The synthetic example that is not the group's."""
        return next(one for one in EXAMPLES if one != self.example)

    @cached_property
    def evidence(self) -> tuple[Finding, ...]:
        """What published figures say of the cluster's own sections: weight in the region, real growth.

        The first finding is the quotient of the main section with its error band; growth is compared with
        the country's in all windows of 2010-2017.
        """
        speaker = say(self.lang)
        rule = verdict_rule("main")
        region = self.region
        gva, index = self.figures
        numbers = pair_evidence(gva, index, (START, VINTAGE), rule).sel(region=region)
        quotient = location_quotient(gva["value"]).sel(region=region, year=VINTAGE)
        share = (
            (100 * gva["value"] / gva["country"]).rename("national_share").sel(region=region, year=VINTAGE)
        )
        growth = windows(against_nation(index, region), START, VINTAGE)
        own, nation = (growth.sel(region=one) for one in (region, regions().country))
        facts = load_table("published_facts")
        product = topic(EXAMPLES.get(self.cluster, self.cluster))
        press = facts[(facts["topic"] == product) & (facts["region"] == region)]
        codes = [{"industry": code} for code in self.sections]
        return (
            *(speaker.specialised(quotient.sel(at), numbers["specialised"].sel(at), rule) for at in codes),
            *(speaker.faster(own.sel(at), nation.sel(at), rule) for at in codes),
            speaker.large(share.sel(codes[0]), numbers["large"].sel(codes[0]), rule),
            speaker.facts(press, rule),
        )

    @property
    def figures(self) -> list[Dataset]:
        """Value added and its volume, by region and section."""
        return [load(name, VINTAGE) for name in TABLES]

    @property
    def said(self) -> dict[str, str]:
        """Two sentences for each page of the plan: weight of the main section, and its real growth."""
        quotient, growth = self.evidence[0], self.evidence[len(self.sections)]
        return {_("Weight in the region"): quotient.text(), _("Real growth", "page"): growth.text()}

    def ladder(self) -> Result:
        """The evidence ladder of the cluster: what stands on each rung, and who could supply the rest."""
        rungs: DataFrame = ladder(list(self.evidence)).rename(columns={"stands": "says"})
        known = len({one.rung for one in self.evidence if one.rung})
        return table(rungs, say(self.lang)("ladder", known=known, all=6), of=self.figures)  # type: ignore[call-arg]


def idea(cluster: str) -> Mapping[Hashable, Any]:
    """The row of the table of clusters that a cluster, or a synthetic example, goes with.

    Raises
    ------
    UnknownNameError
        If there is none, with the nearest names.

    Examples
    --------
    >>> idea("demo-rice")["region"]
    'KZ-43'
    """
    clusters = load_table("clusters").set_index("id").to_dict("index")
    if cluster not in {*clusters, *EXAMPLES}:
        raise UnknownNameError(cluster, [*EXAMPLES, *map(str, clusters)], "cluster")
    return clusters[EXAMPLES.get(cluster, cluster)]


def start(region: str, cluster: str, lang: str = "en", seed: int = 8) -> Course:
    """Check the parameters of a module and set the language of its hints.

    Parameters
    ----------
    region
        Code or name of one of the 16 regions of 2017.
    cluster
        A row of the table of clusters (`kyzylorda-rice`), or one of the synthetic examples (`demo-rice`).

    Raises
    ------
    UnknownNameError, ParameterError
        A region, cluster or language that is not known, with the nearest ones.
    """
    speak(lang, (region, cluster, seed))
    own = idea(cluster)
    title = own[f"name_{lang}"]
    if cluster in EXAMPLES:
        title = programme_table("plan_clusters", cluster, lang)["title"].iloc[0]
    sections = tuple(str(own["sections"]).split(";"))
    example = "demo-dairy" if "dairy" in cluster else "demo-rice"
    return Course(region_code(region, VINTAGE), cluster, lang, str(title), sections, example)


def new_groups(n: int, lang: str = "en") -> DataFrame:
    """Region, cluster and seed of each of `n` groups.

    Clusters of the table of clusters come first, one for each of their regions; a further group takes the
    region that is left and the idea whose main section weighs most there.

    Returns
    -------
    pandas.DataFrame
        `group` ("Group 1", in the language), `region`, `cluster`, `seed`; no region occurs twice.

    Raises
    ------
    InputError
        If there are more groups than regions; that of the worked examples is no group's.

    Examples
    --------
    >>> new_groups(2)[["region", "cluster"]].to_numpy().tolist()
    [['KZ-43', 'kyzylorda-rice'], ['KZ-47', 'mangystau-tourism']]
    """
    quotients = location_quotient(load(TABLES[0], VINTAGE)["value"].sel(year=VINTAGE)).to_pandas()
    clusters = load_table("clusters").set_index("id")
    main = clusters["sections"].str[0]
    first = clusters.reset_index().drop_duplicates("region")
    rest = quotients.index.drop(REGION)
    if not 1 <= n <= len(rest):
        raise InputError("{n} groups need as many regions; there are {regions}", n=n, regions=len(rest))
    taken = dict(zip(first["region"], first["id"], strict=True))
    taken |= {one: main.map(quotients.loc[one]).idxmax() for one in rest.difference([*taken])}
    named = [f"{translator(lang)('Group')} {i}" for i in range(1, n + 1)]
    rows = [(name, *pair, seed) for name, pair, seed in zip(named, taken.items(), SEEDS, strict=False)]
    return DataFrame(rows, columns=["group", "region", "cluster", "seed"])
