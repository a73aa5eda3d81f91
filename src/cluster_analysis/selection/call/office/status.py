"""Where a call stands: per bid and expert what is there and what is missing, days left, the next step."""

from __future__ import annotations

import datetime
from collections import Counter

import pandas as pd

from cluster_analysis.errors import Message
from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.sentences import say
from cluster_analysis.language.values import Moment
from cluster_analysis.selection.call.documents import Block, Document, show
from cluster_analysis.selection.call.dossier.questions import Question, pending, questions
from cluster_analysis.selection.call.intake import Call
from cluster_analysis.selection.call.workbooks import Row
from cluster_analysis.selection.engine.methodology.eligibility import check_eligibility
from cluster_analysis.selection.engine.methodology.methodology import Methodology


def status(
    call: Call, methodology: Methodology, chain: list[Row], now: datetime.datetime, lang: str
) -> Document:
    """One page about a call, for the screen and as HTML."""
    _, waiting = translator(lang), pending(questions(call.problems, chain))
    outcome = check_eligibility(call.applications, methodology, lang)
    eligible = int(outcome["eligible"].sum())
    blocks = [
        Block("paragraph", say(_deadline(methodology, now), lang)),
        Block("notice", say(next_step(call, methodology, chain, now), lang)),
        Block("table", _("Everything received"), table=_received(call, lang)),
        Block("table", _("Applications"), table=_bids(call, outcome, waiting, now, lang), digits=0),
        Block("table", _("Experts", "call"), table=_experts(call, methodology, eligible, lang), digits=0),
    ]
    name = methodology.call.name if methodology.call else methodology.version
    title = say(Message("State of the call: {name}", name=name), lang)
    return Document("status", title, lang, blocks, call.synthetic, call.quoted | {name})


def _deadline(methodology: Methodology, now: datetime.datetime) -> Message:
    time = Moment(methodology.deadline)
    if now > methodology.deadline:
        return Message("The deadline has passed: {time}.", time=time)
    return Message("Deadline: {time}; days left: {n}.", time=time, n=(methodology.deadline - now).days)


def next_step(call: Call, methodology: Methodology, chain: list[Row], now: datetime.datetime) -> Message:
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
            _("State"): [say(Message(one), lang) for one in table["state"]],
        }
    )


def _bids(
    call: Call, outcome: pd.DataFrame, waiting: list[Question], now: datetime.datetime, lang: str
) -> pd.DataFrame:
    _, register = translator(lang), call.applications
    counts = Counter((one.application, one.state) for one in waiting)
    late = {one.application for one in waiting if "" < one.answer_by < f"{now:%Y-%m-%d}"}
    words = outcome["eligible"].map({True: _("yes"), False: _("no")})
    scored = call.scores.groupby("application")["expert"].nunique().reindex(register.index, fill_value=0)
    return pd.DataFrame(
        {
            _("Application"): register.index,
            _("Title"): list(register["title"]),
            _("Eligible"): list(words.mask(outcome["eligible"] & outcome["clarify"].ne(""), _("asked"))),
            _("Questions open"): [counts[name, "open"] for name in register.index],
            _("Questions asked"): [counts[name, "asked"] for name in register.index],
            _("Answer late"): [_("late") if name in late else "" for name in register.index],
            _("Scored by"): list(scored),
        }
    )


def _experts(call: Call, methodology: Methodology, eligible: int, lang: str) -> pd.DataFrame:
    _, panel = translator(lang), methodology.panel
    last = call.scores.groupby(["expert", "round"]).size().groupby("expert").last()
    given = list(last.reindex(panel, fill_value=0))
    conflicts = call.conflicts["expert"].value_counts().reindex(panel, fill_value=0)
    return pd.DataFrame(
        {
            _("Expert"): panel,
            _("Sheet received"): [_("yes") if number else _("no") for number in given],
            _("Scores given"): given,
            _("Scores expected"): list((eligible - conflicts) * len(methodology.judged)),
            _("Conflicts of interest"): list(conflicts),
        }
    )
