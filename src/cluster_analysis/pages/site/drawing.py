"""Drawings inside a page: SVG in the colours of the page, light or dark, whose marks can be asked."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from cluster_analysis.pictures import theme

TOKENS = {
    theme.INK: "ink",
    theme.MUTED: "soft",
    theme.GRID: "line",
    theme.EMPTY: "ground",
    theme.ACCENT: "for",
    theme.QUIET: "third",
    "#ffffff": "page",
    "#575aa3": "second",
    "#8a1538": "against",
    "#9a5b00": "open",
    **{colour: f"seq{step}" for step, colour in enumerate(theme.PALETTES[theme.SEQUENTIAL])},
    **{colour: f"div{step}" for step, colour in enumerate(theme.PALETTES[theme.DIVERGING])},
}
"""Colour of a drawing -> the variable of the site's style that has it, and its counterpart in the dark."""
VARIABLES = {colour: f"var(--{token})" for colour, token in TOKENS.items()}
VARIABLES["#262626"] = "var(--ink)"  # which seaborn takes for numbers on a light cell
_HEAD = re.compile(
    r"^.*?<svg[^>]*?(viewBox=\"[^\"]*\")[^>]*>|<metadata>.*?</metadata>|<!--.*?-->", re.DOTALL
)
_STYLE = re.compile(r"<defs>\s*<style[^>]*>[^<]*</style>\s*</defs>")
_TAG = re.compile(r"<[^>]+>")
_LONG = re.compile(r"(\.\d)\d+")
_FONT = re.compile(r"font: ((?:\w+ )*)([\d.]+px) [^;\"]*|font-family: [^;\"]*;? ?")


def inline(svg: str, name: str, pixels: int, alt: str) -> Markup:
    """The markup of a drawing of one width.

    Parameters
    ----------
    svg
        As matplotlib writes it.
    name
        Of the figure; makes the ids inside unique on the page.
    pixels
        The width it was drawn for.
    alt
        Alternative text.

    Examples
    --------
    >>> mark = '<g id="tips:A: 1"><path style="fill: #17222b" d=""/></g>'
    >>> print(inline(f'<svg width="5pt" viewBox="0 0 5 5">{mark}</svg>', "lq", 340, "Map"))
    <svg class="w340" viewBox="0 0 5 5" role="group" aria-label="Map" tabindex="0">\
<g data-tips="A: 1"><path style="fill:var(--ink)" d=""/></g></svg>
    """
    box = re.search(r'viewBox="0 0 ([\d.]+) [^"]*"', svg)
    assert box is not None
    wide = round(float(box[1]) * theme.DOTS_PER_INCH / 72)
    least = f' style="min-width:{wide}px"' if wide > pixels + 2 else ""  # it needs more room than there is
    body = _STYLE.sub("", _HEAD.sub("", svg))
    used = set(re.findall(r'(?:href="#|url\(#)([\w.-]+)', body))
    body = _TAG.sub(lambda tag: _tag(tag[0], used, f"{name}-{pixels}-"), body)
    body = re.sub(r">\s+<", "><", body)
    head = f'<svg class="w{pixels}" {box[0]}{least} role="group" aria-label="{escape(alt)}" tabindex="0">'
    return Markup(head + body.strip())  # noqa: S704 - matplotlib escapes what it writes


def _tag(tag: str, used: set[str], prefix: str) -> str:
    """One tag: ids that are used, and unique; colours as variables; no digits beyond what a screen shows."""
    own = re.search(r' id="([^"]*)"', tag)
    if own and own[1].startswith(theme.TIPS):
        return tag.replace(own[0], f' data-tips="{own[1].removeprefix(theme.TIPS)}"')
    if own:
        tag = tag.replace(own[0], f' id="{prefix}{own[1]}"' if own[1] in used else "")
    tag = re.sub(r'(href="#|url\(#)', rf"\g<1>{prefix}", tag)
    tag = re.sub(r"#[0-9a-f]{6}\b", lambda colour: VARIABLES.get(colour[0], colour[0]), tag)
    tag = _FONT.sub(_size, tag)
    return re.sub(r"\s*\n\s*", "", re.sub(r"([:;]) ", r"\1", _LONG.sub(r"\1", tag)))


def _size(font: re.Match[str]) -> str:
    """Size and weight of letters; which letters they are is said by the page."""
    if not font[2]:
        return ""
    bold = ";font-weight:bold" if "700" in font[1] or "bold" in font[1] else ""
    return f"font-size:{font[2]}{bold}"
