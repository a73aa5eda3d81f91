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
from cluster_analysis.errors import ClusterAnalysisError, InputError, Message, Problem
from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.sentences import say, say_problem


@dataclass
class Checked:
    """One entry of `data/raw`: what it is, what was found right, what is wrong."""

    name: str
    kind: str = ""
    synthetic: bool = False
    rows: int | None = None
    years: str = ""
    problems: list[Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


@dataclass
class DataReport:
    """The outcome for all entries, in the order of their names."""

    entries: list[Checked]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong anywhere."""
        return all(entry.ok for entry in self.entries)

    @property
    def problems(self) -> list[Problem]:
        """Every problem of every entry."""
        return [problem for entry in self.entries for problem in entry.problems]

    def text(self, lang: str = "en") -> str:
        """The report for a terminal: one line per entry, problems under it."""
        _ = translator(lang)
        lines = []
        for entry in self.entries:
            mark = _("ok") if entry.ok else _("PROBLEM")
            rows = _("{n} rows").format(n=entry.rows) if entry.rows is not None else ""
            facts = [say(entry.kind, lang), rows, entry.years, _("synthetic") if entry.synthetic else ""]
            lines.append(
                f"{mark:8} {entry.name}" + (f" ({', '.join(filter(None, facts))})" if any(facts) else "")
            )
            lines += [f"         - {say_problem(problem, lang)}" for problem in entry.problems]
        return "\n".join([*lines, "", self.sentence(lang)])

    def sentence(self, lang: str = "en") -> str:
        """The finding in one sentence."""
        _ = translator(lang)
        n = len(self.entries)
        if self.ok:
            return _("All {n} entries of data/raw are right.").format(n=n)
        bad = sum(not entry.ok for entry in self.entries)
        return _("{bad} of {n} entries of data/raw have problems; mend them, then check again.").format(
            bad=bad, n=n
        )


def check_data() -> DataReport:
    """Check every record and data file of `data/raw`: schema, checksum, cells, codes, identities, vintages.

    Nothing stops the check: each fault becomes a problem of its entry, with file, row, column and value.
    """
    metas, entries = catalogue.metas(), []
    for folder, fault in _unreadable():
        entries.append(_faulty(folder, Problem("cannot be read: {why}", why=fault, file=folder)))
    if not metas and not entries:
        advice = "go into the project folder, or name it with CLUSTER_ANALYSIS_ROOT"
        entries.append(_faulty("data/raw", Problem("has no records", file=str(raw()), advice=advice)))
    entries += [check_one(path) for path in metas]
    for path in _without_record(metas):
        file, advice = str(path.relative_to(raw())), "write its record, or take the file away"
        entries.append(_faulty(path.name, Problem("has no record (NAME.meta.yml)", file=file, advice=advice)))
    return DataReport(entries)


def _faulty(name: str, problem: Problem) -> Checked:
    return Checked(name, problems=[problem])


def check_one(meta: Path) -> Checked:
    """Check one entry by its record file."""
    entry = Checked(catalogue.name_of(meta))
    twins = [path for path in catalogue.metas() if path.name == meta.name]
    entry.problems += [catalogue.double_name(twins)] if len(twins) > 1 else []
    try:
        about = read_record(meta)
        entry.kind, entry.synthetic = about.kind, about.synthetic
        entry.problems += _record_problems(about, entry.name, meta)
        _check_content(entry, about, catalogue.data_beside(meta))
    except InputError as error:
        entry.problems += error.problems
    except (ClusterAnalysisError, OSError, ValueError, KeyError) as error:
        entry.problems.append(Problem("cannot be read: {why}", why=str(error), file=meta.name))
    entry.problems = [_one_line(problem) for problem in entry.problems]
    return entry


def _one_line(problem: Problem) -> Problem:
    """Without line breaks, and without a value that is a whole record."""
    message, value = problem.message, problem.value
    values = {
        name: one if not isinstance(one, str) or isinstance(one, Message) else " ".join(one.split())
        for name, one in message.values.items()
    }
    return problem.but(
        message=Message(message.key, **values), value=None if isinstance(value, dict | list) else value
    )


def _record_problems(about: Record, name: str, meta: Path) -> Iterator[Problem]:
    """What the schema lets pass and a reader would miss."""
    if about.name != name:
        message = "is the name in the record of {name}"
        yield Problem(message, name=name, file=meta.name, column="name", value=about.name)
    for lang, title in about.title.items():
        if not title.strip():
            yield Problem("title is missing", file=meta.name, column=f"title.{lang}")
    if not about.synthetic and not about.publisher.strip():
        yield Problem("publisher is missing", file=meta.name, column="publisher")
    if not about.licence.name.strip():
        yield Problem("licence is missing", file=meta.name, column="licence.name")
    tomorrow = datetime.date.today() + datetime.timedelta(days=1)  # as it may be elsewhere
    if about.as_of and about.as_of > tomorrow:
        yield Problem("is a date in the future", file=meta.name, column="as_of", value=about.dated)


def _check_content(entry: Checked, about: Record, path: Path) -> None:
    """Read the data as everyone does; what is no table is compared with its checksum."""
    if about.kind not in TABLES:
        entry.problems += checksum_problems(path, about)
        return
    table = read_checked(path, about)
    entry.rows = len(table)
    if "year" in table:
        entry.years = f"{table['year'].min()}–{table['year'].max()}"
    if about.kind == "panel":
        panel_from_table(table, about)


def _unreadable() -> list[tuple[str, str]]:
    """`data/raw`, or folders in it, that are not there or may not be read, with the system's reason."""
    faults: list[OSError] = []
    for _ in os.walk(raw(), onerror=faults.append):
        pass
    return [(str(fault.filename), str(fault.strerror)) for fault in faults]


def _meta(recipe: Path) -> str:
    return recipe.name.removesuffix(".recipe.yml") + ".meta.yml"


def _without_record(metas: list[Path]) -> list[Path]:
    """Files that are no record's data file and not in its folder; hidden files and notices may be there."""
    covered = {
        meta.with_name(catalogue.name_of(meta) + suffix) for meta in metas for suffix in catalogue.SUFFIXES
    }
    known = {*covered, *metas}
    return sorted(
        path
        for path in raw().rglob("*")
        if (path.is_file() or path.is_symlink())
        and not path.name.startswith(".")
        and path.suffix != ".md"
        and not (path.name.endswith(".recipe.yml") and path.with_name(_meta(path)) in known)
        and path not in known
        and not covered.intersection(path.parents)
    )
