"""One map: regions shaded by class or kind, cities enlarged beside it; or one square a region."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Unpack

from pandas import DataFrame, Series

from cluster_analysis.data.regions.sets import regions_of
from cluster_analysis.language.catalogues import translator
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.findings import word
from cluster_analysis.pictures.maps import geometry
from cluster_analysis.pictures.maps.classes import Classes
from cluster_analysis.pictures.maps.shaded import Map, mapped, told
from cluster_analysis.pictures.pictures import Picture, finish
from cluster_analysis.pictures.results import drawing

COLUMN = 3.5  # inches that legend and cities need below each other
SIDE, BELOW = 2.05, 2.1  # inches of the column with the legend and the cities, beside the map or below


@drawing
def choropleth(
    values: Any,
    title: str,
    lang: str = "en",
    *,
    highlight: Collection[str] = (),
    **notes: Unpack[theme.MapNotes],
) -> Picture:
    """A choropleth map of the regions in an equal-area projection.

    Parameters
    ----------
    values
        One value a region: DataArray over `region` (its `status` gives the reasons of missing values), Series
        or mapping. The country and regions without a row are allowed.
    title
        The finding in one sentence.
    lang
        en, ru or kk.
    vintage
        Of the regions, by default the one they belong to (2017, 2018 or 2022); or the regions of a set of
        anybody's: `ca.regions("districts.geojson").at()`.
    label
        What is measured, for the legend and the table.
    breaks
        Class limits, a value on a limit belongs above it; by default the best ones of five classes. Others
        are given by `class_breaks`.
    palette
        A matplotlib colour map; by default diverging for given `breaks` around 1, else sequential.
    highlight
        Regions to draw with a thick border.
    **notes
        See `theme.Notes`.

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
    shown = mapped(values, title, lang, notes)
    return shown.picture(compose(shown, highlight))


def compose(shown: Map, highlight: Collection[str] = ()) -> Any:
    """The figure of one map: regions with names, legend and enlarged cities."""
    wide = theme.width(9.2)
    height = BELOW + 0.56 * wide if theme.narrow() else max(0.56 * (wide - SIDE) + 0.15, COLUMN)
    figure, box = theme.canvas(shown.title, shown.about, width=wide, height=height)
    place, column = _parts(box, wide, height)
    axes = figure.add_axes(place)
    shown.draw(axes, highlight)
    texts = {code: shown.text(code) for code in shown.where.units if code not in shown.where.cities}
    axes.apply_aspect()
    for code, label in geometry.place_labels(axes, texts, shown.where).items():
        fill = shown.classes.fill(code)
        label.set(color=theme.ink_on(fill), path_effects=theme.halo(1.4, fill))
    shown.legend(figure, column.left, column.bottom + column.height)
    _cities(figure, column, shown)
    return figure


def _parts(box: theme.Box, width: float, height: float) -> tuple[theme.Box, theme.Box]:
    """Where the map goes, and the column with legend and cities: beside it, on a phone below it."""
    left, low, wide, high = box
    if theme.narrow():
        below = high * BELOW / height
        return theme.Box(left, low + below, wide, high - below), theme.Box(left, low, wide, below)
    share = 1 - SIDE / width - left
    return theme.Box(left, low, share, high), theme.Box(
        left + share + 0.01, low, 1 - left - share - 0.02, high
    )


def _cities(figure: Any, box: theme.Box, shown: Map) -> None:
    """The city regions enlarged, one under another, at the foot of the column, with name and value."""
    from matplotlib.patches import Rectangle

    _ = translator(shown.lang)
    size, cities = 0.62, shown.where.cities
    wide, high = size / figure.get_figwidth(), size / figure.get_figheight()
    left = box.left + (box.width * 0.52 if theme.narrow() else 0)
    for number, code in enumerate(reversed(cities)):
        bottom = box.bottom + number * high * 1.08
        axes = figure.add_axes((left, bottom, wide, high))
        shown.draw(axes, [code], geometry.window(code, shown.where))
        frame = {"fill": False, "edgecolor": theme.MUTED, "linewidth": 0.6, "transform": figure.transFigure}
        figure.add_artist(Rectangle((left, bottom), wide, high, **frame))
        figure.text(left + wide * 1.15, bottom + high / 2, shown.text(code), va="center", size=7)
    if cities:
        above = box.bottom + len(cities) * high * 1.08 + 0.004
        figure.text(left, above, _("Cities, enlarged"), size=theme.size(6.5), color=theme.MUTED)


