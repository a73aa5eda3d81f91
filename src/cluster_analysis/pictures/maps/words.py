"""A map in words, for those who cannot see it."""

from __future__ import annotations

import pandas as pd

from cluster_analysis.data.regions.units import Vintage
from cluster_analysis.language.catalogues import translator
from cluster_analysis.pictures import theme


def describe(title: str, table: pd.DataFrame, where: Vintage, label: str, lang: str) -> str:
    """Alternative text: what is shown, the highest and lowest regions, which are missing.

    Examples
    --------
    >>> from cluster_analysis.data.regions.sets import regions
    >>> values = pd.DataFrame({"value": {"KZ-43": 2.18, "KZ-47": 3.98}})
    >>> describe("Mining.", values, regions().at(2017), "LQ", "en")
    'Mining. Map of LQ for 2 regions. Highest: Mangystau Region 3.98, Kyzylorda Region 2.18.'
    """
    _ = translator(lang)
    there = table["value"].dropna().sort_values(ascending=False, kind="stable")
    text = _("Map of {label} for {count} regions.").format(label=label or _("Value"), count=len(table))
    parts = [title.rstrip(".") + ".", text]
    if len(there):
        parts.append(_("Highest: {regions}.").format(regions=_listed(there.head(3), where, lang)))
    if len(there) > 3:
        parts.append(_("Lowest: {regions}.").format(regions=_listed(there.tail(3)[::-1], where, lang)))
    missing = [where.named(code, lang) for code in table.index[table["value"].isna()]]
    if missing:
        parts.append(_("No value: {regions}.").format(regions=", ".join(missing)))
    return " ".join(parts)


def _listed(values: pd.Series, where: Vintage, lang: str) -> str:
    return ", ".join(
        f"{where.named(str(code), lang)} {theme.number(value, lang)}" for code, value in values.items()
    )
