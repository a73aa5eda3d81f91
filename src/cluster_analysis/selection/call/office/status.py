"""Where a call stands: per bid and expert what is there and what is missing, days left, the next step."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable

from pandas import DataFrame, Series

from cluster_analysis.errors import Message
from cluster_analysis.language.sentences import say
from cluster_analysis.language.values import Moment
from cluster_analysis.selection.call.documents import Block, Document, show
from cluster_analysis.selection.call.dossier.questions import Question, pending, questions
from cluster_analysis.selection.call.intake import Call
from cluster_analysis.selection.call.workbooks import Row, words
from cluster_analysis.selection.engine.methodology.eligibility import check_eligibility
from cluster_analysis.selection.engine.methodology.methodology import Methodology


def status(
    call: Call, methodology: Methodology, chain: list[Row], now: datetime.datetime, lang: str
) -> Document:
    """One page about a call, for the screen and as HTML."""
    outcome = check_eligibility(call.applications, methodology, lang)
    waiting = pending(questions(call.problems, chain))
    tables = {
        "everything": _received(call, lang),
        "applications": _bids(call, outcome, waiting, now, lang),
        "experts": _experts(call, methodology, int(outcome["eligible"].sum()), lang),
    }
    deadline, step = _deadline(methodology, now), next_step(call, methodology, chain, now)
    blocks = [Block("paragraph", say(deadline, lang)), Block("notice", words("next", lang)[step])]
    for part, table in tables.items():
        heads = words(part, lang)
        table = table[[code for code in heads if code != "caption"]].rename(columns=heads)
        blocks.append(Block("table", heads["caption"], table=table, digits=0))
    name = methodology.call.name if methodology.call else methodology.version
    title = say(Message("State of the call: {name}", name=name), lang)
    return Document("status", title, lang, blocks, call.synthetic, call.quoted | {name})


def _deadline(methodology: Methodology, now: datetime.datetime) -> Message:
    time = Moment(methodology.deadline)
    if now > methodology.deadline:
        return Message("The deadline has passed: {time}.", time=time)
    return Message("Deadline: {time}; days left: {n}.", time=time, n=(methodology.deadline - now).days)


def next_step(call: Call, methodology: Methodology, chain: list[Row], now: datetime.datetime) -> str:
    """The first thing that has not been done yet, by its name in `sentences.yml`."""
    actions = {line["action"] for line in chain}
    waiting = [one.state for one in pending(questions(call.problems, chain)) if one.application]
    steps = {
        "deadline": now <= methodology.deadline,
        "ask": "open" in waiting,
        "answer": bool(waiting),
        "statistics": "statistics" not in actions,
        "sheets": "sheet" not in actions,
        "receive": call.scores.empty,
        "decide": "decision" not in actions,
    }
    return next((step for step, holds in steps.items() if holds), "done")


def _received(call: Call, lang: str) -> DataFrame:
    states, times = call.received["state"], call.received["received"]
    said = {"state": [say(one, lang) for one in states], "received": [show(time, lang) for time in times]}
    return call.received.assign(**said)


def _bids(
    call: Call, outcome: DataFrame, waiting: list[Question], now: datetime.datetime, lang: str
) -> DataFrame:
    said, register = words("answers", lang), call.applications
    counts = Counter((one.application, one.state) for one in waiting)
    late = {one.application for one in waiting if "" < one.answer_by < f"{now:%Y-%m-%d}"}
    eligible = outcome["eligible"].map({True: said["yes"], False: said["no"]})
    scored = call.scores.drop_duplicates(["application", "expert"])["application"]
    return register.reset_index().assign(
        eligible=list(eligible.mask(outcome["eligible"] & outcome["clarify"].ne(""), said["asked"])),
        open=[counts[name, "open"] for name in register.index],
        asked=[counts[name, "asked"] for name in register.index],
        late=[said["late"] if name in late else "" for name in register.index],
        scored=_times(scored, register.index),
    )


def _experts(call: Call, methodology: Methodology, eligible: int, lang: str) -> DataFrame:
    said, panel = words("answers", lang), methodology.panel
    last = call.scores[call.scores["round"] == call.scores.groupby("expert")["round"].transform("max")]
    given, conflicts = _times(last["expert"], panel), _times(call.conflicts["expert"], panel)
    table = DataFrame({"expert": panel, "given": given, "conflicts": conflicts})
    return table.assign(
        sheet=[said["yes"] if number else said["no"] for number in given],
        expected=(eligible - table["conflicts"]) * len(methodology.judged),
    )


def _times(values: Series, names: Iterable[str]) -> list[int]:
    """How often each name occurs."""
    return [*values.value_counts().reindex(list(names), fill_value=0)]
