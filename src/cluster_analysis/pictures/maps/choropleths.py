"""One map: regions shaded by class or kind, cities enlarged beside it; or one square a region."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Unpack

from pandas import Categorical, DataFrame, Series

from cluster_analysis.data.regions.sets import regions_of
from cluster_analysis.language.catalogues import translator
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.findings import word
from cluster_analysis.pictures.maps import geometry
from cluster_analysis.pictures.maps.classes import Classes
from cluster_analysis.pictures.maps.shaded import Map, beside, mapped, told
from cluster_analysis.pictures.pictures import Picture, finish
from cluster_analysis.pictures.results import drawing

COLUMN = 3.5  # inches that legend and cities need below each other
SIDE, BELOW = 1.95, 2.1  # inches of the column with the legend and the cities, beside the map or below


@drawing
def choropleth(
    values: Any,
    title: str,
    *,
    highlight: Collection[str] = (),
    **about: Unpack[theme.MapNotes],
) -> Picture:
    """A choropleth map of the regions in an equal-area projection.

    Parameters
    ----------
    values
        One value a region: DataArray over `region` (its `status` gives the reasons of missing values), Series
        or mapping. The country and regions without a row are allowed.
    title
        The finding in one sentence.
    highlight
        Regions to draw with a thick border.
    **about
        See `theme.MapNotes`.

    Returns
    -------
    Picture

    Raises
    ------
    VintageError
        If the regions are of several vintages, or not of `vintage`.
    InputError
        If a region stands twice, a value is infinite, or there are more dimensions than `region`.

    Notes
    -----
    Class limits are computed without the missing values. Missing regions are hatched, one hatch per reason,
    and stand in the legend. Boundaries under ODbL bring their attribution.

    Examples
    --------
    >>> picture = choropleth({"KZ-43": 2.18, "KZ-47": 3.98}, "Mining", vintage=2017, label="LQ")
    >>> picture.data.shape
    (16, 4)
    """
    shown = mapped(values, title, about)
    return shown.picture(compose(shown, highlight))


def compose(shown: Map, highlight: Collection[str] = ()) -> Any:
    """The figure of one map: regions with names, legend and enlarged cities."""
    wide, narrow = theme.width(9.2), theme.narrow()
    height = BELOW + 0.56 * wide if narrow else max(0.56 * (wide - SIDE), COLUMN)
    figure, box = theme.canvas(shown.title, shown.about, width=wide, height=height)
    place, column = beside(figure, box, *((0, BELOW) if narrow else (SIDE, 0)))
    axes, fills = figure.add_axes(place), shown.classes.fills
    shown.draw(axes, highlight)
    texts = {code: shown.text(code) for code in shown.where.units if code not in shown.where.cities}
    axes.apply_aspect()
    for code, label in geometry.place_labels(axes, texts, shown.where).items():
        label.set(color=theme.ink_on(fills[code]), path_effects=theme.halo(1.4, fills[code]))
    shown.legend(figure, column.left, column.bottom + column.height)
    _cities(figure, column, shown)
    return figure


def _cities(figure: Any, box: theme.Box, shown: Map) -> None:
    """The city regions enlarged, one under another, at the foot of the column, with name and value."""
    _ = translator(shown.lang)
    wide, high = 0.62 / figure.get_size_inches()
    left, bottom = box.left + (box.width * 0.52 if theme.narrow() else 0), box.bottom
    for code in reversed(shown.where.cities):
        shown.draw(figure.add_axes((left, bottom, wide, high)), [code], geometry.window(code, shown.where))
        figure.text(left + wide * 1.15, bottom + high / 2, shown.text(code), va="center", size=7)
        bottom += high * 1.08
    if shown.where.cities:
        look = {"size": theme.size(6.5), "color": theme.MUTED}
        figure.text(left, bottom + 0.004, _("Cities, enlarged"), **look)


@drawing
def tile_grid(values: Any, title: str, **about: Unpack[theme.MapNotes]) -> Picture:
    """A map with one square per region, in about the place where it lies.

    Parameters are those of `choropleth`.

    Examples
    --------
    >>> len(tile_grid({"KZ-71": 1.2}, "Astana", vintage=2022).data)
    20
    """
    shown = mapped(values, title, about)
    shown.about["attribution"] = ""
    figure, box = theme.canvas(title, shown.about, width=7.2, height=3.9, least=6.0)
    place, column = beside(figure, box, SIDE, 0)
    axes = figure.add_axes(place)
    for code, (row, across) in shown.where.tiles.items():
        _square(axes, shown, code, across, -row)
    south, east = (max(places) + 0.55 for places in zip(*shown.where.tiles.values(), strict=True))
    axes.set(xlim=(-0.55, east), ylim=(-south, 0.55), aspect="equal")
    axes.set_axis_off()
    shown.legend(figure, column.left, column.bottom + column.height)
    return shown.picture(figure)


def _square(axes: Any, shown: Map, code: str, x: float, y: float) -> None:
    fill, row = shown.classes.fills[code], dict(shown.classes.table.loc[code])
    hatch = shown.classes.hatches.get(row["status"], "")
    look: Any = {"facecolor": fill, "hatch": hatch, "edgecolor": "#bfbfbf" if hatch else "#ffffff"}
    axes.bar(x, 0.96, 0.96, y - 0.48, linewidth=0.5, **look)
    words = {"ha": "center", "va": "center", "color": theme.ink_on(fill)}
    axes.text(x, y + 0.14, shown.name(code, 10), size=theme.size(5.6), linespacing=0.95, **words)
    axes.text(x, y - 0.3, theme.number(row["value"], shown.lang), size=7, weight="bold", **words)


@drawing
def lisa_map(table: DataFrame, title: str, **about: Unpack[theme.MapNotes]) -> Picture:
    """The map of local Moran's I: significant regions by quadrant, untested ones hatched with the reason.

    Parameters
    ----------
    table
        As `measures.local_moran` gives it: `quadrant`, `significant`, `excluded`, indexed by region.

    Examples
    --------
    >>> table = DataFrame({"quadrant": ["high-high"], "significant": True, "excluded": ""}, ["KZ-43"])
    >>> lisa_map(table, "West", vintage=2017).data["Kind"].tolist().count("high among high")
    1
    """
    lang = about["lang"]
    _ = translator(lang)
    where = regions_of(table.index, about.get("vintage"))
    kinds = table["quadrant"].where(table["significant"].astype(bool), "not significant")
    kinds = kinds.where(table["excluded"] == "").reindex(list(where.units))
    shown = told(_classes(kinds, table["excluded"], lang), where, title, about, table)
    words = [word(kind, lang) for kind in kinds.fillna("–")]
    data = shown.tidy().iloc[:, :2].assign(**{_("Kind"): words})
    groups = data.groupby(_("Kind"), sort=False)[_("Region")].agg(", ".join)
    said = "; ".join(f"{kind}: {regions}" for kind, regions in groups.items())
    return finish(compose(shown), title, f"{said}.", data, shown.about)


def _classes(kinds: Series, excluded: Series, lang: str) -> Classes:
    """Kinds as numbered classes, the first of the legend on top."""
    number = Categorical(kinds, [*theme.LIKENESS]).codes
    reasons = excluded.reindex(kinds.index).fillna("no row")
    table = DataFrame({"value": number, "class": number, "status": reasons})
    hatches = dict(zip(reasons[number < 0].unique(), theme.HATCHES, strict=False))
    names = tuple(word(kind, lang) for kind in theme.LIKENESS)
    return Classes(table, tuple(theme.LIKENESS.values()), hatches, names=names)
