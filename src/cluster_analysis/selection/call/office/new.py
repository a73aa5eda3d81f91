"""A new call: its folder, methodology, blank forms, receipt book, and a checklist in its language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from cluster_analysis.data.paths import raw
from cluster_analysis.errors import InputError, UnknownNameError
from cluster_analysis.language.catalogues import LANGUAGES, check_language, translator
from cluster_analysis.language.sentences import say
from cluster_analysis.language.values import Moment
from cluster_analysis.selection.call.bids.receipts import BOOKS, write_book
from cluster_analysis.selection.call.forms.write import write_form
from cluster_analysis.selection.call.office.desk import METHODOLOGY, Desk
from cluster_analysis.selection.call.workbooks import words
from cluster_analysis.selection.engine.methodology.methodology import DRAFT, Methodology

PARTS = ("applications", "sheets", "attachments", "forms", "issued", "letters")


def new_call(
    desk: Desk,
    *,
    places: int | None,
    panel: Sequence[str],
    weights: Mapping[str, str],
    floors: Mapping[str, str],
    indicators: Mapping[str, str],
    **call: Any,
) -> Methodology:
    """Write the folder of a new call; a folder with anything in it is refused.

    Parameters
    ----------
    desk
        The folder, who does it, the language of the checklist, and the methodology to begin with, of which
        everything else stays (the draft of the project if None).
    places, panel
        Number of places; names of the experts, in any script.
    weights, floors
        Area -> weight (they sum to 1), and `total` and `area` -> least points, as typed.
    indicators
        Code -> file with the YAML of the indicator that takes its place.
    call
        name; deadline, hour (24:00: the whole day) and zone (+05:00 in Kazakhstan since 1 March 2024);
        vintage of the regions; base_year of jobs and statistics, target_year by which bids promise.

    Raises
    ------
    InputError
        If the folder is not empty, or the methodology would not be right (with field and fault).
    """
    folder = desk.folder
    if folder.exists() and any(folder.iterdir()):
        message, advice = "is there already and is not empty", "choose another folder"
        raise InputError(message, value=folder.name, advice=advice)
    content = _read(desk.rules or raw() / "methodology" / f"{DRAFT}.yml")
    shares, least = ({key: yaml.safe_load(n) for key, n in typed.items()} for typed in (weights, floors))
    content |= {"call": call, "version": call["name"], "known_facts": []}
    content |= {"places": places or content["places"], "panel": list(panel) or content["panel"]}
    content["weights"] |= {"areas": shares} if shares else {}
    content["floors"] = content.get("floors", {}) | least
    for rule in content.get("eligibility", []):
        if rule["kind"] == "territory":  # it names the units of the call
            rule |= {name: rule[name].replace("2017", str(call["vintage"])) for name in LANGUAGES}
    codes = [one["code"] for one in content["indicators"]]
    for code, file in indicators.items():
        if code not in codes:
            raise UnknownNameError(code, codes, "indicator of the methodology")
        content["indicators"][codes.index(code)] = _read(Path(file))
    methodology = _written(folder / METHODOLOGY, content)
    for part in PARTS:
        (folder / part).mkdir()
    for name in LANGUAGES:
        (folder / "forms" / f"application-{name}.xlsx").write_bytes(write_form(methodology, lang=name))
    write_book(folder / BOOKS[0], [])
    (folder / "README.txt").write_text(checklist(methodology, desk.lang), encoding="utf-8")
    desk.log("call", name=call["name"], methodology=f"{methodology.version} {methodology.hash}")
    return methodology


def _read(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def _written(path: Path, content: dict[str, Any]) -> Methodology:
    """The methodology in its folder; nothing stays of one that is not right."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110), encoding="utf-8")
    try:
        return Methodology.load(path)
    except InputError:
        path.unlink()
        raise


def checklist(methodology: Methodology, lang: str) -> str:
    """What the folder holds and what comes next, in the language of the call."""
    time = say(Moment(methodology.deadline), check_language(lang))
    steps = [f"[ ] {step}" for step in words("steps", lang).values()]
    deadline = translator(lang)("Deadline: {time}").format(time=time)
    return "\n".join([methodology.version, deadline, "", *steps]) + "\n"
