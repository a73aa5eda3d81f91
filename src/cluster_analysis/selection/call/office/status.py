"""Where a call stands: per bid and expert what is there and what is missing, days left, the next step."""

from __future__ import annotations

import datetime
from typing import Any

import pandas as pd

from cluster_analysis.errors import Message
from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.sentences import say
from cluster_analysis.language.values import Moment
from cluster_analysis.selection.call.documents import Block, Document, show
from cluster_analysis.selection.call.dossier.questions import Question, pending, questions
from cluster_analysis.selection.call.intake import Call
from cluster_analysis.selection.call.panel.sheets import qualitative
from cluster_analysis.selection.call.workbooks import as_told
from cluster_analysis.selection.engine.methodology.eligibility import check_eligibility
from cluster_analysis.selection.engine.methodology.methodology import Methodology

Chain = list[dict[str, Any]]


def status(call: Call, methodology: Methodology, chain: Chain, now: datetime.datetime, lang: str) -> Document:
    """One page about a call, for the screen and as HTML."""
    _ = translator(lang)
    found = questions(call.problems, chain)
    blocks = [
        Block("paragraph", say(_deadline(methodology, now), lang)),
        Block("notice", say(next_step(call, methodology, chain, now), lang)),
        Block("table", _("Everything received"), table=_received(call, lang)),
        Block("table", _("Applications"), table=_bids(call, methodology, found, now, lang), digits=0),
        Block("table", _("Experts", "call"), table=_experts(call, methodology, lang), digits=0),
        Block("table", _("Questions", "call"), table=_questions(found, now, lang), digits=None),
    ]
    name = methodology.call.name if methodology.call else methodology.version
    title = say(Message("State of the call: {name}", name=name), lang)
    quoted = call.quoted | {name, *(one.id for one in found)}
    return Document("status", title, lang, blocks, call.synthetic, quoted)


def _deadline(methodology: Methodology, now: datetime.datetime) -> Message:
    left = (methodology.deadline - now).total_seconds() / 86_400
    time = Moment(methodology.deadline)
    if left < 0:
        return Message("The deadline has passed: {time}.", time=time)
    return Message("Deadline: {time}; days left: {n}.", time=time, n=int(left))


def next_step(call: Call, methodology: Methodology, chain: Chain, now: datetime.datetime) -> Message:
    """The first thing that has not been done yet."""
    actions = {line["action"] for line in chain}
    waiting = pending(questions(call.problems, chain))
    steps = (
        (now <= methodology.deadline, Message("Next: receive bids until the deadline.")),
        (
            any(one.state == "open" and _of_bid(one) for one in waiting),
            Message("Next: ask the applicants (`call ask`)."),
        ),
        (any(_of_bid(one) for one in waiting), Message("Next: take the answers (`call answer`) or waive.")),
        ("statistics" not in actions, Message("Next: write the statistics (`call statistics`).")),
        ("sheet" not in actions, Message("Next: issue the scoring sheets (`call sheets`).")),
        (call.scores.empty, Message("Next: receive the scoring sheets (`call receive`).")),
        ("decision" not in actions, Message("Next: packet, conclusion and decision (`call decide`).")),
    )
    return next((text for holds, text in steps if holds), Message("The decision is recorded."))


def _of_bid(question: Question) -> bool:
    return question.problem is not None and question.problem.application is not None


def _received(call: Call, lang: str) -> pd.DataFrame:
    _, table = translator(lang), call.received
    times = [show(time, lang) for time in table["received"]]
    states = [say(one, lang) for one in table["state"]]
    return pd.DataFrame(
        {
            _("File", "call"): table["file"],
            _("Application"): table["application"],
            _("Received", "call"): times,
            _("State"): states,
        }
    )


def _is_late(question: Question, now: datetime.datetime) -> bool:
    return question.state == "asked" and question.answer_by < now.date().isoformat()


def _bids(
    call: Call, methodology: Methodology, found: list[Question], now: datetime.datetime, lang: str
) -> pd.DataFrame:
    _ = translator(lang)
    outcome = check_eligibility(call.applications, methodology, lang)
    rows = []
    for name in map(str, call.applications.index):
        mine = pending(found, name)
        admitted, clear = bool(outcome.loc[name, "eligible"]), not outcome.loc[name, "clarify"]
        eligible = _("no") if not admitted else _("yes") if clear else _("asked")
        late = _("late") if any(_is_late(one, now) for one in mine) else ""
        experts = call.scores.loc[call.scores["application"] == name, "expert"].nunique()
        open_ = sum(one.state == "open" for one in mine)
        title, counts = call.applications.loc[name, "title"], [open_, len(mine) - open_]
        rows.append([name, title, eligible, *counts, late, experts])
    numbers = [_("Questions open"), _("Questions asked")]
    names = [_("Application"), _("Title"), _("Eligible"), *numbers, _("Answer late"), _("Scored by")]
    return pd.DataFrame(rows, columns=names)


def _experts(call: Call, methodology: Methodology, lang: str) -> pd.DataFrame:
    _ = translator(lang)
    eligible = int(check_eligibility(call.applications, methodology)["eligible"].sum())
    rows = []
    for expert in methodology.panel:
        mine = call.scores[call.scores["expert"] == expert]
        conflicts = int((call.conflicts["expert"] == expert).sum())
        expected = (eligible - conflicts) * len(qualitative(methodology))
        last = int((mine["round"] == mine["round"].max()).sum())
        rows.append([expert, _("no") if mine.empty else _("yes"), last, expected, conflicts])
    names = [
        _("Expert"), _("Sheet received"), _("Scores given"), _("Scores expected"), _("Conflicts of interest"),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=names)


def _questions(found: list[Question], now: datetime.datetime, lang: str) -> pd.DataFrame:
    _ = translator(lang)
    rows = []
    for one in found:
        file, value, text = None, None, ""
        if one.problem is not None:
            file, text = one.problem.file, say(one.problem.message, lang)
            value = as_told(one.problem.value)
        late = _("late") if _is_late(one, now) else ""
        rows.append([one.id, say(Message(one.state), lang), one.answer_by or None, late, file, value, text])
    names = [
        _("Question"), _("State"), _("Answer by"), _("Answer late"), _("File", "call"), _("Value"),
        _("Problem", "call"),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=names)
