"""Group sheets, the page for the strategic plan, and handing in."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pandas import DataFrame

from cluster_analysis.data.paths import reports
from cluster_analysis.errors import InputError, Message, UnknownNameError
from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.numbers import format_number
from cluster_analysis.training.compare import plain
from cluster_analysis.training.questions import shown
from cluster_analysis.training.room import Shown, _, language, tries

SHEETS: dict[str, tuple[str, dict[str, str]]] = yaml.safe_load(
    Path(__file__).with_name("sheets.yml").read_text(encoding="utf-8")
)
"""Title of the module's page in the plan, and the questions that a group answers."""


@dataclass(frozen=True)
class Values(Shown):
    """A few named values, one a line, written as in the language of the room."""

    named: Mapping[str, Any]

    def to_markdown(self) -> str:
        """The lines as a list."""
        return _lines({name: shown(plain(value)) for name, value in self.named.items()})


def _lines(named: Mapping[str, str]) -> str:
    return "\n".join(f"- {_safe(name)}: **{_safe(value)}**" for name, value in named.items())


@dataclass(frozen=True)
class PlanPage(Shown):
    """One page of the strategic plan: results of the module and the group's own words."""

    module: str
    results: Mapping[str, Any]
    sheet: Mapping[str, str]
    lang: str = "en"
    cluster: str = ""

    @property
    def title(self) -> str:
        """The title in the language of the page."""
        return translator(self.lang)(SHEETS[self.module][0])

    @property
    def rows(self) -> dict[str, str]:
        """Each question with the group's answer, or that there is none yet."""
        _ = translator(self.lang)
        asked = SHEETS[self.module][1].items()
        return {_(text): self.sheet.get(key) or _("(to be filled in)") for key, text in asked}

    @property
    def lines(self) -> dict[str, str]:
        """Each result with its value as it is shown."""
        return {str(name): _shown(value, self.lang) for name, value in self.results.items()}

    @property
    def open_items(self) -> list[str]:
        """Keys of the sheet that are still empty."""
        return [one for one in SHEETS[self.module][1] if not self.sheet.get(one)]

    def to_markdown(self) -> str:
        """The page as text; everything that people typed is escaped."""
        _ = translator(self.lang)
        note = _(
            "Plans, chains and networks are synthetic examples; figures of regions are published ones."
        )
        head = f"| {_('Question')} | {_('Answer of the group')} |\n|---|---|"
        rows = [f"| {question} | {_safe(answer)} |" for question, answer in self.rows.items()]
        return "\n".join([f"## {self.title}\n", _lines(self.lines), "", head, *rows, "", note])


def _shown(value: Any, lang: str) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    return format_number(value, lang, 0 if isinstance(value, int) else 2)


def _safe(text: str) -> str:
    flat = " ".join(html.escape(str(text), quote=False).split())
    return re.sub(r"([\\|`*_\[\]])", r"\\\1", flat)


def plan_page(
    module: str, results: Mapping[str, Any], sheet: Mapping[str, str], cluster: str = ""
) -> PlanPage:
    """The module's page for the strategic plan, from its results and the group's sheet.

    Raises
    ------
    UnknownNameError
        A module or a key of the sheet that does not exist.
    """
    if module not in SHEETS:
        raise UnknownNameError(module, SHEETS, "module")
    for key in sheet:
        if key not in SHEETS[module][1]:
            what = Message("question of the sheet of {module}", module=module)
            raise UnknownNameError(key, SHEETS[module][1], what)
    words = {key: str(text).strip() for key, text in sheet.items()}
    return PlanPage(module, dict(results), words, language(), cluster)


@dataclass(frozen=True)
class Receipt(Shown):
    """What was handed in, or why nothing was."""

    text: str
    path: Path | None = None

    def to_markdown(self) -> str:
        """The text, escaped."""
        return _safe(self.text)


def hand_in(page: PlanPage, group: str, folder: Path | None = None) -> Receipt:
    """Write the page with the states of the exercises to `reports/training/hand_in/GROUP/MODULE.yml`.

    Nothing is written while `group` is empty or nothing was answered. A group's name is letters, digits,
    spaces, `_` and `-` (it becomes a folder name). Handing in again replaces the file, but takes back no
    exercise that was not tried again.
    """
    group = group.strip()
    done = tries()
    if not group:
        return Receipt(_("Nothing handed in yet: put in the name of your group and run the cell again."))
    if not re.fullmatch(r"\w[\w \-№]{0,39}", group):
        advice = "use up to 40 letters, digits, spaces, №, _ and -"
        raise InputError("cannot be the name of a group", value=group, advice=advice)
    if not any(page.sheet.values()) and not any(one["tries"] for one in done.values()):
        return Receipt(_("Nothing handed in yet: answer an exercise or a question of the sheet first."))
    path = _folder(folder) / group / f"{page.module}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = _read(path)["exercises"] if path.exists() else {}
    content = {
        "group": group,
        "module": page.module,
        "cluster": page.cluster,
        "lang": page.lang,
        "results": page.lines,
        "sheet": dict(page.sheet),
        "exercises": kept | {key: one for key, one in done.items() if one["tries"] or key not in kept},
    }
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    text = _("Handed in: {name}; still to be filled in: {count}.")
    return Receipt(text.format(name=f"{group} / {page.module}", count=len(page.open_items)), path)


def _folder(folder: Path | None) -> Path:
    return folder or reports() / "training" / "hand_in"


def handed_in(folder: Path | None = None) -> list[dict[str, Any]]:
    """What was handed in, file by file, with its group and module; `problem` says why one cannot be read."""
    paths = sorted(_folder(folder).glob("*/*.yml"))
    return [_read(path) | {"group": path.parent.name, "module": path.stem} for path in paths]


def _read(path: Path) -> dict[str, Any]:
    try:
        content = dict(yaml.safe_load(path.read_text(encoding="utf-8")))
        done, answers = content["exercises"].values(), content["sheet"].values()
        counts = {"ok": sum(one["state"] == "ok" for one in done), "exercises": len(done)}
        counts |= {"filled": sum(bool(str(one).strip()) for one in answers), "questions": len(answers)}
        return content | {"counts": counts, "problem": ""}
    except (yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError) as error:
        problem = f"{path.name} cannot be read: {type(error).__name__}"
        return {"problem": problem, "exercises": {}, "counts": {}}


def collect(folder: Path | None = None) -> DataFrame:
    """For the trainer: per group and module, exercises that are ok, and questions of the sheet answered.

    A file that cannot be read is a row with its fault, not a stop.
    """
    columns = ["group", "module", "ok", "exercises", "filled", "questions", "problem"]
    return DataFrame([one | one["counts"] for one in handed_in(folder)], columns=columns)


def marks(folder: Path | None = None) -> DataFrame:
    """For the trainer: who answered which exercise, in how many tries, and when it was last checked."""
    rows = [
        {"group": found["group"], "exercise": key, **done}
        for found in handed_in(folder)
        for key, done in found["exercises"].items()
    ]
    return DataFrame(rows, columns=["group", "exercise", "state", "tries", "when"])
