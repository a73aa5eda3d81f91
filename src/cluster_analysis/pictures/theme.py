"""How every picture looks: fonts, colours, the title that says the finding, the line with the sources."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from cluster_analysis.data.tables.catalogue import cited
from cluster_analysis.language.i18n import check_language, format_number, translator

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK, MUTED, GRID, EMPTY, ACCENT = "#1a1a1a", "#595959", "#d9d9d9", "#f2f2f2", "#b2182b"
OKABE_ITO = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8C8C00", "#000000")
"""Colours of categories that people with any colour vision tell apart (Okabe & Ito 2008; yellow darkened)."""
SEQUENTIAL, DIVERGING = "YlGnBu", "PuOr_r"
"""Colour-blind-safe maps (ColorBrewer) for amounts and for values around a middle."""
LQ_BREAKS = (0.5, 0.8, 1.25, 2.0)
"""Class breaks of a location quotient, symmetric around 1 on the log scale."""
HATCHES = ("////", "....", "xxxx", "\\\\\\\\", "oo", "++")
"""Hatches of missing values, one per reason."""
DRAWING: Any = {"text.hinting": "none", "svg.hashsalt": "cluster-analysis"}
"""Settings when text is measured and drawn: letters of the same shape and width in PNG and SVG."""
STYLE: Any = DRAWING | {
    "font.family": "DejaVu Sans",
    "font.size": 8.0,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": False,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "text.color": INK,
    "hatch.linewidth": 0.6,
    "figure.dpi": 144,
    "savefig.dpi": 144,
    "svg.fonttype": "path",
}


class Notes(TypedDict, total=False):
    """What every picture is told besides its numbers.

    Attributes
    ----------
    unit
        Unit of the values, already in the picture's language.
    sources
        Ids of the source records.
    of
        The panels or tables that the numbers come from, where they do not say so themselves.
    synthetic
        Whether any number is synthetic; marked on the picture.
    note
        One more sentence for the foot of the picture.
    attribution
        Who has to be named (boundaries).
    """

    unit: str
    sources: Sequence[str]
    of: Sequence[Any]
    synthetic: bool
    note: str
    attribution: str


class About(Notes, total=False):
    """`Notes`, and what a map has as arguments of its own.

    Attributes
    ----------
    lang
        Language of all texts: en, ru, kk.
    vintage
        Vintage of the regions, if the picture shows regions.
    """

    lang: str
    vintage: int | None


class Box(NamedTuple):
    """The part of a figure that is free for axes, in fractions of the figure."""

    left: float
    bottom: float
    width: float
    height: float


@contextmanager
def style() -> Iterator[None]:
    """Draw in the project's style, whatever the user's matplotlib settings are."""
    import matplotlib as mpl

    with mpl.rc_context(STYLE):
        yield


def footer(
    lang: str = "en",
    unit: str = "",
    sources: Sequence[str] = (),
    vintage: int | None = None,
    synthetic: bool = False,
    note: str = "",
    attribution: str = "",
) -> str:
    """The line under a picture or table: unit, sources, vintage, attribution, note.

    Examples
    --------
    >>> footer(unit="million KZT", sources=["gva@12ab34cd"], vintage=2017)
    'Unit: million KZT. Source: gva@12ab34cd. Regions as of 2017.'
    """
    _ = translator(check_language(lang))
    parts = [
        _("SYNTHETIC DATA, not a description of reality.") if synthetic else "",
        _("Unit: {unit}.").format(unit=unit) if unit else "",
        _("Source: {sources}.").format(sources=cited(sources, lang)) if sources else "",
        _("Regions as of {vintage}.").format(vintage=vintage) if vintage else "",
        _("Boundaries: {attribution}.").format(attribution=attribution) if attribution else "",
        note,
    ]
    return " ".join(part for part in parts if part)


def canvas(
    title: str, about: About, width: float = 8.0, height: float = 4.8, margin: float = 0.15
) -> tuple[Figure, Box]:
    """A figure with its title and foot drawn, and the box between them.

    Parameters
    ----------
    title
        The finding; wrapped to the width.
    about
        Language, unit, sources, vintage, synthetic mark, note.
    width, height
        Inches. A long title makes the figure higher, not the drawing smaller.
    margin
        Inches left free at the left and the right.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    head = textwrap.wrap(title, int(width * 9.2))
    told: dict[str, Any] = {name: one for name, one in about.items() if name != "of"}
    foot = textwrap.wrap(footer(**told), int(width * 16.5))
    top, low = 0.17 + 0.19 * len(head), 0.12 + 0.13 * len(foot)
    height = height + top + low
    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    place: dict[str, Any] = {"ha": "left", "transform": figure.transFigure}
    x = 0.1 / width
    figure.text(x, 1 - 0.1 / height, "\n".join(head), va="top", size=11, weight="bold", **place)
    figure.text(x, 0.08 / height, "\n".join(foot), va="bottom", size=6.5, color=MUTED, **place)
    if about.get("synthetic"):
        _stamp(figure, about.get("lang", "en"))
    return figure, Box(margin / width, low / height, 1 - 2 * margin / width, (height - top - low) / height)


