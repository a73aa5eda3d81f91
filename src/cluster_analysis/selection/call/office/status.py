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
from cluster_analysis.selection.engine.methodology.eligibility import check_eligibility
from cluster_analysis.selection.engine.methodology.methodology import Methodology

Chain = list[dict[str, Any]]


def status(call: Call, methodology: Methodology, chain: Chain, now: datetime.datetime, lang: str) -> Document:
    """One page about a call, for the screen and as HTML."""
    _, found, today = translator(lang), questions(call.problems, chain), now.date().isoformat()
    outcome = check_eligibility(call.applications, methodology, lang)
    eligible = int(outcome["eligible"].sum())
    blocks = [
        Block("paragraph", say(_deadline(methodology, now), lang)),
        Block("notice", say(next_step(call, methodology, chain, now), lang)),
        Block("table", _("Everything received"), table=_received(call, lang)),
        Block("table", _("Applications"), table=_bids(call, outcome, found, today, lang), digits=0),
        Block("table", _("Experts", "call"), table=_experts(call, methodology, eligible, lang), digits=0),
        Block("table", _("Questions", "call"), table=_questions(found, today, lang), digits=None),
    ]
    name = methodology.call.name if methodology.call else methodology.version
    title = say(Message("State of the call: {name}", name=name), lang)
    quoted = call.quoted | {name, *(one.id for one in found)}
    return Document("status", title, lang, blocks, call.synthetic, quoted)


def _deadline(methodology: Methodology, now: datetime.datetime) -> Message:
    time = Moment(methodology.deadline)
    if now > methodology.deadline:
        return Message("The deadline has passed: {time}.", time=time)
    return Message("Deadline: {time}; days left: {n}.", time=time, n=(methodology.deadline - now).days)


def next_step(call: Call, methodology: Methodology, chain: Chain, now: datetime.datetime) -> Message:
    """The first thing that has not been done yet."""
    actions = {line["action"] for line in chain}
    waiting = [one.state for one in pending(questions(call.problems, chain)) if one.application]
    steps = (
        (now <= methodology.deadline, Message("Next: receive bids until the deadline.")),
        ("open" in waiting, Message("Next: ask the applicants (`call ask`).")),
        (bool(waiting), Message("Next: take the answers (`call answer`) or waive.")),
        ("statistics" not in actions, Message("Next: write the statistics (`call statistics`).")),
        ("sheet" not in actions, Message("Next: issue the scoring sheets (`call sheets`).")),
        (call.scores.empty, Message("Next: receive the scoring sheets (`call receive`).")),
        ("decision" not in actions, Message("Next: packet, conclusion and decision (`call decide`).")),
    )
    return next((text for holds, text in steps if holds), Message("The decision is recorded."))


def _received(call: Call, lang: str) -> pd.DataFrame:
    _, table = translator(lang), call.received
    return pd.DataFrame(
        {
            _("File", "call"): table["file"],
            _("Application"): table["application"],
            _("Received", "call"): [show(time, lang) for time in table["received"]],
            _("State"): [say(one, lang) for one in table["state"]],
        }
    )


def _bids(call: Call, outcome: pd.DataFrame, found: list[Question], today: str, lang: str) -> pd.DataFrame:
    _, register = translator(lang), call.applications
    waiting = {name: pending(found, str(name)) for name in register.index}
    opened = {name: sum(one.state == "open" for one in mine) for name, mine in waiting.items()}
    words = outcome["eligible"].map({True: _("yes"), False: _("no")})
    scored = call.scores.groupby("application")["expert"].nunique().reindex(register.index, fill_value=0)
    return pd.DataFrame(
        {
            _("Application"): register.index,
            _("Title"): list(register["title"]),
            _("Eligible"): list(words.mask(outcome["eligible"] & outcome["clarify"].ne(""), _("asked"))),
            _("Questions open"): list(opened.values()),
            _("Questions asked"): [len(mine) - opened[name] for name, mine in waiting.items()],
            _("Answer late"): [_("late") if _is_late(mine, today) else "" for mine in waiting.values()],
            _("Scored by"): list(scored),
        }
    )


def _is_late(waiting: list[Question], today: str) -> bool:
    return any(one.state == "asked" and one.answer_by < today for one in waiting)


def _experts(call: Call, methodology: Methodology, eligible: int, lang: str) -> pd.DataFrame:
    _, panel = translator(lang), methodology.panel
    rounds = call.scores.groupby(["expert", "round"]).size().groupby("expert").last()
    conflicts = call.conflicts["expert"].value_counts().reindex(panel, fill_value=0)
    return pd.DataFrame(
        {
            _("Expert"): panel,
            _("Sheet received"): [_("yes") if name in rounds else _("no") for name in panel],
            _("Scores given"): list(rounds.reindex(panel, fill_value=0)),
            _("Scores expected"): list((eligible - conflicts) * len(methodology.judged)),
            _("Conflicts of interest"): list(conflicts),
        }
    )


def _questions(found: list[Question], today: str, lang: str) -> pd.DataFrame:
    _ = translator(lang)
    rows = []
    for one in found:
        late, problem = _("late") if _is_late([one], today) else "", one.problem
        about = [problem.file, problem.value, say(problem.message, lang)] if problem else [None, None, ""]
        rows.append([one.id, say(Message(one.state), lang), one.answer_by or None, late, *about])
    names = [
        _("Question"), _("State"), _("Answer by"), _("Answer late"), _("File", "call"), _("Value"),
        _("Problem", "call"),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=names)
