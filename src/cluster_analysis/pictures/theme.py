"""How every picture looks: fonts, colours, the title that says the finding, the line with the sources."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, NamedTuple, TypedDict

import numpy as np
import yaml

from cluster_analysis.data.tables.catalogue import cited
from cluster_analysis.errors import known_choice
from cluster_analysis.language.catalogues import check_language, translator
from cluster_analysis.language.numbers import format_number

_LOOK = yaml.safe_load(Path(__file__).with_name("theme.yml").read_text(encoding="utf-8"))
INK, MUTED, GRID, EMPTY, ACCENT, QUIET = _LOOK["colours"].values()
SERIES, LIKENESS, HATCHES = _LOOK["series"], _LOOK["likeness"], _LOOK["hatches"]
PALETTES: dict[str, list[str]] = _LOOK["palettes"]
SEQUENTIAL = "sequence"
DIVERGING = "around"
DRAWING = _LOOK["drawing"]
STYLE = _LOOK["style"]
"""Settings when text is measured and drawn; of a whole picture."""
DOTS_PER_INCH = 114
"""Pixels of a screen for an inch of a drawing: its smallest letters, 7 points, are 11 pixels high."""
SMALLEST = 7.0
NARROW = 4.0
SMALL = 2.4
"""Inches: a narrower drawing is for a phone; for a card, on which it is lower too."""
TIPS = "tips:"
_screen: ContextVar[float] = ContextVar("screen", default=0.0)
LQ_BREAKS = (0.5, 0.8, 1.25, 2.0)
"""Class breaks of a location quotient, symmetric around 1 on the log scale."""


class About(TypedDict, total=False):
    """What every picture is told besides its numbers.

    Attributes
    ----------
    lang
        Language of all texts: en, ru, kk.
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
    vintage
        Vintage of the regions, if the picture shows regions: 2017, 2018 or 2022. A map finds the one that its
        regions belong to, and takes the regions of anybody's set: `ca.regions("districts.geojson").at()`.
    attribution
        Who has to be named (boundaries); a map knows.
    """

    lang: str
    unit: str
    sources: Sequence[str]
    of: Sequence[Any]
    synthetic: bool
    note: str
    vintage: Any
    attribution: str


class MapNotes(About, total=False):
    """`About`, and what a map is told besides.

    Attributes
    ----------
    label
        What is measured, for the legend and the table.
    breaks
        Class limits, a value on a limit belongs above it; by default the best ones of five classes. Others
        are given by `class_breaks`.
    palette
        `around` a middle or `sequence`; by default diverging for given `breaks` around 1, else sequential.
    """

    label: str
    breaks: Sequence[float] | None
    palette: str | None


class Box(NamedTuple):
    """The part of a figure that is free for axes, in fractions of the figure."""

    left: float
    bottom: float
    width: float
    height: float


@contextmanager
def screen(pixels: int) -> Iterator[None]:
    """Draw for a page, this wide: without title and foot, which the page says, and with letters one can read.

    Examples
    --------
    >>> with screen(342):
    ...     narrow()
    True
    """
    token = _screen.set(pixels / DOTS_PER_INCH)
    try:
        yield
    finally:
        _screen.reset(token)


def width(wished: float) -> float:
    """Inches that a drawing is wide: as wished on paper, as there is room on a screen."""
    return _screen.get() or wished


def on_page() -> bool:
    """Whether it is drawn for a page, not for paper."""
    return _screen.get() > 0


def narrow() -> bool:
    """Whether it is drawn for a phone."""
    return 0 < _screen.get() < NARROW


def small() -> bool:
    """Whether it is drawn for a card, which has room for lines and few words."""
    return 0 < _screen.get() < SMALL


def size(points: float) -> float:
    """The size of letters: at least the smallest that can be read on a screen."""
    return max(points, SMALLEST) if on_page() else points


def detail() -> float:
    """Metres below which a border of a map needs no point: less than a pixel of a page, nothing on paper."""
    return 36_000 / (_screen.get() + 1) if on_page() else 0.0


def halo(line: float, colour: str) -> list[Any]:
    """A border round letters, so that they can be read on lines; a page's style draws it itself."""
    import matplotlib.patheffects as effects

    return [] if on_page() else [effects.withStroke(linewidth=line, foreground=colour)]


def tips(artist: Any, texts: Sequence[str]) -> None:
    """What a reader of a page is told of each mark: of one artist, or of a collection in its order."""
    if on_page():
        artist.set_gid(TIPS + " | ".join(text.replace("|", "/") for text in texts))


def place(label: Any, sizes: Iterable[float], middles: np.ndarray, taken: list[np.ndarray]) -> bool:
    """Move a label to the first of some places where it touches no other, or take it away.

    Parameters
    ----------
    label
        A text on axes, in the middle of its place.
    sizes
        Of its letters, the best first: the next one is tried where no place is free for the one before.
    middles
        The places, the best first, in pixels: (n, 2).
    taken
        The boxes of the labels before it, lower and upper corner; its own is added.

    Returns
    -------
    bool
        Whether there is such a place, which then is taken.
    """
    others = np.array(taken).reshape(-1, 2, 2)
    for size in sizes:
        label.set_size(size)
        box = label.get_window_extent(label.axes.figure.canvas.get_renderer())
        half = np.array([box.width / 2 + 1.5, box.height / 2 + 1.0])
        for middle in middles:
            low = middle - half
            high = middle + half
            if not ((low < others[:, 1]) & (high > others[:, 0])).all(axis=1).any():
                label.set_position(label.axes.transData.inverted().transform(middle))
                taken.append(np.array([low, high]))
                return True
    label.remove()
    return False


