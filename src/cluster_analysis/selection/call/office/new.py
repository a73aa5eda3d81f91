"""A new call: its folder, methodology, blank forms, receipt book, and a checklist in its language."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from cluster_analysis.data.paths import raw
from cluster_analysis.errors import InputError, UnknownNameError
from cluster_analysis.language.catalogues import LANGUAGES, check_language, translator
from cluster_analysis.language.sentences import say
from cluster_analysis.language.values import Moment
from cluster_analysis.selection.call.bids.receipts import write_book
from cluster_analysis.selection.call.dossier.log import DOSSIER, add
from cluster_analysis.selection.call.forms.write import write_form
from cluster_analysis.selection.engine.methodology.methodology import DRAFT, Methodology

METHODOLOGY = "methodology.yml"
PARTS = ("applications", "sheets", "attachments", "forms", "issued", "letters")


@dataclass(frozen=True)
class Terms:
    """What is particular to one call; everything else is as in the methodology that it begins with.

    Parameters
    ----------
    name, language
        Title of the call, and the language of its papers.
    deadline, hour, zone
        Last day, its hour (24:00: the whole day), and the zone: +05:00 in Kazakhstan since 1 March 2024.
    vintage, base_year, target_year
        Units of the regions; last full year of jobs and statistics; year by which bids promise.
    places, panel
        Number of places; names of the experts, in any script.
    weights, floors
        Area -> weight (they sum to 1), and `total` and `area` -> least points; none: as they are.
    indicators
        Code -> YAML of the indicator that takes its place.
    """

    name: str
    language: str
    deadline: datetime.date
    hour: str = "18:00"
    zone: str = "+05:00"
    vintage: int = 2022
    base_year: int | None = None
    target_year: int | None = None
    places: int | None = None
    panel: tuple[str, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)
    floors: Mapping[str, float] = field(default_factory=dict)
    indicators: Mapping[str, str] = field(default_factory=dict)


def new_call(folder: Path, terms: Terms, who: str, rules: Path | None = None) -> Methodology:
    """Write the folder of a new call; a folder with anything in it is refused.

    Parameters
    ----------
    rules
        The methodology to begin with; the draft of the project if None.

    Raises
    ------
    InputError
        If the folder is not empty, or the methodology would not be right (with field and fault).
    """
    if folder.exists() and any(folder.iterdir()):
        raise InputError(
            "is there already and is not empty", value=folder.name, advice="choose another folder"
        )
    base = rules or raw() / "methodology" / f"{DRAFT}.yml"
    content = _content(yaml.safe_load(base.read_text(encoding="utf-8")), terms)
    for part in PARTS:
        (folder / part).mkdir(parents=True, exist_ok=True)
    path = folder / METHODOLOGY
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110), encoding="utf-8")
    try:
        methodology = Methodology.load(path)
    except InputError:
        path.unlink()
        raise
    for lang in LANGUAGES:
        (folder / "forms" / f"application-{lang}.xlsx").write_bytes(write_form(methodology, lang=lang))
    write_book(folder / "receipts.xlsx", [])
    (folder / "README.txt").write_text(checklist(terms, methodology), encoding="utf-8")
    add(
        folder / DOSSIER,
        who,
        "call",
        name=terms.name,
        methodology=f"{methodology.version} {methodology.hash}",
    )
    return methodology


def _content(content: dict[str, Any], terms: Terms) -> dict[str, Any]:
    """A methodology with the terms of the call in it."""
    call = content.get("call") or {}
    call |= {"name": terms.name, "deadline": terms.deadline, "hour": terms.hour, "zone": terms.zone}
    call |= {"vintage": terms.vintage, "base_year": terms.base_year, "target_year": terms.target_year}
    call |= {"other_hour": None, "announced": None}
    changed: dict[str, Any] = {"call": call, "version": terms.name, "known_facts": []}
    changed |= {"places": terms.places or content["places"], "panel": list(terms.panel) or content["panel"]}
    if terms.weights:
        changed["weights"] = content["weights"] | {"areas": dict(terms.weights)}
    if terms.floors:
        changed["floors"] = content.get("floors", {}) | dict(terms.floors)
    rules = [_of_vintage(rule, terms.vintage) for rule in content.get("eligibility", [])]
    return (
        content
        | changed
        | {"eligibility": rules, "indicators": _replaced(content["indicators"], terms.indicators)}
    )


def _of_vintage(rule: dict[str, Any], vintage: int) -> dict[str, Any]:
    """The rule about the territory names the units of the call."""
    if rule["kind"] != "territory":
        return rule
    return rule | {lang: rule[lang].replace("2017", str(vintage)) for lang in LANGUAGES}


def _replaced(indicators: list[dict[str, Any]], others: Mapping[str, str]) -> list[dict[str, Any]]:
    codes = [one["code"] for one in indicators]
    for code in others:
        if code not in codes:
            raise UnknownNameError(code, codes, "indicator of the methodology")
    return [yaml.safe_load(others[one["code"]]) if one["code"] in others else one for one in indicators]


def checklist(terms: Terms, methodology: Methodology) -> str:
    """What the folder holds and what comes next, in the language of the call."""
    _ = translator(check_language(terms.language))
    deadline = _("Deadline: {time}").format(time=say(Moment(methodology.deadline), terms.language))
    steps = [
        _("Check methodology.yml: areas, indicators, weights, floors, rules."),
        _("Publish the forms in the folder forms."),
        _("Receive each bid with `call receive`; it gives number, time and a line in receipts.xlsx."),
        _("After the deadline: `call check`, `call ask`, `call answer` until no question is open."),
        _("Write the statistics with `call statistics`."),
        _("Send the lists of titles for conflicts of interest, then the scoring sheets, with `call sheets`."),
        _("See where the call stands with `call status`."),
        _("Record conclusion and decision with `call decide`."),
    ]  # fmt: skip
    return "\n".join([terms.name, deadline, "", *(f"[ ] {step}" for step in steps)]) + "\n"
