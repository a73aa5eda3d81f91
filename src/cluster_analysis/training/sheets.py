"""Group sheets, the page for the strategic plan, and handing in."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from cluster_analysis.errors import InputError, Message, Problem, UnknownNameError
from cluster_analysis.language.i18n import format_number, translator
from cluster_analysis.training.checks import language, states

_ = str  # marks texts for translation

SHEETS: dict[str, tuple[str, dict[str, str]]] = {
    "module_1": (
        _("1. Why this cluster, why here"),
        {
            "idea": _("The cluster in one sentence: what it makes, for whom, where"),
            "evidence": _("Two figures that speak for it, with source and year"),
            "doubt": _("One figure that speaks against it"),
            "partners": _("Who must be in it, and who would lose by it"),
        },
    ),
    "module_2": (
        _("2. The industry and its segments"),
        {
            "segments": _("Two or three segments and their success factors"),
            "force": _("The strongest of the five forces, with evidence"),
            "choice": _("The segment the cluster chooses, and why"),
            "gap": _("The attribute to concentrate on"),
        },
    ),
    "module_3": (
        _("3. The value chain and its benchmark"),
        {
            "stages": _("Stage with the most and with the least value added"),
            "bottleneck": _("The bottleneck, and who could remove it"),
            "linkages": _("What the region buys outside and could make itself"),
            "peer": _("The peer to learn from, and what exactly"),
        },
    ),
    "module_4": (
        _("4. Who moves and who brakes"),
        {
            "readiness": _("How ready members are, and how we know"),
            "broker": _("Who joins groups that do not talk to each other"),
            "resistance": _("Whose resistance to expect, and the answer to it"),
            "first_win": _("A result to show within 100 days"),
        },
    ),
    "module_5": (
        _("5. Organisation, actions and money"),
        {
            "portfolio": _("Actions chosen, and the one left out with regret"),
            "critical": _("The action that decides the date"),
            "money": _("Who pays in the third year"),
            "risk": _("The largest risk, its owner and the answer"),
        },
    ),
    "module_6": (
        _("6. How we shall know whether it worked"),
        {
            "theory": _("Because we do ..., members will ..., so that ..."),
            "indicator": _("Three indicators with baseline and target"),
            "comparison": _("What would have happened without us: the comparison"),
            "limit": _("What this evaluation will not be able to say"),
        },
    ),
    "field_project": (
        _("The strategic plan of the cluster"),
        {
            "vision": _("Vision"),
            "lines": _("Strategic lines"),
            "actions": _("Actions with cost, weeks and owner"),
            "measure": _("How it will be measured"),
        },
    ),
}


@dataclass(frozen=True)
class PlanPage:
    """One page of the strategic plan: results of the module and the group's own words."""

    module: str
    results: Mapping[str, Any]
    sheet: Mapping[str, str]
    lang: str = "en"
    cluster: str = ""

    @property
    def open_items(self) -> list[str]:
        """Keys of the sheet that are still empty."""
        return [one for one in SHEETS[self.module][1] if not str(self.sheet.get(one, "")).strip()]

    def to_markdown(self) -> str:
        """The page as text; everything that people typed is escaped."""
        tr = translator(self.lang)
        title, questions = SHEETS[self.module]
        lines = [f"## {tr(title)}", ""]
        lines += [
            f"- {_safe(name)}: **{_safe(_shown(value, self.lang))}**" for name, value in self.results.items()
        ]
        lines += ["", f"| {tr('Question')} | {tr('Answer of the group')} |", "|---|---|"]
        for key, question in questions.items():
            words = str(self.sheet.get(key, "")).strip()
            lines.append(f"| {tr(question)} | {_safe(words) if words else tr('(to be filled in)')} |")
        return "\n".join([*lines, "", tr("Figures of the cluster are synthetic example data.")])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/markdown": self.to_markdown(), "text/plain": self.to_markdown()}


def _shown(value: Any, lang: str) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    return format_number(value, lang, 0 if isinstance(value, int) else 2)


def _safe(text: str) -> str:
    flat = " ".join(html.escape(str(text), quote=False).split())
    return re.sub(r"([\\|`*_\[\]])", r"\\\1", flat)


def group_sheet(module: str, sheet: Mapping[str, str]) -> PlanPage:
    """The group's sheet of a module, with what is still to be filled in."""
    return plan_page(module, {}, sheet)


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
            raise UnknownNameError(
                key, SHEETS[module][1], Message("question of the sheet of {module}", module=module)
            )
    return PlanPage(module, dict(results), dict(sheet), language(), cluster)


@dataclass(frozen=True)
class Receipt:
    """What was handed in, or why nothing was."""

    text: str
    path: Path | None = field(default=None, repr=False)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": self.text, "text/markdown": html.escape(self.text, quote=False)}


def hand_in(page: PlanPage, group: str, folder: Path | str | None = None) -> Receipt:
    """Write the page with the states of the exercises to `reports/training/hand_in/GROUP/MODULE.yml`.

    Nothing is written while `group` is empty. A group's name is letters, digits, spaces, `_` and `-` (it
    becomes a folder name); handing in again replaces the file.
    """
    tr = translator(page.lang)
    if not group.strip():
        return Receipt(tr("Nothing handed in yet: put in the name of your group and run the cell again."))
    if not re.fullmatch(r"[\w][\w \-]{0,39}", group.strip()):
        advice = "use up to 40 letters, digits, spaces, _ and -"
        raise InputError([Problem("cannot be the name of a group", value=group, advice=advice)])
    path = _folder(folder) / group.strip() / f"{page.module}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "group": group.strip(),
        "module": page.module,
        "cluster": page.cluster,
        "lang": page.lang,
        "results": {str(name): _shown(value, page.lang) for name, value in page.results.items()},
        "sheet": {str(key): str(text) for key, text in page.sheet.items()},
        "exercises": states(),
    }
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    text = tr("Handed in: {name}; still to be filled in: {count}.")
    return Receipt(text.format(name=f"{group.strip()} / {page.module}", count=len(page.open_items)), path)


def _folder(folder: Path | str | None) -> Path:
    from cluster_analysis.data.paths import reports

    return reports() / "training" / "hand_in" if folder is None else Path(folder)


def collect(folder: Path | str | None = None) -> pd.DataFrame:
    """For the trainer: per group and module, exercises that are ok, and questions of the sheet answered.

    A file that cannot be read is a row with its fault, not a stop.
    """
    rows = []
    for path in sorted(_folder(folder).glob("*/*.yml")):
        row: dict[str, Any] = {"group": path.parent.name, "module": path.stem}
        try:
            found = yaml.safe_load(path.read_text(encoding="utf-8"))
            done, sheet = found["exercises"], found["sheet"]
            row |= {"ok": sum(one == "ok" for one in done.values()), "exercises": len(done)}
            row |= {"filled": sum(bool(str(one).strip()) for one in sheet.values()), "questions": len(sheet)}
            row["problem"] = ""
        except (yaml.YAMLError, KeyError, TypeError, AttributeError, UnicodeDecodeError) as error:
            row["problem"] = f"{path.name} cannot be read: {type(error).__name__}"
        rows.append(row)
    columns = ["group", "module", "ok", "exercises", "filled", "questions", "problem"]
    return pd.DataFrame(rows, columns=columns)
