"""Editions of packet, letters and audit workbooks: numbered folders of a call, never overwritten.

folder/editions/1/packet-en.html ...    one draw of chances for all documents of an edition
folder/editions/1/letters, .../audit
folder/editions/1/results.json          every table of the run, to tell the next edition what has changed
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from cluster_analysis.errors import InputError
from cluster_analysis.language.catalogues import LANGUAGES
from cluster_analysis.selection.call.documents import Document, safe_name
from cluster_analysis.selection.call.dossier.log import DOSSIER, add, entries, verify
from cluster_analysis.selection.call.dossier.verify import checksums
from cluster_analysis.selection.report.audit import audit
from cluster_analysis.selection.report.letters import letter
from cluster_analysis.selection.report.packet import Edition, packet
from cluster_analysis.selection.report.run import Selection

DIGITS = 9
"""Significant digits of a result that go into its checksum; the rest differs between machines."""


def tables(selection: Selection) -> dict[str, pd.DataFrame]:
    """What a run gave, by name; of the scores one column per expert, round and indicator."""
    scores = selection.call.scores.set_index(["application", "expert", "round", "indicator"])["score"]
    asked = scores[~scores.index.duplicated()].unstack(["expert", "round", "indicator"])
    asked.columns = [f"{name[0]}, round {name[1]}, {name[2]}" for name in asked.columns.to_list()]
    return {
        "register": selection.call.applications[["title", "region", "sector", "version", "file"]],
        "scores": asked,
        "values": selection.values,
        "points": selection.points,
        "areas": selection.areas,
        "ranking": selection.ranking[["total", "rank", "low", "high", "p_first", "tie"]],
        "panel": selection.panel,
        "portfolio": pd.DataFrame({"set": [", ".join(one) for one in selection.portfolio.sets]}),
    }


def table_checksum(table: pd.DataFrame) -> str:
    """SHA-256 of a table's labels and cells, numbers to nine digits."""
    ordered = table.sort_index(axis=0).sort_index(axis=1)
    text = ordered.to_csv(float_format=f"%.{DIGITS}g", lineterminator="\n")
    return hashlib.sha256(text.encode()).hexdigest()


def run_details(selection: Selection, folder: Path) -> dict[str, Any]:
    """What the log keeps of a run: rules, draws, every file read, and the checksum of every result."""
    rules = selection.methodology
    return {
        "methodology": f"{rules.version} {rules.hash}",
        "draws": selection.draws,
        "seed": selection.seed,
        "files": checksums(folder),
        "results": {name: table_checksum(table) for name, table in tables(selection).items()},
    }


def compare(before: Selection, after: Selection) -> pd.DataFrame:
    """Every cell that differs between two runs: table, row, column, before, after."""
    rounded = [{name: table.map(_rounded) for name, table in tables(one).items()} for one in (before, after)]
    return differences(*rounded)


