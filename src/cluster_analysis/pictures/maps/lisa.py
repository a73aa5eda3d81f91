"""The map of local Moran's I: regions of a kind, not of a size."""

from __future__ import annotations

from typing import Unpack

import pandas as pd

from cluster_analysis.data.regions.sets import regions_of
from cluster_analysis.data.regions.units import Vintage
from cluster_analysis.language.catalogues import translator
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.findings import word
from cluster_analysis.pictures.maps.choropleths import compose
from cluster_analysis.pictures.maps.classes import Classes
from cluster_analysis.pictures.maps.shaded import Map, map_about
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.pictures.results import drawing


@drawing
def lisa_map(
    table: pd.DataFrame,
    title: str,
    lang: str = "en",
    *,
    vintage: int | Vintage | None = None,
    label: str = "",
    **notes: Unpack[theme.Notes],
) -> Picture:
    """The map of local Moran's I: significant regions by quadrant, untested ones hatched with the reason.

    Parameters
    ----------
    table
        As `measures.local_moran` gives it: `quadrant`, `significant`, `excluded`, indexed by region.

    Examples
    --------
    >>> table = pd.DataFrame({"quadrant": ["high-high"], "significant": True, "excluded": ""}, ["KZ-43"])
    >>> lisa_map(table, "West", vintage=2017).data["Kind"].tolist().count("high among high")
    1
    """
    _ = translator(lang)
    where = regions_of(table.index, vintage)
    kinds = table["quadrant"].where(table["significant"].astype(bool), "not significant")
    kinds = kinds.where(table["excluded"] == "").reindex(list(where.units))
    classes = _classes(kinds, table["excluded"].reindex(kinds.index).fillna("no row"), lang)
    about = map_about(notes, lang, where, table)
    figure = compose(Map(classes, where, title, label, about))
    named = [where.named(code, lang) for code in kinds.index]
    shown = [word(kind, lang) for kind in kinds.fillna("–")]
    data = pd.DataFrame({_("Code"): kinds.index, _("Region"): named, _("Kind"): shown})
    groups = [f"{kind}: {', '.join(part)}" for kind, part in data[_("Region")].groupby(shown, sort=False)]
    alt = f"{title.rstrip('.')}. {'; '.join(groups)}."
    return Picture(figure, title, alt, data, about["sources"], about["synthetic"])


def _classes(kinds: pd.Series, excluded: pd.Series, lang: str) -> Classes:
    """Kinds as numbered classes, the first of the legend on top."""
    number = kinds.map([*theme.LIKENESS].index, na_action="ignore").astype(float)
    status = excluded.where(number.isna(), "observed")
    table = pd.DataFrame({"value": number, "class": number.fillna(-1).astype(int), "status": status})
    gaps = tuple(table.loc[number.isna(), "status"].unique())
    names = tuple(word(kind, lang) for kind in theme.LIKENESS)
    return Classes(table, (), tuple(theme.LIKENESS.values()), gaps, names)
