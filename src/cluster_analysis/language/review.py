"""Whether a translation fits its English text, who confirmed it, and how a reader's sheet comes back.

An entry that a person has read carries the comment "confirmed by NAME, DATE" in its catalogue; all others are
machine drafts. The pages of a language say how many of its texts are confirmed (`mark`).
"""

from __future__ import annotations

import datetime
import hashlib
import io
import re
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

from cluster_analysis.errors import Message, Problem, refuse
from cluster_analysis.language.catalogues import catalogues, entries
from cluster_analysis.language.kazakh import ENDINGS
from cluster_analysis.language.sentences import say
from cluster_analysis.language.values import CATEGORIES, NOTHING, Count

if TYPE_CHECKING:
    from babel.messages.catalog import Message as Entry


FORMS = {
    "en": set(),
    "ru": {"gen", "prep"},
    "kk": {*ENDINGS, *(f"poss-{case}" for case in ENDINGS)},
}
"""Forms that a place can ask for, besides plural forms and Python's own for plain numbers and texts."""
_PYTHON = re.compile(r"[<>^]?[+ ]?\d*,?(\.\d+)?[dfgs%]?")


def places(text: str) -> list[tuple[str, str]]:
    r"""The places of a text, each with the form it asks for; none if it is no template (a formula, JSON).

    Examples
    --------
    >>> places("{region:gen}: {n:# row|# rows}"), places(r"$\frac{x}{y}$ {")
    ([('region', 'gen'), ('n', '# row|# rows')], [])
    """
    try:
        parsed = [
            (name, form or "") for _text, name, form, _c in Formatter().parse(text) if name is not None
        ]
    except ValueError:
        return []
    return parsed if all(re.fullmatch(r"[a-z_][a-z_0-9]*", name) for name, _form in parsed) else []


def faults(english: str, text: str, lang: str) -> Iterator[Message]:
    """What is wrong with a translation: places that are missing or new, forms that the language has not.

    Examples
    --------
    >>> [str(fault) for fault in faults("{n} of {all}", "{n:# из|# из} {al}", "ru")]
    ['has other places than the English text: al, all', 'has 2 plural forms; the language has 4']
    """
    asked = places(english)
    if not asked and english.count("{") != 0:
        return
    differ = {name for name, _form in asked} ^ {name for name, _form in places(text)}
    if differ:
        yield Message("has other places than the English text: {names}", names=sorted(differ))
    for _name, form in places(text):
        count = len(form.split("|")) - form.startswith(NOTHING)
        if "|" in form or "#" in form:
            if count != len(CATEGORIES[lang]):
                yield Message(
                    "has {n} plural forms; the language has {all}", n=count, all=len(CATEGORIES[lang])
                )
        elif form and form not in FORMS[lang] and not _PYTHON.fullmatch(form):
            yield Message("asks for a form that the language has not: {form}", form=form)


DRAFT = "machine draft, to be checked"
CONFIRMED = "confirmed by "
HELP = "help"
"""Context of what the command line says about its commands and options."""
COLUMNS = ("id", "context", "English", "translation", "where it stands", "new text", "confirmed by")
"""Columns of the sheet; a reader fills the last two, or only the last."""


def text_id(context: str, text: str) -> str:
    """A short id of an English text in its context, the same in every language.

    Examples
    --------
    >>> text_id("", "Region"), text_id("unit", "Region")
    ('1843c799', '64fb7fc4')
    """
    return hashlib.sha256(f"{context}\x04{text}".encode()).hexdigest()[:8]


def _read(path: Path) -> dict[str, Entry]:
    """The entries of a catalogue by their ids, with all that their comments say."""
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        return {text_id(one.context or "", str(one.id)): one for one in read_po(file) if one.id}


def _by(entry: Entry) -> str:
    """Who confirmed an entry and when; empty for a draft."""
    comments = (comment for comment in entry.user_comments if comment.startswith(CONFIRMED))
    return next(comments, "").removeprefix(CONFIRMED)


@cache
def confirmed(lang: str) -> tuple[int, int]:
    """How many texts of a language are confirmed, and how many there are; English needs no confirmation."""
    read = [bool(_by(entry)) for path in catalogues(lang) for entry in _read(path).values()]
    return sum(read), len(read)


