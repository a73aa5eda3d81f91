"""The decision packet: what the Bank and the Commission read, in three languages, from one set of results.

The packet ranks and explains. It names a conclusion or a decision only if the decision log holds it, with
body, date, document and reason; nothing in it is called a winner otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from cluster_analysis.language.i18n import check_language, translator
from cluster_analysis.selection.call.documents import Block, Document, safe_name
from cluster_analysis.selection.report import packet_parts as parts

if TYPE_CHECKING:
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
    version = _("Methodology {version}, hash {hash}.").format(
        version=selection.methodology.version, hash=selection.methodology.hash
    )
    return [*found, Block("paragraph", version)]


def packet(
    selection: Selection,
    lang: str,
    states: Mapping[str, Mapping[str, Any]] | None = None,
    head: str | None = None,
) -> Document:
    """The report for the Bank and the Commission as content; `.html()`, `.text()`, `.xlsx()` are its forms.

    Parameters
    ----------
    selection
        The results.
    lang
        en, ru or kk.
    states
        `decision_log.recorded_states(path)`: the recorded conclusion and decision, if any.
    head
        `decision_log.head(path)`: printed, so that a log cut off later is found out.
    """
    _ = translator(check_language(lang))
    blocks = [
        *notices(selection, lang),
        *_summary(selection, lang),
        *_states(states or {}, lang),
        *parts.ranking(selection, lang),
        *parts.boundary(selection, lang),
        *parts.experts(selection, lang),
        *parts.robustness(selection, lang),
        *parts.portfolio(selection, lang),
        *parts.register(selection, lang),
        *parts.problems(selection, lang),
    ]
    if head is not None:
        blocks.append(Block("heading", _("Decision log")))
        blocks.append(Block("paragraph", _("Last line of the decision log: {head}").format(head=head)))
    title = _("Selection of territorial clusters: report for the World Bank and the Commission")
    return Document(safe_name("packet", lang), title, lang, blocks, selection.synthetic)


def _summary(selection: Selection, lang: str) -> list[Block]:
    _ = translator(lang)
    eligible = int(selection.eligibility["eligible"].sum())
    text = _(
        "{received} applications were received; {eligible} are eligible, {ranked} of them have a rank. The "
        "system ranks and explains; the World Bank gives its conclusion and the Commission decides on "
        "{places} places."
    )
    shown = text.format(
        received=len(selection.call.applications),
        eligible=eligible,
        ranked=int(selection.ranking["rank"].notna().sum()),
        places=selection.methodology.places,
    )
    return [Block("heading", _("Summary")), Block("paragraph", shown)]


def _states(states: Mapping[str, Mapping[str, Any]], lang: str) -> list[Block]:
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
        table = pd.DataFrame(sorted(entry["outcomes"].items()), columns=[_("Application"), _("Outcome")])
        blocks.append(Block("table", name, table=table))
    return blocks
