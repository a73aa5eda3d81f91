"""Layouts of the kinds of pages: which named results stand where, under which headings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cluster_analysis.errors import InputError
from cluster_analysis.language.values import Word

TITLE = "title"
"""The name of the finding that is the title of a page."""
FURTHER = Word("Further results", "heading").text
"""The heading over what a notebook publishes and no layout names."""


@dataclass(frozen=True)
class Slot:
    """A place for a named result.

    Parameters
    ----------
    name
        The name under which the notebook publishes it.
    form
        How it is shown; empty for a figure, table or sentence as it is.
    optional
        Whether the page does without it.
    """

    name: str
    form: str = ""
    optional: bool = False


@dataclass(frozen=True)
class Section:
    """A heading, a sentence below it, and what stands there; texts are keys of the catalogues."""

    heading: str
    slots: tuple[Slot, ...]
    note: str = ""


@dataclass(frozen=True)
class Layout:
    """A kind of page: the notebook that publishes for it, and its sections.

    The sentence under the title is a section without a heading.
    """

    notebook: str
    sections: tuple[Section, ...]

    @property
    def slots(self) -> list[Slot]:
        """Every place, in the order of the page."""
        return [slot for part in self.sections for slot in part.slots]


@cache
def layouts() -> dict[str, Layout]:
    """The layouts by kind of page.

    Examples
    --------
    >>> layouts()["section"].sections[1].slots
    (Slot(name='quotient_map', form='', optional=False), Slot(name='quotients', form='', optional=False))
    """
    text = Path(__file__).with_name("layouts.yml").read_text(encoding="utf-8")
    return {kind: _layout(about) for kind, about in yaml.safe_load(text).items()}


def _layout(about: dict[str, Any]) -> Layout:
    sections = (
        Section(
            part.get("heading", ""), tuple(map(_slot, part["results"].split(", "))), part.get("note", "")
        )
        for part in about["sections"]
    )
    return Layout(about["notebook"], tuple(sections))


def _slot(text: str) -> Slot:
    """A slot as the file writes it: "folded why?"."""
    *form, name = text.split()
    return Slot(name.rstrip("?"), "".join(form), name.endswith("?"))


def filled(layout: Layout, names: Collection[str], page: str) -> Layout:
    """The layout with the places for which there is a result; what no place names comes last.

    Parameters
    ----------
    names
        Names of what the notebook published and can be shown.
    page
        Name of the page, for the error.

    Raises
    ------
    InputError
        If a result is missing that the page cannot do without.

    Examples
    --------
    >>> filled(layouts()["application"], ["bid_finding", "bid", "bid_table"], "S01")
    Traceback (most recent call last):
    cluster_analysis.errors.InputError: page S01: the result needed_table is missing; \
notebook 03b_application should have published it
    """
    for slot in layout.slots:
        if slot.name not in names and not slot.optional:
            raise InputError(
                "page {page}: the result {name} is missing; notebook {notebook} should have published it",
                page=page,
                name=slot.name,
                notebook=layout.notebook,
            )
    placed = [slot.name for slot in layout.slots]
    further = Section(FURTHER, tuple(Slot(name) for name in names if name not in placed))
    sections = (
        replace(part, slots=tuple(slot for slot in part.slots if slot.name in names))
        for part in (*layout.sections, further)
    )
    return replace(layout, sections=tuple(part for part in sections if part.slots))
