"""Key sectors: backward and forward linkages, and what is lost if a sector disappears."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from cluster_analysis.errors import ParameterError
from cluster_analysis.measures.value_chain.model import (
    InputOutputTable,
    ghosh_inverse,
    leontief_inverse,
    technical_coefficients,
)

EXTRACTIONS = ("complete", "backward", "forward")


def linkages(table: InputOutputTable, forward: Literal["ghosh", "leontief"] = "ghosh") -> pd.DataFrame:
    r"""Backward and forward linkages, total and normalised to a mean of one.

    Backward: column sums of the Leontief inverse (power of dispersion, Rasmussen 1956). Forward: row sums of
    the Ghosh inverse, or of the Leontief inverse (sensitivity of dispersion, Rasmussen 1956). The row sums of
    the Leontief inverse answer to one more unit of final demand in *every* sector, which is why Ghosh's is
    the default.

    Returns
    -------
    pandas.DataFrame
        Sectors x (`direct_backward`, `backward`, `forward`, `backward_index`, `forward_index`).

    References
    ----------
    Rasmussen (1956); Hirschman (1958); Miller & Blair (2009), section 12.2.
    """
    if forward not in ("ghosh", "leontief"):
        raise ParameterError(forward, ("ghosh", "leontief"), "way to measure forward linkage")
    a = technical_coefficients(table)
    inverse = leontief_inverse(a)
    ahead = ghosh_inverse(table) if forward == "ghosh" else inverse
    result = pd.DataFrame({"direct_backward": a.sum(axis=0), "backward": inverse.sum(axis=0)})
    result["forward"] = ahead.sum(axis=1)
    for side in ("backward", "forward"):
        result[f"{side}_index"] = result[side] / result[side].mean()
    result.attrs |= {"forward": forward, "surrogate": table.surrogate, "sources": tuple(table.sources)}
    return result


def key_sectors(links: pd.DataFrame) -> pd.Series:
    """Each sector's class: `key` (both indices above one), `backward`, `forward` or `weak`."""
    back, ahead = links["backward_index"] > 1, links["forward_index"] > 1
    kinds = np.select([back & ahead, back, ahead], ["key", "backward", "forward"], "weak")
    return pd.Series(kinds, index=links.index, name="class")


def hypothetical_extraction(
    table: InputOutputTable, sector: str, kind: Literal["complete", "backward", "forward"]
) -> pd.DataFrame:
    """Output of every sector if one sector stopped buying, selling, or existing in the economy.

    Parameters
    ----------
    table
        The table.
    sector
        The sector to take out.
    kind
        `complete`: its purchases, its sales and its own final demand vanish (Schultz 1977). `backward`: it
        buys all inputs elsewhere, its column of A is zero. `forward`: it sells nothing to other sectors or
        itself, its row of allocation coefficients is zero, with the Ghosh model (Dietzenbacher & van der
        Linden 1997).

    Returns
    -------
    pandas.DataFrame
        Sectors x (`before`, `after`, `loss`, `loss_share`); `attrs` has the totals with and without the
        sector itself. The loss is an upper bound on dependence, not a forecast: nothing replaces the sector.

    Raises
    ------
    UnknownNameError, ParameterError
        A sector that is not in the table, a kind that does not exist.
    """
    if kind not in EXTRACTIONS:
        raise ParameterError(kind, EXTRACTIONS, "kind of extraction")
    table.check_sector(sector)
    before = table.output
    after = _supply_driven(table, sector) if kind == "forward" else _demand_driven(table, sector, kind)
    result = pd.DataFrame({"before": before, "after": after, "loss": before - after})
    result["loss_share"] = result["loss"] / result["before"]
    others = result["loss"].drop(sector)
    result.attrs |= {
        "kind": kind,
        "sector": sector,
        "loss": float(result["loss"].sum()),
        "loss_share": float(result["loss"].sum() / before.sum()),
        "loss_of_others": float(others.sum()),
        "surrogate": table.surrogate,
        "sources": tuple(table.sources),
    }
    return result


def _demand_driven(table: InputOutputTable, sector: str, kind: str) -> pd.Series:
    a, demand = technical_coefficients(table), table.final_demand.sum(axis=1)
    a.loc[:, sector] = 0.0
    if kind == "complete":
        a.loc[sector] = 0.0
        demand = demand.copy()
        demand[sector] = 0.0
    return leontief_inverse(a) @ demand


def _supply_driven(table: InputOutputTable, sector: str) -> pd.Series:
    allocation = table.flows.div(table.output, axis=0)
    allocation.loc[sector] = 0.0
    return leontief_inverse(allocation).T @ table.primary.sum(axis=0)
