"""Where a call stands: per bid and expert what is there and what is missing, days left, the next step."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable

from pandas import DataFrame, Series

from cluster_analysis.errors import Message
from cluster_analysis.language.sentences import say
from cluster_analysis.language.values import Moment
from cluster_analysis.selection.call.documents import Block, Document
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
    name = methodology.version
    waiting = pending(questions(call.problems, chain))
    tables = {
        "everything": call.received.assign(state=[say(one, lang) for one in call.received["state"]]),
        "applications": _bids(call, outcome, waiting, now, lang),
        "experts": _experts(call, methodology, outcome["eligible"].sum()),
    }
    deadline = Message(
        "Deadline: {time}; days left: {n}.",
        time=Moment(methodology.deadline),
        n=max((methodology.deadline - now).days, 0),
    )
    step = words("next", lang)[next_step(call, methodology, chain, waiting, now)]
    blocks = [Block("paragraph", say(deadline, lang)), Block("notice", step)]
    for part, table in tables.items():
        heads = words(part, lang)
        caption = heads.pop("caption")
        blocks.append(Block("table", caption, table=table[[*heads]].rename(columns=heads), digits=0))
    title = say(Message("State of the call: {name}", name=name), lang)
    return Document("status", title, lang, blocks, call.synthetic, call.quoted | {name})


def next_step(
    call: Call, methodology: Methodology, chain: list[Row], waiting: list[Question], now: datetime.datetime
) -> str:
    """The first thing that has not been done yet, by its name in `sentences.yml`."""
    actions = {line["action"] for line in chain}
    asked = [one.state for one in waiting if one.problem.application]
    steps = {
        "deadline": now <= methodology.deadline,
        "ask": "open" in asked,
        "answer": asked,
        "statistics": "statistics" not in actions,
        "sheets": "sheet" not in actions,
        "receive": call.scores.empty,
        "decide": "decision" not in actions,
        "done": True,
    }
    return next(step for step, holds in steps.items() if holds)


def _bids(
    call: Call, outcome: DataFrame, waiting: list[Question], now: datetime.datetime, lang: str
) -> DataFrame:
    said = words("answers", lang)
    bids = call.applications.index
    counts = Counter((one.problem.application, one.state) for one in waiting)
    late = {one.problem.application for one in waiting if "" < one.answer_by < f"{now:%Y-%m-%d}"}
    eligible = outcome["eligible"].map({True: said["yes"], False: said["no"]})
    scored = call.scores.drop_duplicates(["application", "expert"])["application"]
    return call.applications.reset_index().assign(
        eligible=list(eligible.mask(outcome["eligible"] & outcome["clarify"].ne(""), said["asked"])),
        open=[counts[name, "open"] for name in bids],
        asked=[counts[name, "asked"] for name in bids],
        late=[said["late"] if name in late else "" for name in bids],
        scored=_times(scored, bids),
    )


def _experts(call: Call, methodology: Methodology, eligible: float) -> DataFrame:
    panel = methodology.panel
    rounds = call.scores.groupby("expert")["round"]
    given = _times(call.scores["expert"][call.scores["round"] == rounds.transform("max")], panel)
    conflicts = _times(call.conflicts["expert"], panel)
    expected = [(eligible - n) * len(methodology.judged) for n in conflicts]
    return DataFrame({"expert": panel, "given": given, "expected": expected, "conflicts": conflicts})


def _times(values: Series, names: Iterable[str]) -> list[int]:
    """How often each name occurs."""
    return [*values.value_counts().reindex(list(names), fill_value=0)]
