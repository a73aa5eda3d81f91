"""Groups of a course: each with a region, a cluster and a seed of its own."""

from __future__ import annotations

import pandas as pd

from cluster_analysis.data.panel.panel import load
from cluster_analysis.data.tables.catalogue import load_table
from cluster_analysis.errors import InputError
from cluster_analysis.language.catalogues import translator
from cluster_analysis.measures import location_quotient
from cluster_analysis.training.course import TABLES, VINTAGE
from cluster_analysis.training.samples import REGION

SEEDS = (8, 112, 201, 307, 495, 508, 627, 702, 812, 925, 1004, 1133, 1361, 1301, 1401)
"""One a group: no number that the group is shown is an answer of its own; a test sees to it."""


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
    quotients = location_quotient(load(TABLES[0], VINTAGE)["value"].sel(year=VINTAGE)).to_pandas()
    clusters = load_table("clusters").set_index("id")
    rest = quotients.index.drop(REGION)
    if not 1 <= n <= len(rest):
        raise InputError("{n} groups need as many regions; there are {regions}", n=n, regions=len(rest))
    own = {str(row["region"]): str(name) for name, row in clusters[::-1].iterrows()}
    main = clusters["sections"].str[0]
    pairs = [(region, own[region]) for region in dict.fromkeys(clusters["region"])]
    pairs += [(str(one), str(main.map(quotients.loc[one]).idxmax())) for one in rest.difference(list(own))]
    named = zip(pairs[:n], SEEDS, strict=False)
    rows = [(f"{translator(lang)('Group')} {i}", *pair, seed) for i, (pair, seed) in enumerate(named, 1)]
    return pd.DataFrame(rows, columns=["group", "region", "cluster", "seed"])