@drawing
def tile_grid(
    values: Any,
    title: str,
    lang: str = "en",
    **notes: Unpack[theme.MapNotes],
) -> Picture:
    """A map with one square per region, in about the place where it lies.

    Parameters are those of `choropleth`.

    Examples
    --------
    >>> len(tile_grid({"KZ-71": 1.2}, "Astana", vintage=2022).data)
    20
    """
    shown = mapped(values, title, lang, notes)
    shown.about["attribution"] = ""
    figure, box = theme.canvas(title, shown.about, width=7.2, height=3.9, least=6.0)
    share = 1 - 1.85 / figure.get_figwidth() - box.left
    axes = figure.add_axes((box.left, box.bottom, share, box.height))
    for code, (row, column) in shown.where.tiles.items():
        _square(axes, shown, code, column, -row)
    south, east = (max(place) + 0.55 for place in zip(*shown.where.tiles.values(), strict=True))
    axes.set(xlim=(-0.55, east), ylim=(-south, 0.55), aspect="equal")
    axes.set_axis_off()
    shown.legend(figure, box.left + share + 0.01, box.bottom + box.height)
    return shown.picture(figure)


def _square(axes: Any, shown: Map, code: str, x: float, y: float) -> None:
    from matplotlib.patches import Rectangle

    classes = shown.classes
    fill, status = classes.fill(code), classes.table.loc[code, "status"]
    hatch = theme.HATCHES[classes.reasons.index(status)] if status in classes.reasons else ""
    look: Any = {"facecolor": fill, "hatch": hatch, "edgecolor": "#bfbfbf" if hatch else "#ffffff"}
    axes.add_patch(Rectangle((x - 0.48, y - 0.48), 0.96, 0.96, linewidth=0.5, **look))
    words = {"ha": "center", "va": "center", "color": theme.ink_on(fill)}
    name = geometry.wrapped(shown.where.named(code, shown.lang, short=True), 10)
    axes.text(x, y + 0.14, name, size=theme.size(5.6), linespacing=0.95, **words)
    axes.text(x, y - 0.3, theme.number(classes.value(code), shown.lang), size=7, weight="bold", **words)


@drawing
def lisa_map(
    table: DataFrame,
    title: str,
    lang: str = "en",
    **notes: Unpack[theme.MapNotes],
) -> Picture:
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
    _ = translator(lang)
    where = regions_of(table.index, notes.get("vintage"))
    kinds = table["quadrant"].where(table["significant"].astype(bool), "not significant")
    kinds = kinds.where(table["excluded"] == "").reindex(list(where.units))
    classes = _classes(kinds, table["excluded"].reindex(kinds.index).fillna("no row"), lang)
    shown = told(classes, where, title, lang, notes, table)
    named = [where.named(code, lang) for code in kinds.index]
    words = [word(kind, lang) for kind in kinds.fillna("–")]
    data = DataFrame({_("Code"): kinds.index, _("Region"): named, _("Kind"): words})
    groups = data.groupby(_("Kind"), sort=False)[_("Region")].agg(", ".join)
    said = "; ".join(f"{kind}: {regions}" for kind, regions in groups.items())
    return finish(compose(shown), title, f"{said}.", data, shown.about)


def _classes(kinds: Series, excluded: Series, lang: str) -> Classes:
    """Kinds as numbered classes, the first of the legend on top."""
    number = kinds.map([*theme.LIKENESS].index, na_action="ignore").astype(float)
    status = excluded.where(number.isna(), "observed")
    table = DataFrame({"value": number, "class": number.fillna(-1).astype(int), "status": status})
    gaps = tuple(table.loc[number.isna(), "status"].unique())
    names = tuple(word(kind, lang) for kind in theme.LIKENESS)
    return Classes(table, (), tuple(theme.LIKENESS.values()), gaps, names)
