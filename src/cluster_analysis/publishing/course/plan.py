"""The strategic plan of a group: the pages of its modules put together, as markdown and as DOCX."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from cluster_analysis.data.paths import write_whole
from cluster_analysis.errors import InputError
from cluster_analysis.language.catalogues import translator
from cluster_analysis.pages.content import Block, Content
from cluster_analysis.publishing.document.pdf import render
from cluster_analysis.training.sheets import SHEETS, PlanPage, handed_in

PARTS = {
    "[Content_Types].xml": "types.xml",
    "_rels/.rels": "package.xml",
    "word/_rels/document.xml.rels": "document_rels.xml",
    "word/styles.xml": "styles.xml",
    "word/document.xml": "document.xml",
}
"""Parts of a DOCX -> the templates they are made from."""


@dataclass(frozen=True)
class Plan:
    """What a group handed in, page by page, in the order of the modules; what is missing is named."""

    group: str
    pages: tuple[PlanPage, ...]
    lang: str

    @property
    def title(self) -> str:
        """The title of the document."""
        cluster = next((page.cluster for page in self.pages if page.cluster), "")
        return ": ".join(filter(None, [translator(self.lang)(SHEETS["field_project"][0]), cluster]))

    @property
    def missing(self) -> list[str]:
        """Titles of the pages that were not handed in."""
        there = {page.module for page in self.pages}
        return [
            translator(self.lang)(title) for module, (title, _) in SHEETS.items() if module not in there
        ]

    @property
    def remark(self) -> str:
        """Which pages are missing; empty if none is."""
        _ = translator(self.lang)
        return f"{_('Pages not handed in yet:')} {'; '.join(self.missing)}" if self.missing else ""

    def to_markdown(self) -> str:
        """The pages as one text."""
        return "\n\n".join(filter(None, [self.remark, *(page.to_markdown() for page in self.pages)]))

    def write_docx(self, path: Path) -> Path:
        """The plan as a document of a word processor."""
        templates = Environment(
            loader=FileSystemLoader(Path(__file__).with_name("templates")),
            autoescape=True,
            keep_trailing_newline=True,
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            for part, template in PARTS.items():
                text = templates.get_template(template).render(plan=self, _=translator(self.lang))
                file.writestr(zipfile.ZipInfo(part), text)
        return path


def plans(folder: Path | None = None) -> list[Plan]:
    """The plan of each group that handed something in; files that cannot be read are named by `collect`.

    Raises
    ------
    InputError
        If nothing readable was handed in.
    """
    pages: dict[str, list[PlanPage]] = {}
    readable = [one for one in handed_in(folder) if not one["problem"] and one["module"] in SHEETS]
    for found in sorted(readable, key=lambda one: list(SHEETS).index(one["module"])):
        given = (found[one] for one in ("module", "results", "sheet", "lang", "cluster"))
        pages.setdefault(found["group"], []).append(PlanPage(*given))
    if not pages:
        raise InputError("nothing was handed in")
    return [Plan(group, tuple(own), own[0].lang) for group, own in pages.items()]


def write_plans(folder: Path | None, out: Path) -> Iterator[Path]:
    """The plan of each group as `GROUP.docx` and `GROUP.pdf`."""
    for plan in plans(folder):
        yield plan.write_docx(out / f"{plan.group}.docx")
        sort = translator(plan.lang)("Strategic plan", "course")
        content = Content({"lang": plan.lang}, plan.title, sort, [Block("text", text=plan.to_markdown())])
        yield write_whole(out / f"{plan.group}.pdf", render(content))