def _stamp(figure: Figure, lang: str) -> None:
    """Mark a figure as synthetic right across it."""
    _ = translator(lang)
    text = _("SYNTHETIC DATA")
    look: dict[str, Any] = {"color": ACCENT, "alpha": 0.18, "weight": "bold", "zorder": 100}
    figure.text(0.5, 0.5, text, ha="center", va="center", size=34, rotation=20, **look)


def number_ticks(lang: str, digits: int | None = None) -> Callable[[float, int], str]:
    """A tick formatter in the language's form; decimals as few as the ticks need, unless given."""
    from matplotlib.ticker import FuncFormatter

    def form(value: float, position: int = 0) -> str:
        return number(value, lang, digits)

    return FuncFormatter(form)


def number(value: float | None, lang: str, digits: int | None = None) -> str:
    """A number with the decimals its size asks for: 12,345; 123.4; 1.23.

    Examples
    --------
    >>> number(12345.6, "en"), number(123.46, "en"), number(1.234, "en"), number(2.0, "en")
    ('12,346', '123.5', '1.23', '2')
    >>> number(0.0034, "en"), number(0.0, "en")
    ('0.0034', '0')
    """
    if value is None or value != value:
        return format_number(None, lang)
    if digits is None and 0 < abs(value) < 0.01:
        return format_number(value, lang, min(2 - math.floor(math.log10(abs(value)) + 1), 8))
    if digits is None:
        digits = 0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else 2
        while digits and round(value, digits) == round(value, digits - 1):
            digits -= 1
    return format_number(value, lang, digits)


def digits_for(values: Any) -> int:
    """Decimals that suit all of the values, so that they stand under each other.

    Examples
    --------
    >>> digits_for([1.5, 0.25]), digits_for([3.0, 4.0]), digits_for([12345.6, 1.5])
    (2, 0, 0)
    """
    import numpy as np

    there = np.asarray(values, dtype=float)
    there = there[np.isfinite(there)]
    if not there.size or (there == there.round()).all():
        return 0
    most = np.abs(there).max()
    return 0 if most >= 1000 else 1 if most >= 100 else 2


def colours(name: str, count: int) -> list[str]:
    """`count` colours of a colour map, the extremes left out (too dark to write on, too light to see)."""
    import matplotlib as mpl
    from matplotlib.colors import to_hex

    steps = [0.5] if count == 1 else [0.12 + 0.76 * step / (count - 1) for step in range(count)]
    return [to_hex(colour) for colour in mpl.colormaps[name](steps)]


def ink_on(colour: str) -> str:
    """Black or white, whichever can be read on `colour` (WCAG relative luminance).

    Examples
    --------
    >>> ink_on("#ffffff"), ink_on("#08306b")
    ('#1a1a1a', 'white')
    """
    from matplotlib.colors import to_rgb

    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    luminance = sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return INK if luminance > 0.18 else "white"
