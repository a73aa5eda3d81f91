"""Regional indicators B1, B2, B3 of the applications, from the published panel where it allows.

Employment by industry and region is not published. B1 (location quotient) and B2 (share) are therefore
computed with **gross value added by section** instead of employment, and only for applications whose main
activity is a whole section in the panel's eyes (agriculture, construction, trade, transport, accommodation
and food ...). For one industry inside mining or manufacturing the section says nothing about the industry:
no value is computed. B3 (relative productivity) is computed for agriculture alone, where both value added
and employment are published.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from cluster_analysis.data.regions.industries import ancestors
from cluster_analysis.errors import UnknownNameError
from cluster_analysis.selection.engine.methodology.methodology import Methodology

if TYPE_CHECKING:
    import xarray as xr

TOO_WIDE = ("B", "C")
"""Sections in which one cluster is a small part: a section figure would mislead."""
COLUMNS = ["application", "indicator", "value", "status", "source", "note"]


def section_of(oked: object) -> str | None:
    """The section of an OKED code; None where the code is not known.

    Examples
    --------
    >>> section_of("1051"), section_of("A"), section_of("x")
    ('C', 'A', None)
    """
    try:
        return [str(oked), *ancestors(str(oked))][-1]
    except UnknownNameError:
        return None


def regional_indicators(
    panel: xr.Dataset,
    applications: pd.DataFrame,
    methodology: Methodology,
    employed: xr.Dataset | None = None,
    year: int = 2016,
) -> pd.DataFrame:
    """B1, B2 and B3 of each application, as far as published figures allow.

    B1 = (V_ir / V_r) / (V_i / V), B2 = 100 V_ir / V_i with V the gross value added of a section in `year`;
    B3 = (V_Ar / E_Ar) / (V_A / E_A) for agriculture.

    Parameters
    ----------
    panel
        Gross value added at the vintage of the call: `value` over (year, region, industry), with totals.
    applications
        The register: index application; `region` (code of the call's vintage or None), `oked`.
    methodology
        Only B1, B2, B3 that it has are computed.
    employed
        Employed persons by broad sector at the same vintage, item A among its industries; without it no B3.
    year
        The last full year before the call.

    Returns
    -------
    pandas.DataFrame
        application, indicator, value, status `computed`, source (records and year), note (the proxy in
        words). Applications and indicators that cannot be computed have no row: they stay as received.
    """
    from cluster_analysis.measures import location_quotient

    quotient = location_quotient(panel["value"], **panel.panel.margins()).sel(year=year)
    share = 100 * (panel["value"] / panel["country"]).sel(year=year)
    known = employed is not None and year in employed["year"]
    productivity = _agriculture(panel, employed, year) if employed is not None and known else None
    origin = f"{panel.attrs.get('record', 'panel')}, {year}, regions of {methodology.vintage}"
    has = {one.code for one in methodology.indicators}
    rows: list[list[Any]] = []
    for application, row in applications.iterrows():
        section = section_of(row["oked"])
        if not isinstance(row["region"], str) or section is None or section in TOO_WIDE:
            continue
        at = {"region": row["region"], "industry": section}
        proxy = "proxy: gross value added of the section, not employment of the industry"
        source = f"{origin}, {section}"
        found = {"B1": (quotient.sel(at), source, proxy), "B2": (share.sel(at), source, proxy)}
        if productivity is not None and section == "A":
            both = f"{source}; {employed.attrs.get('record', 'employed')}" if employed is not None else source
            found["B3"] = (
                productivity.sel(region=row["region"]),
                both,
                "all of agriculture, not one product",
            )
        for code, (value, from_, note) in found.items():
            if code in has and float(value) == float(value):
                rows.append([application, code, float(value), "computed", from_, note])
    return pd.DataFrame(rows, columns=COLUMNS)


def _agriculture(panel: xr.Dataset, employed: xr.Dataset, year: int) -> xr.DataArray:
    """Value added per employed person in agriculture relative to the country."""
    at = {"year": year, "industry": "A"}
    here = panel["value"].sel(at, drop=True) / employed["value"].sel(at, drop=True)
    return here / (panel["country"].sel(at, drop=True) / employed["country"].sel(at, drop=True))
