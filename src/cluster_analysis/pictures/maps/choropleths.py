"""One map: regions shaded by class, city regions enlarged beside it, missing regions hatched."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, Unpack

from cluster_analysis.data import boundaries
from cluster_analysis.data.regions.regions import CITIES, units
from cluster_analysis.language.i18n import translator
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.maps import geometry
from cluster_analysis.pictures.maps.classes import Classes, as_table, class_breaks, classify, tidy
from cluster_analysis.pictures.maps.words import describe
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.pictures.results import drawing

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox

SIDE = 2.05  # inches of the column with the legend and the cities


@drawing
def choropleth(
    values: Any,
    title: str,
    lang: str = "en",
    *,
    vintage: int | None = None,
    label: str = "",
    breaks: Sequence[float] | None = None,
    scheme: str = "fisherjenks",
    k: int = 5,
    palette: str | None = None,
    highlight: Collection[str] = (),
    **notes: Unpack[theme.Notes],
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
        2017, 2018 or 2022; by default the one the regions belong to.
    label
        What is measured, for the legend and the table.
    breaks
        Class limits, a value on a limit belongs above it; by default computed by `scheme` in `k` classes.
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
    table, vintage = as_table(values, vintage)
    edges = class_breaks(table["value"], scheme, k) if breaks is None else tuple(breaks)
    classes = classify(table, edges, palette)
    about = map_about(notes, lang, vintage, values)
    figure = compose(classes, title, about, label, highlight)
    data = tidy(table, label, lang)
    alt = describe(title, table, label, lang)
    return Picture(figure, title, alt, data, about["sources"], about["synthetic"])


def compose(
    classes: Classes, title: str, about: theme.About, label: str, highlight: Collection[str] = ()
) -> Figure:
    """The figure of one map: regions with names, legend and enlarged cities."""
    lang, vintage = about["lang"], about["vintage"]
    assert vintage is not None
    with theme.style():
        figure, box = theme.canvas(title, about, width=9.2, height=4.15)
        share = 1 - SIDE / figure.get_figwidth() - box.left
        axes = figure.add_axes((box.left, box.bottom, share, box.height))
        draw(axes, classes, vintage, highlight=highlight)
        _labels(axes, classes, vintage, lang)
        column = theme.Box(box.left + share + 0.01, box.bottom, 1 - box.left - share - 0.02, box.height)
        legend(figure, column, classes, label, lang)
        _cities(figure, column, classes, vintage, lang)
    return figure


def region_text(classes: Classes, code: str, lang: str) -> str:
    """What stands in a region: its name, and its number unless the classes are categories."""
    name = geometry.wrapped(geometry.short_name(code, lang))
    if classes.names:
        return name
    digits = theme.digits_for(classes.table["value"])
    return f"{name}\n{theme.number(classes.value(code), lang, digits)}"


def map_about(notes: theme.Notes, lang: str, vintage: int, values: Any) -> theme.About:
    """Language, vintage, attribution and sources filled in: the values' own record, and the boundaries'."""
    own = getattr(values, "attrs", {}).get("record")
    sources = notes.get("sources") or ([own] if own else [])
    filled: theme.About = {"synthetic": bool(getattr(values, "attrs", {}).get("synthetic", 0)), **notes}
    filled |= {"lang": lang, "vintage": vintage, "attribution": boundaries.attribution(vintage)}
    filled["sources"] = tuple(dict.fromkeys([*sources, boundaries.source(vintage)]))
    return filled


def draw(
    axes: Any,
    classes: Classes,
    vintage: int,
    highlight: Collection[str] = (),
    window: Bbox | None = None,
) -> None:
    """Draw the shaded regions on axes: one collection of paths, one more per reason of missing.

    With a window (metres), only what is seen through it.
    """
    from matplotlib.collections import PathCollection

    shapes = geometry.paths(vintage)
    if window is not None:
        shapes = {code: shapes[code] for code, box in geometry.boxes(vintage).items() if box.overlaps(window)}
    look: dict[str, Any] = {"edgecolors": "#7f7f7f", "linewidths": 0.5}
    fills = [classes.fill(code) for code in shapes]
    layers = [PathCollection(list(shapes.values()), facecolors=fills, **look)]
    for hatch, reason in zip(theme.HATCHES, classes.reasons, strict=False):
        rows = classes.table[(classes.table["class"] < 0) & (classes.table["status"] == reason)]
        gaps = [shapes[code] for code in rows.index if code in shapes]
        look = {"facecolors": theme.EMPTY, "edgecolors": "#8c8c8c", "linewidths": 0.5, "hatch": hatch}
        layers.append(PathCollection(gaps, **look))
    thick = [shapes[code] for code in highlight]
    layers.append(PathCollection(thick, facecolors="none", edgecolors=theme.INK, linewidths=1.6, zorder=4))
    for layer in layers:
        layer.set_clip_on(window is not None)  # a whole map lies inside its axes
        axes.add_collection(layer, autolim=False)
    west, south, east, north = geometry.extent(vintage) if window is None else window.extents
    axes.set(xlim=(west, east), ylim=(south, north), aspect="equal")
    axes.set_axis_off()


def _labels(axes: Any, classes: Classes, vintage: int, lang: str) -> None:
    """Names and values of the regions that are large enough; the cities stand beside the map."""
    import matplotlib.patheffects as effects

    texts = {code: region_text(classes, code, lang) for code in units(vintage) if code not in CITIES}
    axes.apply_aspect()
    for code, label in geometry.place_labels(axes, texts, vintage).items():
        fill = classes.fill(code)
        ink = theme.ink_on(fill)
        label.set(color=ink, path_effects=[effects.withStroke(linewidth=1.4, foreground=fill)])


def legend(figure: Any, box: theme.Box, classes: Classes, label: str, lang: str) -> None:
    """The classes from high to low, then the reasons of missing values."""
    from matplotlib.patches import Patch

    keys = [
        Patch(facecolor=colour, hatch=hatch, edgecolor="#8c8c8c", linewidth=0.5, label=text)
        for colour, hatch, text in classes.legend(lang)
    ]
    legend = figure.legend(
        handles=keys,
        title=geometry.wrapped(label, 22),
        loc="upper left",
        bbox_to_anchor=(box.left, box.bottom + box.height),
        frameon=False,
        fontsize=7,
        title_fontsize=7.5,
        alignment="left",
        borderpad=0,
        handlelength=1.6,
        handleheight=1.1,
    )
    legend.get_title().set_weight("bold")


def _cities(figure: Any, box: theme.Box, classes: Classes, vintage: int, lang: str) -> None:
    """The city regions enlarged, one under another, at the foot of the column, with name and value."""
    _ = translator(lang)
    cities = [code for code in CITIES if code in units(vintage)]
    size = 0.62
    wide, high = size / figure.get_figwidth(), size / figure.get_figheight()
    for number, code in enumerate(reversed(cities)):
        bottom = box.bottom + number * high * 1.08
        axes = figure.add_axes((box.left, bottom, wide, high))
        draw(axes, classes, vintage, highlight=[code], window=geometry.window(code, vintage))
        frame = figure.add_artist(_frame(box.left, bottom, wide, high))
        frame.set_transform(figure.transFigure)
        text = region_text(classes, code, lang)
        figure.text(box.left + wide * 1.15, bottom + high / 2, text, va="center", size=7)
    if cities:
        head = _("Cities, enlarged")
        figure.text(
            box.left, box.bottom + len(cities) * high * 1.08 + 0.004, head, size=6.5, color=theme.MUTED
        )


def _frame(left: float, bottom: float, width: float, height: float) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((left, bottom), width, height, fill=False, edgecolor=theme.MUTED, linewidth=0.6)
