"""Check everything in `data/raw` and report it so that a person can act on it."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cluster_analysis.data.panel.panel import panel_from_table
from cluster_analysis.data.paths import raw
from cluster_analysis.data.records import TABLES, Record, read_record
from cluster_analysis.data.tables import catalogue
from cluster_analysis.data.tables.checks import checksum_problems, read_checked
from cluster_analysis.errors import ClusterAnalysisError, InputError, Problem
from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.sentences import say_problem


@dataclass
class Checked:
    """One entry of `data/raw`, and what is wrong with it."""

    name: str
    problems: list[Problem] = field(default_factory=list)


@dataclass
class DataReport:
    """The outcome for all entries, then for what has no record."""

    entries: list[Checked]

    @property
    def problems(self) -> list[Problem]:
        """Every problem of every entry."""
        return [problem for entry in self.entries for problem in entry.problems]

    def text(self, lang: str = "en") -> str:
        """The report for a terminal: one line per entry, problems under it, the finding in one sentence."""
        _ = translator(lang)
        lines = []
        for entry in self.entries:
            lines.append(f"{_('PROBLEM') if entry.problems else _('ok'):8} {entry.name}")
            lines += [f"         - {say_problem(problem, lang)}" for problem in entry.problems]
        n, bad = len(self.entries), sum(bool(entry.problems) for entry in self.entries)
        said = _("{bad} of {n} entries of data/raw have problems; mend them, then check again.")
        said = said if bad else _("All {n} entries of data/raw are right.")
        return "\n".join([*lines, "", said.format(bad=bad, n=n)])


def check_data() -> DataReport:
    """Check every record and data file of `data/raw`: schema, checksum, cells, codes, identities, vintages.

    Nothing stops the check: each fault becomes a problem of its entry, with file, row, column and value.
    """
    faults: list[OSError] = []
    for _ in os.walk(raw(), onerror=faults.append):  # folders that are not there, or may not be read
        pass
    metas = catalogue.metas()
    around = [Problem("cannot be read: {why}", why=one.strerror, file=str(one.filename)) for one in faults]
    if not metas and not faults:
        advice = "go into the project folder, or name it with CLUSTER_ANALYSIS_ROOT"
        around.append(Problem("has no records", file=str(raw()), advice=advice))
    for path in _without_record(metas):
        file, advice = str(path.relative_to(raw())), "write its record, or take the file away"
        around.append(Problem("has no record (NAME.meta.yml)", file=file, advice=advice))
    others = [Checked(Path(str(problem.file)).name, [problem]) for problem in around]
    return DataReport([*map(check_one, metas), *others])


def check_one(meta: Path) -> Checked:
    """Check one entry by its record file."""
    entry = Checked(catalogue.name_of(meta))
    twins = [path for path in catalogue.metas() if path.name == meta.name]
    entry.problems += [catalogue.double_name(twins)] if len(twins) > 1 else []
    try:
        about = read_record(meta)
        entry.problems += _record_problems(about, entry.name, meta)
        data = catalogue.data_beside(meta)
        if about.kind not in TABLES:
            entry.problems += checksum_problems(data, about)
        else:  # read as everyone does
            table = read_checked(data, about)
            if about.kind == "panel":
                panel_from_table(table, about)
    except InputError as error:
        entry.problems += error.problems
    except (ClusterAnalysisError, OSError, ValueError, KeyError) as error:
        entry.problems.append(Problem("cannot be read: {why}", why=str(error), file=meta.name))
    return entry


def _record_problems(about: Record, name: str, meta: Path) -> Iterator[Problem]:
    """What the schema lets pass and a reader would miss."""
    if about.name != name:
        message = "is the name in the record of {name}"
        yield Problem(message, name=name, file=meta.name, column="name", value=about.name)
    said = {f"title.{lang}": title for lang, title in about.title.items()}
    said |= {"licence.name": about.licence.name} | (
        {} if about.synthetic else {"publisher": about.publisher}
    )
    for column in (one for one, text in said.items() if not text.strip()):
        yield Problem("is missing", file=meta.name, column=column)
    tomorrow = datetime.date.today() + datetime.timedelta(days=1)  # as it may be elsewhere
    if about.as_of and about.as_of > tomorrow:
        yield Problem("is a date in the future", file=meta.name, column="as_of", value=about.dated)


def _without_record(metas: list[Path]) -> list[Path]:
    """Files that are no record's data file and not in its folder; hidden files and notices may be there."""
    suffixes = (*catalogue.SUFFIXES, ".meta.yml", ".recipe.yml")
    known = {meta.with_name(catalogue.name_of(meta) + suffix) for meta in metas for suffix in suffixes}
    others = {path for path in raw().rglob("*") if path.is_file() or path.is_symlink()} - known
    return sorted(
        path
        for path in others
        if path.name[0] != "." and path.suffix != ".md" and not known.intersection(path.parents)
    )
