"""A page from an executed notebook: its text, pictures with their tables, and the code behind them."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection
from functools import cache
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any

import jinja2
import mistune
from markupsafe import Markup, escape

from cluster_analysis.data.paths import write_whole
from cluster_analysis.data.tables.catalogue import described
from cluster_analysis.language.i18n import LANGUAGES, format_number, translator
from cluster_analysis.language.review import mark
from cluster_analysis.pictures.tables.writers import safe_text
from cluster_analysis.publishing.run.content import DIRECTION_MARKS, Block, Content, from_notebook
from cluster_analysis.publishing.site.images import png_size, svg_to_png

TEMPLATES = Path(__file__).parent / "templates"
ASSETS = Path(__file__).parent / "assets"
LANGUAGE_NAMES = {"en": "English", "ru": "Русский", "kk": "Қазақша"}
MAX_ROWS = 500


@cache
def environment() -> jinja2.Environment:
    """The templates; everything they show is escaped unless it was rendered here."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    found.globals["languages"] = {lang: LANGUAGE_NAMES[lang] for lang in LANGUAGES}
    return found


class _Renderer(mistune.HTMLRenderer):
    """Markdown without raw HTML, and without images: a picture from elsewhere would be a request."""

    def text(self, text: str) -> str:
        return str(escape(unescape(text)))

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return text


_markdown = mistune.create_markdown(renderer=_Renderer(escape=True), plugins=["table"])


def markdown(text: str) -> Markup:
    """Markdown as HTML; raw HTML in it is shown as text."""
    return Markup(_markdown(text))  # noqa: S704 - mistune escapes


def render(template: str, lang: str, **values: Any) -> str:
    """One template in a language."""
    page = environment().get_template(template)
    values = {"offered": LANGUAGES, "alone": False, "unread": mark(lang)} | values
    return page.render(lang=lang, _=translator(lang), **values).translate(DIRECTION_MARKS)


def write_page(
    executed: Path, page: Path, lang: str = "", offered: Collection[str] = (), pdf: bool = False
) -> None:
    """Write the page of an executed notebook, its pictures, its tables and its record beside it.

    Parameters
    ----------
    executed
        The executed notebook.
    page
        Where the page goes; `NAME.json` beside it is what the site needs to know of it, and the folder
        `NAME/` has its pictures (PNG, SVG) and tables (CSV). A notebook that is not of the portfolio gives
        a page that stands alone: with its style inside, and without the links of the site.
    lang
        Language of the page; by default the one that the notebook was run in.
    offered
        The languages in which the page is published.
    pdf
        Whether it is a document too.
    """
    content = from_notebook(executed, lang)
    lang = content.about.get("lang", "en")
    folder = page.with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    shown = [_shown(block, number, folder, lang) for number, block in enumerate(content.blocks)]
    html = render(
        "page.html",
        lang,
        title=content.title,
        sort=content.sort,
        blocks=shown,
        about=content.about,
        synthetic=content.synthetic,
        mixed=content.mixed,
        sources=[(source, described(source, lang)) for source in content.sources],
        name=page.stem,
        root="../",
        offered=set(offered),
        alone="kind" not in content.about,
        style=Markup((ASSETS / "site.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
        pdf=f"../pdf/{lang}/{page.stem}.pdf" if pdf else "",
    )
    write_whole(page.with_suffix(".json"), json.dumps(_record(content), ensure_ascii=False, indent=1))
    write_whole(page, html)


def _record(content: Content) -> dict[str, Any]:
    """What the site's index, search and provenance need to know of a page."""
    texts = [block.text for block in content.blocks if block.kind == "text"]
    return {
        "title": content.title,
        "synthetic": content.synthetic,
        "mixed": content.mixed,
        "sources": content.sources,
        "text": " ".join(" ".join(texts).replace("#", " ").replace("*", "").split())[:4000],
        "pictures": [block.title for block in content.blocks if block.kind == "picture"],
        **content.about,
    }


def _shown(block: Block, number: int, folder: Path, lang: str) -> dict[str, Any]:
    """A block as the template needs it; pictures and tables become files."""
    shown: dict[str, Any] = {"kind": block.kind, "title": block.title, "synthetic": block.synthetic}
    if block.kind == "text":
        return shown | {"html": markdown(block.text)}
    if block.kind in ("code", "plain", "grey"):
        return shown | {"text": block.text}
    files = {}
    if block.kind == "picture":
        png = block.png or svg_to_png(block.svg)
        shown["size"] = png_size(png)
        files["png"] = write_whole(folder / f"{number:02d}.png", png)
    if block.svg:
        files["svg"] = write_whole(folder / f"{number:02d}.svg", block.svg)
    if block.table:
        files["csv"] = write_whole(folder / f"{number:02d}.csv", as_csv(_with_units(block)))
    links = {form: f"{folder.name}/{path.name}" for form, path in files.items()}
    html = Markup(block.html) if block.kind == "table" else ""  # noqa: S704 - tables.Table escapes
    return shown | {"files": links, "alt": block.alt, "html": html, "rows": _rows(block.table, lang)}


def _with_units(block: Block) -> dict[str, Any]:
    """The numbers of a table in full, under the heads as they are shown."""
    same = block.shown and len(block.shown.columns) == len(block.table["columns"])
    return block.table | {"columns": block.shown.columns} if block.shown and same else block.table


def _rows(table: dict[str, Any], lang: str) -> dict[str, Any]:
    """The cells of the table behind a picture, in the language's form."""
    if not table:
        return {}
    rows = [[_cell(cell, lang) for cell in row] for row in table["data"][:MAX_ROWS]]
    return {"columns": table["columns"], "rows": rows, "left": max(0, len(table["data"]) - MAX_ROWS)}


def _cell(cell: Any, lang: str) -> str:
    if isinstance(cell, float):
        return format_number(cell, lang, 0 if cell == int(cell) else 3)
    return "–" if cell is None else str(cell)


def as_csv(table: dict[str, Any]) -> str:
    """A table as CSV with a byte-order mark, for spreadsheets; no cell can become a formula."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe_text(column) for column in table["columns"]])
    writer.writerows([[safe_text(cell) for cell in row] for row in table["data"]])
    return "\ufeff" + text.getvalue()
