"""A page from an executed notebook: its text, pictures with their tables, and the code behind them."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from functools import cache
from html import unescape
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import jinja2
import mistune
from markupsafe import Markup, escape
from pandas import DataFrame

from cluster_analysis.data.paths import write_whole
from cluster_analysis.data.tables.catalogue import described
from cluster_analysis.language.catalogues import LANGUAGES, translator
from cluster_analysis.language.numbers import format_number
from cluster_analysis.language.review import mark
from cluster_analysis.pages.content import DIRECTION_MARKS, HEADING, Block, Content
from cluster_analysis.pages.forms import FORMS, view
from cluster_analysis.pages.notebook import Facts
from cluster_analysis.pages.site.drawing import inline
from cluster_analysis.pictures.tables import Table
from cluster_analysis.pictures.tables.writers import safe_text, write_xlsx

TEMPLATES = Path(__file__).parent / "templates"
ASSETS = Path(__file__).parent / "assets"
LANGUAGE_NAMES = {"en": "English", "ru": "Русский", "kk": "Қазақша"}


@cache
def environment() -> jinja2.Environment:
    """The templates; everything they show is escaped unless it was rendered here."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    found.filters |= {"ended": ended, "beside": beside}
    found.globals["languages"] = LANGUAGE_NAMES
    return found


def ended(text: str) -> str:
    """A title as a sentence: with one full stop, also after an abbreviation.

    Examples
    --------
    >>> ended("Карты, 2017 г."), ended("Карты")
    ('Карты, 2017 г.', 'Карты.')
    """
    return text.rstrip(".") + "."


def beside(page: str, figure: str) -> str:
    """The title of a page before that of a figure: without its year where the figure begins with it.

    Examples
    --------
    >>> beside("Agriculture, 2025", "2025: 12 of 20 pairs"), beside("Agriculture, 2025", "Growth")
    ('Agriculture', 'Agriculture, 2025')
    """
    head, _comma, year = page.rpartition(", ")
    return head if head and re.match(r"\d{4}", year) and figure.startswith(year[:4]) else page


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


def write(
    content: Content, page: Path, offered: Collection[str] = (), pdf: bool = False, mail: bytes = b""
) -> None:
    """Write the page of an executed notebook, its tables, its record, and how it was computed beside it.

    Parameters
    ----------
    content
        What the executed notebook says, in the language of the page.
    page
        Where the page goes; `NAME.json` beside it is what the site needs to know of it, the folder `NAME/`
        has the numbers of its figures and tables (CSV, JSON) and the notebook itself. A notebook that is
        not of the portfolio gives a page that stands alone: with its style inside, without the site's links.
    offered
        The languages in which the page is published.
    pdf
        Whether it is published as PDF too.
    mail
        The same as a mail, which is written beside it.
    """
    lang = content.about["lang"]
    steps = content.steps
    folder = page.with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    shared = {"name": page.stem, "content": content, "style": _asset("site.css")}
    if steps:
        titles = {block.name: block.title for block in content.blocks if block.name}
        code = [{"block": one, "html": markdown(one.text), "title": titles.get(one.name)} for one in steps]
        write_whole(
            folder / "notebook.html", render("notebook.html", lang, steps=code, alone=True, **shared)
        )
    html = render(
        "page.html",
        lang,
        parts=_parts(content, folder, lang),
        sources={source: described(source, lang) for source in content.sources},
        root="../",
        offered=set(offered),
        alone="kind" not in content.about,
        script=_asset("figure.js"),
        pdf=f"../pdf/{lang}/{page.stem}.pdf" if pdf else "",
        mail=f"{page.stem}/{write_whole(folder / f'{page.stem}.eml', mail).name}" if mail else "",
        computed=f"{page.stem}/notebook.html" if steps else "",
        prose=[markdown(HEADING.sub(r"### \2", block.text)) for block in steps if block.kind == "text"],
        workbook=_workbook(content, folder, lang),
        **shared,
    )
    facts = {"title": content.title, "synthetic": content.synthetic, "mixed": content.mixed}
    write_whole(page.with_suffix(".json"), json.dumps(facts, ensure_ascii=False, indent=1))
    write_whole(page, html)


def _workbook(content: Content, folder: Path, lang: str) -> str:
    """All numbers of a page as one workbook, a sheet for each figure and table; its address."""
    tables = {
        block.name or f"{number:02d}": Table(
            DataFrame(**block.table), block.title, lang, sources=block.sources, synthetic=block.synthetic
        )
        for number, block in enumerate(content.blocks)
        if block.table
    }
    return f"{folder.name}/{write_xlsx(tables, folder / f'{folder.name}.xlsx').name}" if tables else ""


@cache
def _asset(name: str) -> Markup:
    return Markup((ASSETS / name).read_text(encoding="utf-8"))  # noqa: S704 - our own file


def _parts(content: Content, folder: Path, lang: str) -> list[Facts]:
    """The sections of a page: heading, note and blocks; the first has no heading and holds the lead."""
    parts: list[Facts] = [{"heading": "", "note": "", "blocks": []}]
    for number, block in enumerate(content.blocks):
        if block.form == "heading":
            parts.append({"heading": block.title, "note": "", "blocks": []})
        elif block.form == "note":
            parts[-1]["note"] = block.text
        else:
            parts[-1]["blocks"].append(_shown(block, number, folder, lang))
    for part in parts:
        part["groups"] = [
            (form, list(blocks)) for form, blocks in groupby(part["blocks"], itemgetter("form"))
        ]
    return parts


def _shown(block: Block, number: int, folder: Path, lang: str) -> Facts:
    """A block as the template needs it; its numbers become files."""
    name = block.name or f"{number:02d}"
    shown: Facts = vars(block) | {"name": name, "files": {}}
    if block.kind == "text":
        form = "" if block.form in FORMS else block.form  # nothing is known: a sentence says so
        return shown | {"html": markdown(block.text), "form": form, "finding": block.result is not None}
    if block.form in FORMS and block.result:
        frame = block.result.values[0]
        frame = frame.reset_index() if any(frame.index.names) else frame
        shown["view"] = view(block.form, frame.to_dict("records"), lang)
    for form, text in (
        (("csv", as_csv(block.table)), ("json", _as_json(block, lang))) if block.table else ()
    ):
        write_whole(folder / f"{name}.{form}", text)
        shown["files"][form] = f"{folder.name}/{name}.{form}"
    shown["html"] = Markup(block.html)  # noqa: S704 - tables.Table escapes
    shown["drawings"] = [inline(svg, name, pixels, block.alt) for pixels, svg in block.drawings.items()]
    shown["rows"] = [[_cell(cell, lang) for cell in row] for row in block.table.get("data", ())]
    return shown


def _as_json(block: Block, lang: str) -> str:
    """The numbers with what one has to know of them."""
    about = {
        "name": block.name,
        "title": block.title,
        "about": block.foot,
        "language": lang,
        "sources": block.sources,
        "synthetic": block.synthetic,
        **block.table,
    }
    return json.dumps(about, ensure_ascii=False, indent=1).translate(DIRECTION_MARKS)


def _cell(cell: Any, lang: str) -> str:
    if isinstance(cell, float):
        return format_number(cell, lang, 0 if cell == int(cell) else 3)
    return "–" if cell is None else str(cell)


def as_csv(table: Facts) -> str:
    """A table as CSV with a byte-order mark, for spreadsheets; no cell can become a formula."""
    frame = DataFrame(**table, dtype=object).map(safe_text).rename(columns=safe_text)
    return "\ufeff" + frame.to_csv(index=False, lineterminator="\r\n")
