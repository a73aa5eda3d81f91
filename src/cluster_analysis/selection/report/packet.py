"""The decision packet: what the Bank and the Commission read, in three languages, from one set of results.

The packet ranks and explains. It names a conclusion or a decision only if the decision log holds it, with
body, date, document and reason; nothing in it is called a winner otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cluster_analysis.language.catalogues import check_language, translator
from cluster_analysis.language.sentences import say_fault
from cluster_analysis.selection.call.documents import Block, Document, safe_name
from cluster_analysis.selection.call.dossier.log import START, STATES
from cluster_analysis.selection.call.forms.choices import label
from cluster_analysis.selection.report import packet_data as data
from cluster_analysis.selection.report import packet_parts as parts
from cluster_analysis.selection.report.run import Selection


def notices(selection: Selection, lang: str) -> list[Block]:
    """The banners every output carries (synthetic, draft defaults) and the methodology's hash."""
    _ = translator(check_language(lang))
    found = []
    if selection.synthetic:
        text = _(
            "SYNTHETIC: the applications and scores are invented for practice. No real applicant is named."
        )
        found.append(Block("notice", text))
    if selection.methodology.draft:
        text = _(
            "DRAFT DEFAULTS: indicators, weights, scales and floors are reasoned defaults of this project, "
            "not the official ones."
        )
        found.append(Block("notice", text))
    rules, version = selection.methodology, _("Methodology {version}, hash {hash}.")
    return [*found, Block("paragraph", version.format(version=rules.version, hash=rules.hash))]


@dataclass(frozen=True)
class Edition:
    """One issue of packet and letters, never overwritten.

    Parameters
    ----------
    number
        1, 2, 3 ...; 0 for a draft that is not issued.
    date
        Of the issue.
    lines
        The decision log up to this edition (verified); states and head are read from it.
    changes
        What differs from the edition before (`issue.differences`); None for the first.
    """

    number: int = 0
    date: str = ""
    lines: tuple[Mapping[str, Any], ...] = ()
    changes: pd.DataFrame | None = None

    @property
    def states(self) -> dict[str, Mapping[str, Any]]:
        """The last recorded conclusion and decision; a state that was not recorded is not in it."""
        return {line["action"]: line for line in self.lines if line["action"] in STATES}

    @property
    def head(self) -> str:
        """The hash of the last line of the log."""
        return str(self.lines[-1]["hash"]) if self.lines else START


def packet(selection: Selection, lang: str, edition: Edition | None = None) -> Document:
    """The report for the Bank and the Commission as content; `.html()`, `.text()`, `.xlsx()` are its forms.

    Parameters
    ----------
    selection
        The results.
    lang
        en, ru or kk.
    edition
        Number, date, decision log and what has changed; a draft without a log if not given.
    """
    _ = translator(check_language(lang))
    edition = edition or Edition()
    issued = _("Edition {n} of {date}.").format(n=edition.number, date=edition.date)
    changed = [] if edition.changes is None else data.changes(edition.changes, edition.number - 1, lang)
    blocks = [
        *notices(selection, lang),
        *([Block("paragraph", issued)] if edition.number else []),
        *changed,
        *_summary(selection, lang),
        *_states(selection, edition.states, lang),
        *parts.ranking(selection, lang),
        *parts.boundary(selection, lang),
        *parts.experts(selection, lang),
        *parts.robustness(selection, lang),
        *parts.portfolio(selection, lang),
        *data.methodology(selection, lang),
        *data.values(selection, lang),
        *data.scores(selection, lang),
        *parts.register(selection, lang),
        *parts.problems(selection, lang),
        *(data.log(edition.lines, lang) if edition.lines else []),
    ]
    title = _("Selection of territorial clusters: report for the World Bank and the Commission")
    return Document(
        safe_name("packet", lang), title, lang, blocks, selection.synthetic, selection.call.quoted
    )


def _summary(selection: Selection, lang: str) -> list[Block]:
    _ = translator(lang)
    eligible = int(selection.eligibility["eligible"].sum())
    text = _(
        "{received} applications were received; {eligible} are eligible, {ranked} of them have a rank. The "
        "system ranks and explains; the World Bank gives its conclusion and the Commission decides on "
        "{places} places."
    )
    received, ranked = len(selection.call.applications), int(selection.ranking["rank"].notna().sum())
    counts = {"received": received, "eligible": eligible, "ranked": ranked}
    shown = text.format(places=selection.methodology.places, **counts)
    return [Block("heading", _("Summary")), Block("paragraph", shown)]


def _states(selection: Selection, states: Mapping[str, Mapping[str, Any]], lang: str) -> list[Block]:
    """The recorded conclusion and decision, with what they have against places, eligibility and existence."""
    _ = translator(lang)
    names = {"conclusion": _("Conclusion of the World Bank"), "decision": _("Decision of the Commission")}
    blocks = [Block("heading", _("Recorded states"))]
    for action, name in names.items():
        entry = states.get(action)
        if entry is None:
            blocks.append(Block("paragraph", _("{name}: not recorded.").format(name=name)))
            continue
        text = _("{name}: {body}, {date}, {document}. Reason: {reason}")
        keys = ("body", "date", "document", "reason")
        blocks.append(Block("paragraph", text.format(name=name, **{key: entry[key] for key in keys})))
        outcomes = [(bid, label("outcome", given, lang)) for bid, given in sorted(entry["outcomes"].items())]
        table = pd.DataFrame(outcomes, columns=[_("Application"), _("Outcome")])
        blocks.append(Block("table", name, table=table))
        faults = [say_fault(one, lang) for one in data.decision_faults(selection, entry["outcomes"])]
        blocks += [Block("list", _("To be explained"), items=faults)] if faults else []
    return blocks
