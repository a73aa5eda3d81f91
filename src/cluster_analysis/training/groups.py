"""Groups of a course: each with a region, a cluster and a seed of its own."""

from __future__ import annotations

import pandas as pd

from cluster_analysis.data.panel.panel import load
from cluster_analysis.data.tables.catalogue import load_table
from cluster_analysis.errors import InputError
from cluster_analysis.language.catalogues import translator
from cluster_analysis.measures import location_quotient
from cluster_analysis.training.course import VINTAGE
from cluster_analysis.training.samples import REGION

SEEDS = (*range(20170501, 20172000, 101),)
"""One a group; none is that of the worked examples."""


def new_groups(n: int, lang: str = "en") -> pd.DataFrame:
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
    value = load("gva_by_region_section", VINTAGE)["value"].sel(year=VINTAGE)
    quotients = location_quotient(value).to_pandas()
    clusters = load_table("clusters").set_index("id")
    rest = quotients.index.drop(REGION)
    if not 1 <= n <= len(rest):
        raise InputError("{n} groups need as many regions; there are {regions}", n=n, regions=len(rest))
    own = {str(row["region"]): str(name) for name, row in clusters[::-1].iterrows()}
    main = clusters["sections"].str[0]
    pairs = [(region, own[region]) for region in dict.fromkeys(clusters["region"])]
    for region in rest.difference(list(own)):
        weights = quotients.loc[region]
        pairs.append((str(region), str(main.map(weights).idxmax())))
    word = translator(lang)("Group")
    named = zip(pairs[:n], SEEDS, strict=False)
    rows = [(f"{word} {i}", *pair, seed) for i, (pair, seed) in enumerate(named, 1)]
    return pd.DataFrame(rows, columns=["group", "region", "cluster", "seed"])
