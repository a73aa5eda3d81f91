"""A PDF from an executed notebook: tagged (PDF/UA-1), fonts embedded, the same bytes each time.

Typst sets it; it is a wheel and needs nothing else on the machine. Fonts are those that come with matplotlib.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import jinja2

from cluster_analysis.data.tables.catalogue import described, known
from cluster_analysis.intake.fetch.fetching import address
from cluster_analysis.language.catalogues import translator
from cluster_analysis.pages.content import DIRECTION_MARKS, HEADING, WIDTHS, Block, Content, arrange

PAGE_CHARACTERS = 100  # of a table across the page
LONGEST_WORD = 15  # a longer one is hyphenated in a table that is too wide
MAX_ROWS = 60
Rows = Sequence[Sequence[str]]


def render(content: Content) -> bytes:
    """The PDF of a content, as bytes; in the DejaVu fonts, which have Kazakh letters and the tenge sign."""
    import matplotlib as mpl
    import typst

    return typst.compile(  # type: ignore[misc]  # its types want names of fonts as bytes
        _document(content).encode(),
        font_paths=[f"{mpl.get_data_path()}/fonts/ttf"],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=content.dated,
    )


def quote(text: object) -> str:
    r"""Any text as a typst string; nothing in it can be taken for markup.

    Examples
    --------
    >>> print(quote('a "b" #c'))
    "a \"b\" #c"
    """
    return json.dumps(
        re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", " ", str(text).translate(DIRECTION_MARKS)), ensure_ascii=False
    )


def _document(content: Content) -> str:
    """The typst source of the whole document."""
    lang = str(content.about.get("lang", "en"))
    levelled = arrange(content.about, content.blocks)  # without gaps, as PDF/UA asks
    return _template().render(
        content=content,
        body=[_block(block, lang) for block in levelled.blocks],
        sources=[(one, described(one, lang), published_at(one, lang)) for one in content.sources],
        lang=lang,
        _=translator(lang),
    )


def published_at(source: str, lang: str) -> str:
    """Where the publisher has a source; empty where its record names no element."""
    about = known(source)
    return address(about.element.split(", ")[0], lang=lang) if about and about.element else ""


@cache
def _template() -> jinja2.Template:
    """The template of a document; each text in it goes through `quote`."""
    found = jinja2.Environment(  # noqa: S701 - typst, not HTML
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        trim_blocks=True, undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    found.filters["quote"] = quote
    return found.get_template("document.typ")


def _block(block: Block, lang: str) -> str:
    """One block as typst; code stays on the page, since a reader of paper cannot run it."""
    if block.kind == "text":
        return "\n\n".join(_paragraphs(block.text))
    if block.kind == "picture":
        pixels, svg = next(iter(block.drawings.items()))
        alt = quote(block.alt or block.title)
        caption = quote(f"{block.title}. {block.foot}".strip())
        image = f'image(bytes({quote(svg)}), format: "svg", alt: {alt}, width: {85 * pixels // WIDTHS[0]}%)'
        return f"#figure({image}, alt: {alt}, caption: [#{caption}], kind: image)"
    if block.kind == "table":
        return _table(block, lang)
    if block.kind == "notice":
        return f"#block(fill: luma(92%), inset: 6pt, width: 100%)[#{quote(block.text)}]"
    return f"#raw({quote(block.text)}, block: true)" if block.kind == "plain" else ""


def _paragraphs(text: str) -> Iterator[str]:
    """Headings, lists, tables and paragraphs of a markdown text; anything else in it stays text."""
    for lines in re.split(r"\n\s*\n", text.strip()):
        heading = HEADING.match(lines)
        if heading:
            yield f"#heading(level: {len(heading[1])})[{_inline(heading[2])}]"
            lines = lines[heading.end() :].strip()
        if lines.startswith("- "):
            yield "\n".join(
                f"- {_inline(line)}" for line in re.split(r"^- ", lines, flags=re.MULTILINE)[1:]
            )
        elif lines.startswith("|"):
            yield _pipe_table(lines)
        elif lines:
            yield _inline(lines)


def _pipe_table(text: str) -> str:
    """A table of markdown: a line of heads, a rule, lines of cells."""
    heads, _rule, *rows = (
        [_plain(cell) for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]] for line in text.splitlines()
    )
    return f"#{_grid([heads, *rows])}"


def _inline(text: str) -> str:
    """A line with what is strong in it; characters that markdown was told to take as they are."""
    return "".join(
        f"#strong[#{quote(part)}]" if place % 2 else f"#{quote(part)}"
        for place, part in enumerate(_plain(text).split("**"))
    )


def _plain(text: str) -> str:
    """A text of markdown on one line, with its characters as they are meant."""
    return html.unescape(re.sub(r"\\(\W)", r"\1", " ".join(text.split())))


def _table(block: Block, lang: str) -> str:
    """A table as the page shows it, with caption, repeated head and foot; a long one is cut and says so."""
    _ = translator(lang)
    rows = block.cells[: MAX_ROWS + 1]
    if not any(rows[:1]):
        return ""
    left = len(block.cells) - len(rows)
    more = _("{n} more rows are in the file.").format(n=left) if left else ""
    below = " ".join(filter(None, [more, block.foot]))
    parts = [[[row[one] for one in part] for row in rows] for part in _parts(rows)]
    grids = "\n\n".join(f"#{_grid(part)}" for part in parts)
    made = f"#figure([{grids}], caption: [#{quote(block.title)}], kind: table)"
    return made + (f"\n\n#text(size: 7pt, fill: luma(35%))[#{quote(below)}]" if below else "")


def _grid(rows: Rows) -> str:
    """Heads, repeated on each page, and cells; columns of numbers to the right."""
    head, *cells = (", ".join(f"[#{quote(cell)}]" for cell in row) for row in rows)
    sides = ("right" if _is_number(column[1:]) else "left" for column in zip(*rows, strict=True))
    columns = f"columns: ({', '.join(_widths(rows))},), align: ({', '.join(sides)},)"
    return f"table({columns}, table.header({head}), {', '.join(cells)})"


def _widths(rows: Rows) -> list[str]:
    """Columns as wide as their cells if all fit; else each its longest word, and a share of what is left.

    Examples
    --------
    >>> _widths([("Rank", "Bid"), ("1", "S12")])
    ['auto', 'auto']
    >>> _widths([("Rank", "Reason"), ("1", "late " * 40), ("2", "")])
    ['5fr', '91fr']
    """
    columns = list(zip(*rows, strict=True))
    least = _least(rows)
    wide = [max([shortest, *map(len, column[1:])]) for shortest, column in zip(least, columns, strict=True)]
    room = PAGE_CHARACTERS - 2 * len(columns) - sum(least)
    wish = sum(wide) - sum(least)
    if wish <= room:
        return ["auto"] * len(columns)
    return [
        f"{low + max(room, 0) * (high - low) // max(wish, 1)}fr"
        for low, high in zip(least, wide, strict=True)
    ]


def _least(rows: Rows) -> list[int]:
    """The characters that the longest word of each column needs; a very long one is hyphenated."""
    return [
        min(LONGEST_WORD, max(len(word) for cell in column for word in (*cell.split(), ""))) + 1
        for column in zip(*rows, strict=True)
    ]


def _parts(rows: Rows) -> list[list[int]]:
    """The columns that fit across the page, part by part; each begins with those that tell the rows apart.

    Examples
    --------
    >>> _parts([("Bid", "A", "B", "C"), ("S12", "missing " * 9, "x" * 60, "y" * 60)])
    [[0, 1, 2, 3]]
    >>> [len(part) for part in _parts([("Bid",) + ("computed_value",) * 22, ("S12",) + ("–",) * 22])]
    [6, 6, 6, 6, 3]
    >>> _parts([("Bid", "Mark") + ("computed_value",) * 6, *[("S12", code, *"123456") for code in "ab"]])
    [[0, 1, 2, 3, 4, 5, 6], [0, 1, 7]]
    """
    widths = [width + 1 for width in _least(rows)]
    keys = list(range(len(widths)))[: 1 + (len({row[0] for row in rows}) < len(rows))]
    parts = [keys]
    for column in range(len(keys), len(widths)):
        if sum(widths[one] for one in (*parts[-1], column)) > PAGE_CHARACTERS:
            parts.append(keys)
        parts[-1] = [*parts[-1], column]
    return parts


def _is_number(cells: tuple[str, ...]) -> bool:
    """Whether a column shows numbers (or dashes) only.

    Examples
    --------
    >>> _is_number(("1 234,5", "–", "-3")), _is_number(("A Agriculture",)), _is_number(("–",))
    (True, False, False)
    """
    texts = [cell for cell in cells if cell not in ("", "–")]
    return bool(texts) and all(re.fullmatch(r"[-+−]?[\d.,\s]+%?", cell) for cell in texts)