def _rounded(value: Any) -> Any:
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def differences(before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What differs between two runs, cell by cell; the tables of each run by name.

    Two missing values are equal; a row or column that only one run has differs in every cell that is not
    missing.

    Returns
    -------
    pandas.DataFrame
        table, row, column, before, after; empty if nothing changed.

    Examples
    --------
    >>> import pandas as pd
    >>> one = pd.DataFrame({"a": [1.0, 2.0]}, index=["S01", "S02"])
    >>> differences({"areas": one}, {"areas": one.replace(2.0, 3.0)}).to_numpy().tolist()
    [['areas', 'S02', 'a', 2.0, 3.0]]
    """
    rows = []
    for name in sorted(set(before) | set(after)):
        old, new = before.get(name, pd.DataFrame()), after.get(name, pd.DataFrame())
        index, columns = old.index.union(new.index, sort=False), old.columns.union(new.columns, sort=False)
        old = old.reindex(index=index, columns=columns).astype(object)
        new = new.reindex(index=index, columns=columns).astype(object)
        differ = (old != new) & ~(old.isna() & new.isna())
        for i, j in zip(*differ.to_numpy().nonzero(), strict=True):
            rows.append([name, index[i], columns[j], old.iloc[i, j], new.iloc[i, j]])
    return pd.DataFrame(rows, columns=["table", "row", "column", "before", "after"])


EDITIONS, RESULTS = "editions", "results.json"
Pdf = Callable[[Document], bytes]


def editions(folder: Path) -> list[int]:
    """Numbers of the editions that a call has."""
    found = (folder / EDITIONS).glob("*")
    return sorted(int(path.name) for path in found if path.is_dir() and path.name.isdigit())


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
    details = run_details(selection, folder)
    dossier = folder / DOSSIER
    add(dossier, who, "edition", now, edition=number, **details)
    known = _before(folder, number - 1)
    changed = None if known is None else differences(known, _plain(tables(selection)))
    issued = Edition(number, f"{now:%Y-%m-%d}", tuple(entries(dossier)), changed)
    target, part = folder / EDITIONS / str(number), folder / EDITIONS / f".{number}.part"
    part.mkdir(parents=True)
    for lang in langs:
        _save(packet(selection, lang, issued), part, ("html", "xlsx", "pdf"), pdf)
    if changed is not None:
        changed.to_csv(part / "changes.csv", index=False)
    (part / RESULTS).write_text(_as_json(tables(selection)), encoding="utf-8")
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
            _save(letter(selection, name, lang, edition), target, ("html", "txt", "pdf"), pdf)
    return target


def issue_audit(selection: Selection, folder: Path, lang: str = "en") -> Path:
    """Write the audit workbooks of the last edition, one per eligible bid; errors as for the letters."""
    _edition, target = _current(selection, folder, "audit")
    for name in map(str, selection.points.index):
        (target / f"{safe_name('audit', name, lang)}.xlsx").write_bytes(audit(selection, name, lang))
    return target


def _current(selection: Selection, folder: Path, part: str) -> tuple[Edition, Path]:
    """The last edition, if the call gives what it gave then, and a new folder in it."""
    number = max(editions(folder), default=0)
    known = _before(folder, number)
    if known is None:
        raise InputError("there is no edition of the packet yet; issue one first")
    changed = differences(known, _plain(tables(selection)))
    if len(changed):
        text = "the call has changed since edition {n} ({tables}); issue the packet again first"
        raise InputError(text, n=number, tables=sorted(set(changed["table"])))
    broken = verify(folder / DOSSIER)
    if broken:
        raise InputError(broken)
    target = folder / EDITIONS / str(number) / part
    if target.exists():
        raise InputError(
            "{part} of edition {n} are there already; an edition is never overwritten", part=part, n=number
        )
    target.mkdir()
    lines = tuple(entries(folder / DOSSIER))
    date = next(str(line["time"])[:10] for line in lines[::-1] if line.get("edition") == number)
    return Edition(number, date, lines), target


def _save(document: Document, folder: Path, forms: tuple[str, ...], pdf: Pdf | None) -> None:
    """One document in each of the forms."""
    makers: dict[str, Callable[[], bytes]] = {
        "html": lambda: document.html().encode(),
        "txt": lambda: document.text().encode(),
        "xlsx": document.xlsx,
        "pdf": lambda: pdf(document) if pdf else b"",
    }
    for form in forms:
        if form != "pdf" or pdf:
            (folder / f"{document.name}.{form}").write_bytes(makers[form]())


def _as_json(results: dict[str, pd.DataFrame]) -> str:
    """Tables as JSON, numbers to ten digits."""
    parts = {name: json.loads(table.to_json(orient="split")) for name, table in results.items()}
    return json.dumps(parts, ensure_ascii=False)


def _from_json(text: str) -> dict[str, pd.DataFrame]:
    parts = json.loads(text)
    return {name: pd.DataFrame(part["data"], part["index"], part["columns"]) for name, part in parts.items()}


def _plain(results: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Tables as they come back from a file."""
    return _from_json(_as_json(results))


def _before(folder: Path, number: int) -> dict[str, pd.DataFrame] | None:
    """What the edition of a number gave; None if there is none."""
    path = folder / EDITIONS / str(number) / RESULTS
    return _from_json(path.read_text(encoding="utf-8")) if path.exists() else None
