"""Papers of a call: letters, lists and sheets that go out; answers, waivers and decisions that come back."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from itertools import chain
from pathlib import Path

import pandas as pd
from pandas import DataFrame, Series

from cluster_analysis.data.tables.spreadsheet_text import safe_text
from cluster_analysis.errors import InputError, Problem, known_choice, refuse
from cluster_analysis.language.catalogues import LANGUAGES, translator
from cluster_analysis.language.numbers import format_date
from cluster_analysis.language.sentences import say_problem
from cluster_analysis.selection.call.bids.statistics import NAME as STATISTICS
from cluster_analysis.selection.call.bids.statistics import NEEDED, reckoned
from cluster_analysis.selection.call.documents import Block, Document
from cluster_analysis.selection.call.dossier.log import DOSSIER, head
from cluster_analysis.selection.call.dossier.questions import Question, known, pending
from cluster_analysis.selection.call.forms.layout import FIELDS, application_number, chosen, field_labels
from cluster_analysis.selection.call.forms.read import read_answer
from cluster_analysis.selection.call.intake import Call
from cluster_analysis.selection.call.office.desk import Desk
from cluster_analysis.selection.call.panel.sheets import write_sheet
from cluster_analysis.selection.call.workbooks import Row, day, words
from cluster_analysis.selection.engine.methodology.eligibility import eligible_titles
from cluster_analysis.selection.engine.methodology.methodology import Methodology

SELECTED = "selected"
KEY = ["application", "indicator"]


def answer(
    desk: Desk, application: str, field: str, after: str, reason: str, ids: tuple[str, ...] = ()
) -> Row:
    """Record the answer to one field of a bid: what it was, what it is, who says so, why.

    Parameters
    ----------
    field
        A field of the form, or the code of an indicator.
    ids
        Questions that it answers.

    Raises
    ------
    InputError
        If bid, field or question do not exist, or the answer cannot be.
    """
    number = application_number(application) or application
    register = desk.call.applications
    known_choice(number, register.index, "application")
    before = desk.call.values.set_index(KEY)["value"].get((number, field))
    if field in FIELDS:
        before = register.loc[number].get("region_text" if field == "region" else field)
    return desk.log(
        "answer",
        application=number,
        field=field,
        before=None if pd.isna(before) else before,
        after=read_answer(field, after, desk.methodology),
        reason=reason,
        questions=known(ids, desk.questions),
    )


def waive(desk: Desk, ids: tuple[str, ...], reason: str) -> None:
    """Give questions up, with the reason."""
    for id_ in known(ids, desk.questions):
        desk.log("waiver", question=id_, reason=reason)


def decide(
    desk: Desk,
    ranking: DataFrame,
    action: str,
    outcomes: Mapping[str, str],
    facts: Mapping[str, str],
    departure: str = "",
) -> Row:
    """Record the Bank's conclusion or the Commission's decision.

    Parameters
    ----------
    ranking
        Index: every application received; `eligible` (bool) and `rank` (NaN where none).
    action
        `conclusion` or `decision`.
    outcomes
        Application -> outcome: selected, reserve, not selected, in any of the three languages.
    facts
        body, date (YYYY-MM-DD), document, reason.
    departure
        Why the selected are not the first of the ranking; needed where they are not.

    Raises
    ------
    InputError
        With every fault: bids that do not exist, are not eligible or too many for the places, a date that is
        no day, a departure without a reason.
    """
    settled = {application_number(name) or name: chosen("outcome", text) for name, text in outcomes.items()}
    faults = outcome_faults(settled, ranking["eligible"], desk.methodology.places)
    for text in [one for one in outcomes.values() if chosen("outcome", one) is None]:
        faults.append(Problem("is no outcome: selected, reserve or not selected", value=text))
    if day(facts["date"]) != facts["date"]:
        faults.append(Problem("is not a day as YYYY-MM-DD", column="date", value=facts["date"]))
    winners = {name for name, outcome in settled.items() if outcome == SELECTED} & {*ranking.index}
    others = sorted(winners.difference(ranking["rank"].nsmallest(len(winners), keep="all").index))
    if others and not departure.strip():
        faults.append(
            Problem(
                "is a departure from the ranking without a reason",
                value=", ".join(others),
                advice="say why with --departure",
            )
        )
    refuse(faults)
    more = {"departure": departure} if departure.strip() else {}
    return desk.log(action, **facts, outcomes=settled, **more)


def outcome_faults(outcomes: Mapping[str, str | None], eligible: Series, places: int) -> list[Problem]:
    """Bids of a decision that do not exist or are not eligible, and more of them selected than places.

    Parameters
    ----------
    outcomes
        Application -> outcome.
    eligible
        Whether each application received is eligible.
    """
    selected = [name for name, outcome in outcomes.items() if outcome == SELECTED]
    faults = [Problem("is no bid of this call", value=name) for name in outcomes if name not in eligible]
    faults += [
        Problem("is selected and not eligible", value=name)
        for name in selected
        if not eligible.get(name, True)
    ]
    if len(selected) > places:
        faults.append(Problem("{n} bids are selected for {places} places", n=len(selected), places=places))
    return faults


def ask(desk: Desk, answer_by: datetime.date) -> dict[str, list[str]]:
    """Write a letter to each applicant with questions that wait, and record that they were asked.

    What is asked of an expert is not in it; an applicant whose form does not say its language is asked in
    that of the office.

    Parameters
    ----------
    answer_by
        The last day for the answer.

    Returns
    -------
    dict
        Application -> ids of what it was asked; empty where nothing waits.
    """
    asked_before = sum(line["action"] == "question" for line in desk.chain)
    target = desk.folder / "letters" / f"ask-{asked_before + 1}"
    last = head(desk.folder / DOSSIER)
    waiting = [one for one in pending(desk.questions) if not one.problem.expert]
    asked = {}
    for name in sorted({one.problem.application for one in waiting if one.problem.application}):
        mine = [one for one in waiting if one.problem.application == name]
        own = desk.call.applications["language"].get(name)
        document = letter(name, mine, answer_by, own if own in LANGUAGES else desk.lang, last)
        document.save(target, txt=document.text().encode())
        asked[name] = [one.id for one in mine]
    if asked:
        desk.log(
            "question",
            questions=[*chain(*asked.values())],
            letters=target.name,
            answer_by=answer_by.isoformat(),
        )
    return asked


def letter(
    application: str, mine: list[Question], answer_by: datetime.date, lang: str, last: str
) -> Document:
    """The letter to one applicant: each question with its place in the form and what to do."""
    facts = {"number": application, "day": format_date(answer_by, lang), "head": last}
    title, *said = (text.format(**facts) for text in words("asking", lang).values())
    blocks = [Block("paragraph", text) for text in said]
    blocks.insert(3, Block("list", items=[_item(one, lang) for one in mine]))
    return Document(application, title, lang, blocks)


def _item(question: Question, lang: str) -> str:
    """A question; advice stands in it if it is for whoever filled the form, not for the office."""
    problem = question.problem
    own = problem.severity == "refused" or problem.sheet
    return f"{question.id}: {say_problem(problem if own else problem.but(advice=None), lang)}"


def issue_sheets(desk: Desk, round: int = 1, version: int = 1) -> list[Path]:
    """Write the sheet of every expert into `issued`; nothing is overwritten.

    Parameters
    ----------
    round
        0 for the lists on which conflicts of interest are declared.
    version
        Raised by one when corrected sheets are issued.
    """
    call = desk.call
    rules = desk.methodology
    lang = desk.lang
    titles = eligible_titles(call.applications, rules)
    paths = []
    if not titles:
        raise InputError("no application is eligible, so there is nothing to score")
    target = desk.folder / "issued" / (f"round{round}-v{version}" if round else "conflicts")
    if target.exists():
        raise InputError("was issued already", value=target.name, advice="raise the version or the round")
    target.mkdir(parents=True)
    known = call.scores[call.scores["round"] < round + (version > 1)]
    for number, expert in enumerate(rules.panel, start=1):
        plain = re.sub(r"[^\w-]+", "_", expert)
        paths.append(target / f"{plain}-{number}.xlsx")
        paths[-1].write_bytes(
            write_sheet(expert, titles, rules, round, lang, known, call.conflicts, version, call.synthetic)
        )
    for name in titles if round else ():
        bid_dossier(call, rules, name, lang).save(target)
    desk.log("sheet", issued=target.name, experts=list(rules.panel), bids=list(titles))
    return paths


def bid_dossier(call: Call, methodology: Methodology, name: str, lang: str) -> Document:
    """What an expert reads about one bid: what it is, its members, every value with its status."""
    _ = translator(lang)
    heads = field_labels(lang, methodology)
    row = call.applications.loc[name]
    values, members = (table[table["application"] == name] for table in (call.values, call.members))
    values = values.assign(
        name=methodology.labels(values["indicator"], lang, str(row["sector"])),
        unit=methodology.units(values["indicator"], lang),
    )
    about = [str(row[field]) for field in ("region_text", "sector", "applicant_name") if row[field]]
    tables = (
        (_("Values used"), values[["name", "value", "unit"]]),
        (_("Members", "call"), members[["member", "size", "stage"]]),
    )
    blocks = [Block("table", said, table=one.rename(columns=heads), digits=None) for said, one in tables]
    blocks.insert(0, Block("paragraph", "; ".join(about)))
    return Document(name, f"{name} {row['title']}", lang, blocks, bool(row["synthetic"]))


def write_statistics(desk: Desk) -> DataFrame:
    """Write `statistics.csv` from the project's own mapping; lines typed by hand for others stay."""
    values = desk.call.values
    table = reckoned(desk.call.applications, desk.methodology)
    typed = values[values["place"].eq(STATISTICS) & values["value"].notna()][NEEDED]
    typed = typed.assign(value=typed["value"].map("{:g}".format))
    table = pd.concat([table[table["status"].ne("missing")], typed, table])
    table = table.drop_duplicates(KEY).sort_values(KEY, ignore_index=True)
    table.map(safe_text).to_csv(
        desk.folder / STATISTICS, index=False, encoding="utf-8", lineterminator="\n"
    )
    computed = int((table["status"] == "computed").sum())
    desk.log("statistics", file=STATISTICS, computed=computed, missing=len(table) - computed)
    return table
