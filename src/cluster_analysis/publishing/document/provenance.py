"""Where every file of the report is from: a record per page, one RO-Crate for all, and the check of both."""

from __future__ import annotations

import importlib.metadata
import json
import mimetypes
import platform
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cluster_analysis.data.records import Record
from cluster_analysis.data.tables import catalogue
from cluster_analysis.pages.notebook import Facts
from cluster_analysis.publishing.document.integrity import CRATE
from cluster_analysis.publishing.run import step
from cluster_analysis.publishing.run.portfolio import Entry

FORMS = {".gpkg": "application/geopackage+sqlite3", ".js": "text/javascript"}
LIBRARIES = ("numpy", "pandas", "xarray", "geopandas", "matplotlib", "scipy", "esda")
PACKAGES = ("cluster-analysis", *LIBRARIES, "papermill", "typst")


@cache
def versions() -> dict[str, str]:
    """Versions of what computes and shows."""
    libraries = {name: importlib.metadata.version(name) for name in PACKAGES}
    return {"python": platform.python_version()} | libraries


def page_record(item: Entry, work: Path, tables: Mapping[str, Record]) -> str:
    """The record of one page, as JSON: what its notebook opened, with checksums; parameters, versions.

    `tables` has the record of every table, by the name of its data file or folder in a snapshot.
    """
    opened = {
        name.removeprefix(f"{step.SNAPSHOT}/"): digest
        for name, digest in step.read(work, "run", item.id).get("opened", {}).items()
    }
    return json.dumps(
        {
            "entry": item.id,
            "notebook": f"notebooks/{item.notebook}.ipynb",
            "parameters": item.parameters,
            "inputs": [
                {
                    "id": about.id,
                    "sha256": opened.get(name, about.sha256),  # of a folder that of its record
                    "publisher": about.publisher,
                    "as_of": about.dated,
                    "synthetic": about.synthetic,
                }
                for name, about in tables.items()
                if any(f"{one}/".startswith(f"{name}/") for one in opened)
            ],
            "opened": opened,
            "versions": versions(),
        },
        ensure_ascii=False,
        indent=1,
    )


def write_crate(out: Path, sums: Mapping[str, str]) -> None:
    """One RO-Crate 1.1 for the whole report: every file with its size and checksum, every source record.

    `sums` has the checksums of all its files, by name.
    """
    files = [_file(out / name, name, sums[name]) for name in sorted(sums)]
    records = list(catalogue.all_records())
    sources = [_source(about) for about in records]
    crate = yaml.safe_load(Path(__file__).with_name("crate.yml").read_text(encoding="utf-8"))
    _about, report, build = crate["@graph"]
    report["datePublished"] = max(about.as_of for about in records if about.as_of).isoformat()
    report |= {"hasPart": _ids(files), "isBasedOn": _ids(sources)}
    software = [
        {"@id": f"#{name}", "@type": "SoftwareApplication", "name": name, "softwareVersion": version}
        for name, version in versions().items()
    ]
    build |= {"instrument": _ids(software), "object": _ids(sources)}
    crate["@graph"] += [*software, *files, *sources]
    (out / "site" / CRATE).write_text(json.dumps(crate, ensure_ascii=False, indent=1), encoding="utf-8")


def _ids(entities: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """References to entities of the crate."""
    return [{"@id": one["@id"]} for one in entities]


def _file(path: Path, name: str, digest: str) -> Facts:
    """One file as an entity of the crate."""
    return {
        "@id": name.removeprefix("site/"),
        "@type": "File",
        "name": path.name,
        "encodingFormat": FORMS.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "text/plain",
        "contentSize": str(path.stat().st_size),
        "sha256": digest,
    }


def _source(about: Record) -> Facts:
    """One source record as an entity of the crate."""
    return {
        "@id": f"#{about.id}",
        "@type": "Dataset",
        "name": about.title["en"],
        "description": about.description,
        "keywords": "synthetic data" if about.synthetic else "published data",
        "publisher": about.publisher,
        "license": about.licence.name,
        "dateModified": about.dated,
        "sha256": about.sha256,
    }
