"""Lectures, cases and readings of the course: texts in `notebooks/training/lectures`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from cluster_analysis.errors import InputError, UnknownNameError
from cluster_analysis.training.quizzes import folder, path_of

FIGURE = re.compile(r"^!\[(?P<caption>[^\]]*)\]\(figure:(?P<name>\w+)\)$", re.MULTILINE)
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
PARTS = ("lecture_1", "lecture_2", "lecture_3", "case")


@dataclass(frozen=True)
class Section:
    """A part of a lecture under its own heading; one slide."""

    heading: str
    text: str

    @property
    def points(self) -> list[str]:
        """What the slide shows: the sentences in bold."""
        return [" ".join(one.split()) for one in BOLD.findall(self.text)]

    @property
    def figures(self) -> list[tuple[str, str]]:
        """Name and caption of each figure."""
        return [(one["name"], one["caption"]) for one in FIGURE.finditer(self.text)]


@dataclass(frozen=True)
class Lecture:
    """A lecture or a case: its head, and its sections."""

    title: str
    about: Mapping[str, Any]
    sections: tuple[Section, ...]
    lang: str


def lecture(module: int, part: str, lang: str = "en") -> Lecture:
    """A lecture (`lecture_1`) or the case (`case`) of a module.

    Raises
    ------
    InputError
        If the file has no head between two lines of three dashes, or nothing under a heading.
    """
    path = path_of(module, part, lang)
    if not path.exists():
        raise InputError("is not there", file=path.name)
    _before, head, body = ["", "", "", *path.read_text(encoding="utf-8").split("---\n", 2)][-3:]
    parts = re.split(r"^## +(.+)$", body, flags=re.MULTILINE)
    if not head or len(parts) < 3:
        advice = "write a head between two lines of three dashes, then sections under ## headings"
        raise InputError("has no head or no sections", file=path.name, advice=advice)
    about = yaml.safe_load(head)
    sections = (Section(*map(str.strip, part)) for part in zip(parts[1::2], parts[2::2], strict=True))
    return Lecture(str(about["title"]), about, tuple(sections), path.parent.name)


def figure_code(name: str) -> str:
    """The script of a figure."""
    path = folder() / "figures" / f"{name}.py"
    if not path.exists():
        raise UnknownNameError(name, [one.stem for one in path.parent.glob("*.py")], "figure of the course")
    return path.read_text(encoding="utf-8").rstrip("\n")


def reading_list(module: int) -> str:
    """The readings of a module as a list in markdown."""
    text = (folder() / "readings" / f"module_{module}.yml").read_text(encoding="utf-8")
    return "\n".join(
        f"- {one['author']} ({one['year']}). *{one['title']}*. {one['publisher']}."
        for one in yaml.safe_load(text).values()
    )
