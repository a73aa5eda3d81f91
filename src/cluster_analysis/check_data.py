"""Check everything in `data/raw` and report it so that a person can act on it, as text and as HTML."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from cluster_analysis import catalogue
from cluster_analysis.errors import ClusterAnalysisError, InputError, Problem
from cluster_analysis.i18n import translator
from cluster_analysis.panel import load as load_panel
from cluster_analysis.paths import raw
from cluster_analysis.records import Record, checksum
from cluster_analysis.sources.wording import fault_of, place_of, said, translated

TABLES = ("panel", "table")


@dataclass
class Checked:
    """One entry of `data/raw`: what it is, what was found right, what is wrong."""

    name: str
    kind: str = ""
    source: str = ""
    sources: dict[str, str] = field(default_factory=dict)  # as cited in each language
    as_of: str = ""
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
            facts = [
                translated(entry.kind, lang),
                *([_("{n} rows").format(n=entry.rows)] if entry.rows is not None else []),
            ]
            facts += [entry.years] if entry.years else []
            facts += [_("synthetic")] if entry.synthetic else []
            lines.append(f"{mark:8} {entry.name}" + (f" ({', '.join(facts)})" if any(facts) else ""))
            lines += [f"         - {said(problem, lang)}" for problem in entry.problems]
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

    def html(self, lang: str = "en") -> str:
        """The report as one page that needs nothing else; everything from files is escaped."""
        _ = translator(lang)
        title = html.escape(_("Check of the data"))
        faults = [[entry.name, *_advised(one, lang)] for entry in self.entries for one in entry.problems]
        parts = [f"<h1>{title}</h1>", f"<p>{html.escape(self.sentence(lang))}</p>"]
        if faults:
            heads = [_("Name"), _("Where"), _("What is wrong"), _("What to do")]
            parts.append(_table(_("What must be mended"), heads, faults))
        heads = [_("Name"), _("Kind"), _("Source"), _("As of"), _("Rows"), _("Years"), _("Result")]
        parts.append(_table(_("All entries"), heads, [_facts(entry, lang) for entry in self.entries]))
        viewport = '<meta name="viewport" content="width=device-width, initial-scale=1">'
        return (
            f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8">{viewport}'
            f"<title>{title}</title>\n<style>{_STYLE}</style></head>\n"
            f"<body><main>{''.join(parts)}</main></body></html>\n"
        )


def _advised(problem: Problem, lang: str) -> list[str]:
    """Where, what is wrong, what to do: the cells of a fault."""
    return [place_of(problem, lang), fault_of(problem, lang), translated(problem.advice or "", lang)]


def _facts(entry: Checked, lang: str) -> list[str]:
    """The cells of an entry."""
    _ = translator(lang)
    kind = translated(entry.kind, lang) + (f" ({_('synthetic')})" if entry.synthetic else "")
    rows = "" if entry.rows is None else str(entry.rows)
    result = _("ok") if entry.ok else f"{_('PROBLEM')} ({len(entry.problems)})"
    return [entry.name, kind, entry.sources.get(lang, entry.source), entry.as_of, rows, entry.years, result]


def _table(caption: str, heads: list[str], rows: list[list[str]]) -> str:
    head = "".join(f'<th scope="col">{html.escape(one)}</th>' for one in heads)
    body = "".join(
        f'<tr><th scope="row">{html.escape(name)}</th>'
        + "".join(f"<td>{html.escape(one)}</td>" for one in cells)
        + "</tr>\n"
        for name, *cells in rows
    )
    caption = html.escape(caption)
    return f"<h2>{caption}</h2>\n<table><thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table>\n"


_STYLE = (
    "body{font:1rem/1.4 sans-serif;margin:2rem;max-width:75rem}table{border-collapse:collapse}"
    "th,td{border:1px solid #767676;padding:.3rem .6rem;text-align:left;vertical-align:top;"
    "overflow-wrap:anywhere}thead th{background:#eee}"
)


def check_data() -> DataReport:
    """Check every record and data file of `data/raw`: schema, checksum, cells, codes, identities, vintages.

    Nothing stops the check: each fault becomes a problem of its entry, with file, row, column and value.
    """
    entries = [check_one(path) for path in sorted(raw().rglob("*.meta.yml"), key=lambda one: one.name)]
    entries += [
        Checked(
            path.name,
            problems=[
                Problem(
                    "has no record (NAME.meta.yml)",
                    file=str(path.relative_to(raw())),
                    advice="write its record, or take the file away",
                )
            ],
        )
        for path in _without_record()
    ]
    return DataReport(entries)


def check_one(meta: Path) -> Checked:
    """Check one entry by its record file."""
    name = meta.name.removesuffix(".meta.yml")
    entry = Checked(name)
    try:
        about = catalogue.record(name)
        entry.kind, entry.as_of, entry.synthetic = about.kind, about.as_of.isoformat(), about.synthetic
        element = f", {about.element}" if about.element else ""
        entry.source = about.publisher + element
        entry.sources = {lang: who + element for lang, who in about.cited_as.items()}
        entry.problems += _record_problems(about, name, meta)
        _check_content(entry, about)
    except InputError as error:
        entry.problems += error.problems
    except (ClusterAnalysisError, OSError, ValueError, KeyError) as error:
        entry.problems.append(Problem(f"cannot be read: {error}", file=meta.name))
    entry.problems = [_one_line(problem) for problem in entry.problems]
    return entry


def _one_line(problem: Problem) -> Problem:
    """Without line breaks, and without a value that is a whole record."""
    value = None if isinstance(problem.value, dict | list) else problem.value
    return replace(problem, message=" ".join(problem.message.split()), value=value)


def _record_problems(about: Record, name: str, meta: Path) -> Iterator[Problem]:
    if about.name != name:
        yield Problem(f"is the name in the record of {name}", file=meta.name, column="name", value=about.name)
    for lang in ("en", "ru", "kk"):
        if lang not in about.title:
            yield Problem("title is missing", file=meta.name, column=f"title.{lang}")
    if not about.synthetic and not about.publisher:
        yield Problem("publisher is missing", file=meta.name, column="publisher")


def _check_content(entry: Checked, about: Record) -> None:
    """Read the data as everyone does; what is no table is compared with its checksum."""
    path = catalogue.data_path(entry.name)
    if about.kind not in TABLES or path.suffix != ".csv":
        if checksum(path) != about.sha256:
            entry.problems.append(Problem("differs from its record (sha256)", file=path.name))
        return
    table = catalogue.load_table(entry.name)
    entry.rows = len(table)
    if "year" in table and len(table):
        entry.years = f"{table['year'].min()}–{table['year'].max()}"
    if about.kind == "panel":
        load_panel(entry.name)


def _without_record() -> list[Path]:
    """Data files that no record covers: neither beside a record of their name nor in a recorded folder."""
    metas = list(raw().rglob("*.meta.yml"))
    stems = {(meta.parent, meta.name.removesuffix(".meta.yml")) for meta in metas}
    folders = {parent / stem for parent, stem in stems if (parent / stem).is_dir()}
    kinds = {".csv", ".json", ".geojson", ".yml", ".yaml", ".xlsx", ".parquet"}
    return sorted(
        path
        for path in raw().rglob("*")
        if path.suffix in kinds
        and not path.name.endswith(".meta.yml")
        and (path.parent, path.name.split(".")[0]) not in stems
        and not folders.intersection(path.parents)
    )