def mark(lang: str) -> str:
    """What a page says at its head until every text of its language is confirmed; empty then, and in English.

    Examples
    --------
    >>> mark("en")
    ''
    """
    done, every = confirmed(lang)
    if done == every:
        return ""
    text = "Machine translation, being checked: {confirmed} of {all} texts of this language are confirmed."
    return say(Message(text, confirmed=Count(done), all=Count(every)), lang)


def sheet(lang: str) -> list[dict[str, str]]:
    """The rows of a reader's sheet: every text of a language, drafts first, with the columns `COLUMNS`.

    Where a text stands is said by the name of its catalogue: the part of the package that shows it.
    """
    rows = []
    for path in catalogues(lang):
        for key, entry in _read(path).items():
            about = key, entry.context or "", str(entry.id), str(entry.string), path.stem, "", _by(entry)
            rows.append(dict(zip(COLUMNS, about, strict=True)))
    return sorted(rows, key=lambda row: (bool(row["confirmed by"]), row["where it stands"], row["id"]))


def take_back(
    lang: str, rows: Iterable[Mapping[str, str]], day: datetime.date, file: str | None = None
) -> int:
    """Write a reader's sheet into the catalogues: new texts, and who confirmed them on which day.

    A row counts if its column "confirmed by" holds a name that is not there yet, or if it has a "new text";
    without one the translation is confirmed as it stands. Nothing is written if a row has a fault.

    Returns
    -------
    int
        How many texts are confirmed now that were not before.

    Raises
    ------
    InputError
        With one problem for each row whose text has changed since the sheet was written, is not known, has
        other places or plural forms than its language needs, or has a new text but no name.
    """
    read = {path: _read(path) for path in catalogues(lang)}
    known = ChainMap(*read.values())
    given, problems = {}, []
    for number, row in enumerate(rows, 2):
        row = {column: row[column].replace("\r\n", "\n").strip() for column in COLUMNS}
        entry = known.get(row["id"])
        if row["new text"] or row["confirmed by"] not in ("", entry and _by(entry)):
            problems += [fault.but(file=file, row=number) for fault in _row_faults(row, entry, lang)]
            given[row["id"]] = row
    refuse(problems)
    for key, row in given.items():
        entry, name = known[key], re.sub(r", \d{4}-\d\d-\d\d$", "", row["confirmed by"])
        if row["new text"] not in ("", str(entry.string).strip()):
            entry.string = row["new text"]
        kept = [c for c in entry.user_comments if c != DRAFT and not c.startswith(CONFIRMED)]
        entry.user_comments = [*kept, f"{CONFIRMED}{name}, {day.isoformat()}"]
    for path, texts in read.items():
        if given.keys() & texts.keys():
            write(path, texts.values())
    confirmed.cache_clear()
    entries.cache_clear()
    return len(given)


def _row_faults(row: Mapping[str, str], entry: Entry | None, lang: str) -> Iterator[Problem]:
    """What keeps a row of the sheet from being taken."""
    if entry is None:
        yield Problem("is not the id of a text", column="id", value=row["id"])
        return
    if (row["English"], row["translation"]) != (str(entry.id).strip(), str(entry.string).strip()):
        yield Problem("has changed since the sheet was written; write the sheet again", value=row["id"])
    if not row["confirmed by"]:
        yield Problem("has a new text but nobody who confirms it", column="confirmed by")
    for fault in faults(str(entry.id), row["new text"] or row["translation"], lang):
        yield Problem(fault, column="new text", value=row["new text"])


def write(path: Path, catalogue: Iterable[Entry]) -> None:
    """Write a catalogue in its one form: the head as it is, one line for each text or paragraph."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    head = path.read_text(encoding="utf-8").partition("\n\n")[0]
    new = Catalog()
    for entry in catalogue:
        entry.flags.clear()
        new[entry.id] = entry
    out = io.BytesIO()
    write_po(out, new, width=0, omit_header=True)
    path.write_text(f"{head}\n\n{out.getvalue().decode().strip()}\n", encoding="utf-8")