def style() -> AbstractContextManager[None]:
    """Draw in the project's style, whatever the user's matplotlib settings are."""
    import matplotlib as mpl

    return mpl.rc_context(STYLE)


def footer(
    lang: str = "en",
    unit: str = "",
    sources: Sequence[str] = (),
    vintage: int | None = None,
    synthetic: bool = False,
    note: str = "",
    attribution: str = "",
    **_of_a_map: object,
) -> str:
    """The line under a picture or table: unit, sources, vintage, attribution, note.

    Examples
    --------
    >>> footer(unit="million KZT", sources=["gva@12ab34cd"], vintage=2017)
    'Unit: million KZT. Source: gva@12ab34cd. Regions as of 2017.'
    """
    _ = translator(check_language(lang))
    return " ".join(
        part
        for part in [
            _("SYNTHETIC DATA, not a description of reality.") if synthetic else "",
            _("Unit: {unit}.").format(unit=unit) if unit else "",
            _("Source: {sources}.").format(sources=cited(sources, lang)) if sources else "",
            _("Regions as of {vintage}.").format(vintage=vintage) if vintage else "",
            _("Boundaries: {attribution}.").format(attribution=attribution) if attribution else "",
            note,
        ]
        if part
    )


def canvas(
    title: str, about: About, width: float = 8.0, height: float = 4.8, least: float = 0.0
) -> tuple[Any, Box]:
    """A figure with its title and foot drawn, and the box between them.

    Parameters
    ----------
    title
        The finding; wrapped to the width.
    about
        Language, unit, sources, vintage, synthetic mark, note.
    width, height
        Inches. A long title makes the figure higher, not the drawing smaller.
    least
        Inches that it cannot do without: on a narrower screen it is wider, and a page lets it be moved.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    foot = footer(**about)  # type: ignore[misc]
    head = textwrap.wrap(title, int(width * 9.2))
    end = textwrap.wrap(foot, int(width * 16.5))
    top, low, margin = 0.17 + 0.19 * len(head), 0.12 + 0.13 * len(end), 0.15
    if on_page():  # the page says title and foot itself
        top, low, margin = 0.05, 0.02, 0.03
        width = max(_screen.get(), least)
        height = min(height, 1.5) if small() else height
    height = height + top + low
    figure = Figure(figsize=(width, height), frameon=not on_page())
    FigureCanvasAgg(figure)
    figure.set_label(foot)
    if not on_page():
        left = 0.1 / width
        figure.text(left, 1 - 0.1 / height, "\n".join(head), va="top", size=11, weight="bold")
        figure.text(left, 0.08 / height, "\n".join(end), va="bottom", size=6.5, color=MUTED)
    if about.get("synthetic"):
        _stamp(figure, about.get("lang", "en"))
    return figure, Box(margin / width, low / height, 1 - 2 * margin / width, (height - top - low) / height)


def _stamp(figure: Any, lang: str) -> None:
    """Mark a figure as synthetic right across it."""
    figure.text(
        0.5,
        0.5,
        translator(lang)("SYNTHETIC DATA"),
        ha="center",
        va="center",
        size=34 * min(1.0, figure.get_figwidth() / 9),
        rotation=20,
        color=ACCENT,
        alpha=0.18,
        weight="bold",
        zorder=100,
    )


def number_ticks(lang: str) -> Callable[[float, int], str]:
    """A tick formatter in the language's form; decimals as few as the ticks need."""
    from matplotlib.ticker import FuncFormatter

    return FuncFormatter(lambda value, _position: number(value, lang))


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
        digits = min(1 - math.floor(math.log10(abs(value))), 8)
    elif digits is None:
        digits = _places(value)
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
    there = np.asarray(values, dtype=float)
    there = there[np.isfinite(there)]
    if not there.size or (there == there.round()).all():
        return 0
    return _places(np.abs(there).max())


def _places(value: float) -> int:
    """Decimals of a number by its size."""
    return 0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else 2


def colours(name: str, count: int) -> list[str]:
    """`count` colours of a palette of the theme."""
    from matplotlib.colors import to_hex

    shades = PALETTES[known_choice(name, PALETTES, "palette")]
    if count <= len(shades):
        return [shades[place] for place in _LOOK["places"][count - 1]]
    return [to_hex(colour) for colour in palette(name)(np.linspace(0, 1, count))]


def palette(name: str) -> Any:
    """A palette of the theme as a colour map."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list(name, PALETTES[name])


def ink_on(colour: str) -> str:
    """Black or white, whichever can be read on `colour` (WCAG relative luminance).

    Examples
    --------
    >>> ink_on("#ffffff"), ink_on("#08306b")
    ('#17222b', '#ffffff')
    """
    from matplotlib.colors import to_rgb

    shades = np.array(to_rgb(colour))
    linear = np.where(shades <= 0.04045, shades / 12.92, ((shades + 0.055) / 1.055) ** 2.4)
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    return INK if luminance > 0.18 else "#ffffff"
