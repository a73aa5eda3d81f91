"""Maps of categories: regions that are of a kind, and the map of local Moran's I."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Unpack

import pandas as pd

from cluster_analysis.data.regions.sets import regions_of
from cluster_analysis.data.regions.units import Vintage
from cluster_analysis.errors import ParameterError
from cluster_analysis.language.catalogues import translator
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.findings import word
from cluster_analysis.pictures.maps.choropleths import compose, map_about
from cluster_analysis.pictures.maps.classes import Classes
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.pictures.results import drawing

LISA_COLOURS = {
    "high-high": "#b2182b",
    "high-low": "#f4a582",
    "low-high": "#92c5de",
    "low-low": "#2166ac",
    "not significant": "#ededed",
}


@drawing
def categories(
    kinds: Mapping[str, str] | pd.Series,
    title: str,
    lang: str = "en",
    *,
    colours: Mapping[str, str],
    names: Mapping[str, str] | None = None,
    missing: Mapping[str, str] | None = None,
    vintage: int | Vintage | None = None,
    label: str = "",
    highlight: Collection[str] = (),
    **notes: Unpack[theme.Notes],
) -> Picture:
    """A map of regions by kind.

    Parameters
    ----------
    kinds
        Region -> kind.
    colours
        Kind -> colour; in the order of the legend.
    names
        Kind -> name in the language of the map.
    missing
        Region -> reason why it has no kind; regions in neither are "no row".

    Examples
    --------
    >>> picture = categories({"KZ-43": "rice"}, "Rice", colours={"rice": "#009E73"}, vintage=2017)
    >>> picture.data["Kind"].tolist().count("rice")
    1
    """
    _ = translator(lang)
    known = pd.Series(kinds, dtype=object)
    strange = sorted(set(known) - set(colours))
    if strange:
        raise ParameterError(strange[0], colours, "kind with a colour")
    reasons = dict(missing or {})
    where = regions_of([*known.index, *reasons], vintage)
    classes = _classes(known, reasons, where, colours, names or {})
    about = map_about(notes, lang, where, kinds)
    figure = compose(classes, where, title, about, label, highlight)
    named = [dict(names or {}).get(kind, kind) for kind in known.reindex(classes.table.index).fillna("–")]
    rows = {
        _("Code"): classes.table.index,
        _("Region"): [where.named(code, lang) for code in classes.table.index],
    }
    data = pd.DataFrame({**rows, _("Kind"): named})
    return Picture(
        figure, title, _words(title, data, _("Kind"), _("Region")), data, about["sources"], about["synthetic"]
    )


def _classes(
    known: pd.Series,
    reasons: dict[str, str],
    where: Vintage,
    colours: Mapping[str, str],
    names: Mapping[str, str],
) -> Classes:
    """Kinds as numbered classes, the first of the legend on top."""
    order = list(colours)[::-1]
    number = known.reindex(list(where.units)).map(order.index, na_action="ignore").astype(float)
    status = [
        "observed" if there else reasons.get(str(code), "no row") for code, there in number.notna().items()
    ]
    table = pd.DataFrame({"value": number, "class": number.fillna(-1).astype(int), "status": status})
    gaps = tuple(dict.fromkeys(table.loc[table["class"] < 0, "status"]))
    shades = tuple(colours[kind] for kind in order)
    return Classes(table, (), shades, gaps, tuple(names.get(kind, kind) for kind in order))


def _words(title: str, data: pd.DataFrame, kind: str, region: str) -> str:
    groups = [f"{name}: {', '.join(part[region])}" for name, part in data.groupby(kind, sort=False)]
    return f"{title.rstrip('.')}. {'; '.join(groups)}."


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
    names = {kind: word(kind, lang) for kind in LISA_COLOURS}
    tested = table[table["excluded"] == ""]
    kinds = tested["quadrant"].where(tested["significant"].astype(bool), "not significant")
    left_out = table.loc[table["excluded"] != "", "excluded"]
    reasons: dict[Any, str] = {code: word(str(why), lang) for code, why in left_out.items()}
    look: dict[str, Any] = {"colours": LISA_COLOURS, "names": names, "missing": reasons}
    return categories(kinds, title, lang, vintage=vintage, label=label, **look, **notes).shown
