"""Employment by region and section, which nobody publishes: an estimate with a range, and nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from pandas import DataFrame, Series
from xarray import DataArray, Dataset

from cluster_analysis.data.status import Status, flag_attributes
from cluster_analysis.errors import InputError
from cluster_analysis.measures._labelled import INDUSTRY, REGION, Array, bare
from cluster_analysis.measures.value_chain.ras import ras

SECTORS: Mapping[str, str] = MappingProxyType({"A": "A", "B-F": "BCDEF", "G-U": "GHIJKLMNOPQRS"})
"""The sectors published by region -> the sections in each; S holds T and U."""


def fitted_employment(value_added: DataArray, sectors: DataArray, sections: DataArray) -> Dataset:
    """Employed by region and section, fitted to what is published; a range over three priors.

    A fit repeats the structure of its prior, so the result is levels with a range and never a quotient, a
    star or a rung of evidence: it is marked estimated, and measures refuse it. The priors: the same output
    per worker in all regions (`output`), the nation's mix of sections in each sector (`people`), and their
    geometric mean (`between`).

    Parameters
    ----------
    value_added
        Value added (region, industry) by section, of one year.
    sectors
        Employed by region and sector (`A`, `B-F`, `G-U`), of the same year.
    sections
        Employed by section in the country (industry), in the same unit; one missing section of a sector is
        the rest of the sector.

    Returns
    -------
    xarray.Dataset
        `low`, `middle` (the prior in between) and `high`: (region, industry), in the unit of `sections`, with
        the coordinate `status`: estimated, but for agriculture, which is published. Each fit sums to both.

    Raises
    ------
    InputError
        If more than one section of a sector is missing, the totals of the sections and the sectors differ by
        more than 0.1 %, or an amount is missing.

    References
    ----------
    Biproportional fitting: Stone (1961), Bacharach (1970); see `ras`.

    Examples
    --------
    >>> regions = {"region": ["KZ-43", "KZ-47"]}
    >>> sections = dict.fromkeys("ABCDEFGHIJKLMNOPQRS", 10.0)
    >>> money = DataArray(np.ones((2, 19)), regions | {"industry": list(sections)})
    >>> sectors = DataArray([[4.0, 20.0, 65.0], [6.0, 30.0, 65.0]], regions | {"industry": list(SECTORS)})
    >>> fitted = fitted_employment(money, sectors, Dataset(sections).to_dataarray("industry"))
    >>> fitted["middle"].sel(region="KZ-47", industry=["A", "B"]).values.round(6).tolist()
    [6.0, 6.0]
    """
    money = bare(value_added).rename("money").to_series().unstack(INDUSTRY)
    fits = []
    for sector, members in SECTORS.items():
        rows = bare(sectors).sel(industry=sector, drop=True).to_series().loc[money.index]
        columns = _columns(bare(sections).to_series(), list(members), float(rows.sum()))
        output = money[list(members)] / money[list(members)].sum() * columns
        people = DataFrame(np.outer(rows, columns) / rows.sum(), rows.index, columns.index)
        # a section without output in a region has no workers in two of the three starts
        fits.append([ras(start, rows, columns) for start in (output, people, (output * people) ** 0.5)])
    tables: Array = np.concatenate(fits, axis=-1)
    levels = {"low": tables.min(axis=0), "middle": tables[2], "high": tables.max(axis=0)}
    about = {"measure": "employed", "estimated": 1, "units": sections.attrs.get("units", "")}
    labels = [section for members in SECTORS.values() for section in members]
    status = [Status.OBSERVED if section == "A" else Status.ESTIMATED for section in labels]
    return Dataset(
        {name: ((REGION, INDUSTRY), level, about) for name, level in levels.items()},
        {
            REGION: money.index.to_numpy(),
            INDUSTRY: labels,
            "status": (INDUSTRY, np.array(status, dtype=np.int8), flag_attributes()),
        },
    )


def _columns(sections: Series, members: list[str], total: float) -> Series:
    """The country's sections of a sector, the one missing as the rest, brought to the sum of the regions."""
    listed = sections.reindex(members)
    gaps = listed.index[listed.isna()].tolist()
    if len(gaps) > 1:
        raise InputError("more than one section of a sector is missing: {labels}", labels=gaps)
    listed = listed.fillna(total - listed.sum())
    if listed.min() < 0 or abs(listed.sum() - total) > 1e-3 * total:
        message = "the sections {labels} sum to {sections}, the regions to {regions}"
        raise InputError(message, labels=members, sections=float(listed.sum()), regions=total)
    return listed * (total / listed.sum())
