"""Editions of packet, letters and audit workbooks: numbered folders of a call, never overwritten.

folder/editions/1/packet-en.html ...    one draw of chances for all documents of an edition
folder/editions/1/letters, .../audit
folder/editions/1/results.json          every cell of the run, to tell what has changed
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pandas import DataFrame

from cluster_analysis.data.tables.spreadsheet_text import safe_text
from cluster_analysis.errors import InputError, refuse
from cluster_analysis.language.catalogues import LANGUAGES
from cluster_analysis.selection.call.documents import Document, safe_name
from cluster_analysis.selection.call.dossier.log import DOSSIER, add, checksums, entries, verify
from cluster_analysis.selection.report.audit import audit
from cluster_analysis.selection.report.letters import letter
from cluster_analysis.selection.report.packet import Edition, packet
from cluster_analysis.selection.report.run import Selection

DIGITS = 9
"""Significant digits in which two results are the same; the rest differs between machines."""
EDITIONS, RESULTS = "editions", "results.json"
Cells = dict[tuple[Any, ...], Any]
"""What a run gave that is not missing, by table, row and column."""
Pdf = Callable[[Document], bytes]


def cells_of(selection: Selection) -> Cells:
    """What a run gave, cell by cell; of the scores one column per expert, round and indicator."""
    key = ["expert", "round", "indicator"]
    asked = selection.call.scores.pivot_table("score", "application", key, aggfunc="first")
    asked.columns = ["{}, round {}, {}".format(*name) for name in asked.columns]
    tables = {
        "register": selection.call.applications[["title", "region", "sector", "version", "file"]],
        "scores": asked,
        "values": selection.values,
        "points": selection.points,
        "areas": selection.areas,
        "ranking": selection.ranking[["total", "rank", "low", "high", "p_first", "tie"]],
        "panel": selection.panel,
        "portfolio": DataFrame({"set": [", ".join(one) for one in selection.portfolio.sets]}),
    }
    return {
        (name, row, column): float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value
        for name, table in sorted(tables.items())
        for column, cells in table.items()
        for row, value in cells.dropna().items()
    }


def differences(before: Cells, after: Cells) -> DataFrame:
    """What differs between two runs, cell by cell; a cell that one run does not have is missing in it.

    Returns
    -------
    pandas.DataFrame
        table, row, column, before, after; empty if nothing changed.

    Examples
    --------
    >>> differences({("areas", "S02", "a"): 2.0}, {("areas", "S02", "a"): 3.0}).to_numpy().tolist()
    [['areas', 'S02', 'a', 2.0, 3.0]]
    """
    keys = dict.fromkeys([*before, *after])
    rows = [[*key, before.get(key), after.get(key)] for key in keys if before.get(key) != after.get(key)]
    return DataFrame(rows, columns=["table", "row", "column", "before", "after"], dtype=object)


def editions(folder: Path) -> list[int]:
    """Numbers of the editions that a call has."""
    return sorted(int(path.name) for path in (folder / EDITIONS).glob("*") if path.name.isdigit())


def issue_packet(
    selection: Selection,
    folder: Path,
    who: str,
    langs: Iterable[str] = LANGUAGES,
    pdf: Pdf | None = None,
    now: datetime.datetime | None = None,
) -> Path:
    """Write the next edition of the packet and record it in the dossier of the call.

    Parameters
    ----------
    selection
        The results; numbers and seed of its draws are those of all documents of the edition.
    folder
        Of the call.
    who
        The person who issues it.
    langs
        Languages.
    pdf
        What makes a PDF of a document; without it HTML and XLSX only.
    now
        When, with a zone.

    Returns
    -------
    Path
        The folder of the edition.

    Raises
    ------
    InputError
        If the dossier is broken.
    """
    number, now = max(editions(folder), default=0) + 1, now or datetime.datetime.now().astimezone()
    rules, results, dossier = selection.methodology, cells_of(selection), folder / DOSSIER
    text = json.dumps([[*key, value] for key, value in results.items()], ensure_ascii=False)
    facts = {
        "methodology": f"{rules.version} {rules.hash}",
        "draws": selection.draws,
        "seed": selection.seed,
    }
    facts |= {"files": checksums(folder), "results": hashlib.sha256(text.encode()).hexdigest()}
    add(dossier, who, "edition", now, edition=number, **facts)
    known = _before(folder, number - 1)
    changed = None if known is None else differences(known, results)
    issued = Edition(number, f"{now:%Y-%m-%d}", tuple(entries(dossier)), changed)
    target, part = folder / EDITIONS / str(number), folder / EDITIONS / f".{number}.part"
    part.mkdir(parents=True)
    for lang in langs:
        document = packet(selection, lang, issued)
        document.save(part, xlsx=document.xlsx(), **_pdf(document, pdf))
    if changed is not None:
        changed.map(safe_text).to_csv(part / "changes.csv", index=False)
    (part / RESULTS).write_text(text, encoding="utf-8")
    part.rename(target)  # refused by the system where an edition of that number stands
    return target


def issue_letters(
    selection: Selection, folder: Path, langs: Iterable[str] = LANGUAGES, pdf: Pdf | None = None
) -> Path:
    """Write the letters of the last edition, one per applicant and language; never over others.

    Raises
    ------
    InputError
        If there is no edition yet, its letters are there already, or the call has changed since: letters and
        packet tell the same figures.
    """
    edition, target = _current(selection, folder, "letters")
    for lang in langs:
        for name in map(str, selection.call.applications.index):
            document = letter(selection, name, lang, edition)
            document.save(target, txt=document.text().encode(), **_pdf(document, pdf))
    return target


def issue_audit(selection: Selection, folder: Path, lang: str = "en") -> Path:
    """Write the audit workbooks of the last edition, one per eligible bid; errors as for the letters."""
    _edition, target = _current(selection, folder, "audit")
    for name in map(str, selection.points.index):
        (target / f"{safe_name('audit', name, lang)}.xlsx").write_bytes(audit(selection, name, lang))
    return target


def _current(selection: Selection, folder: Path, part: str) -> tuple[Edition, Path]:
    """The last edition, if the call gives what it gave then, and a new folder in it."""
    number, dossier = max(editions(folder), default=0), folder / DOSSIER
    known, target = _before(folder, number), folder / EDITIONS / str(number) / part
    if known is None:
        raise InputError("there is no edition of the packet yet; issue one first")
    if len(changed := differences(known, cells_of(selection))):
        text = "the call has changed since edition {n} ({tables}); issue the packet again first"
        raise InputError(text, n=number, tables=sorted(set(changed["table"])))
    refuse(verify(dossier))
    if target.exists():
        text = "{part} of edition {n} are there already; an edition is never overwritten"
        raise InputError(text, part=part, n=number)
    target.mkdir()
    lines = tuple(entries(dossier))
    date = next(str(line["time"])[:10] for line in lines[::-1] if line.get("edition") == number)
    return Edition(number, date, lines), target


def _pdf(document: Document, pdf: Pdf | None) -> dict[str, bytes]:
    """Its PDF, where there is a maker."""
    return {"pdf": pdf(document)} if pdf else {}


def _before(folder: Path, number: int) -> Cells | None:
    """What the edition of a number gave; None if there is none."""
    path = folder / EDITIONS / str(number) / RESULTS
    lines = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    return None if lines is None else {tuple(key): value for *key, value in lines}
