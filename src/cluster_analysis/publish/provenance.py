"""Where every file of the report is from: a record per page, one RO-Crate for all, and the check of both."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import mimetypes
import os
import platform
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from cluster_analysis import catalogue, fingerprints
from cluster_analysis.portfolio import Item
from cluster_analysis.records import Record

CRATE = "ro-crate-metadata.json"
FORMS = {".gpkg": "application/geopackage+sqlite3", ".js": "text/javascript"}
PACKAGES = ("numpy", "pandas", "xarray", "geopandas", "matplotlib", "scipy", "esda", "papermill", "nbconvert")


@cache
def versions() -> dict[str, str]:
    """Versions of what computes and shows."""
    found = {name: importlib.metadata.version(name) for name in PACKAGES}
    return {"python": platform.python_version(), "cluster-analysis": _own_version(), **found}


def _own_version() -> str:
    """The package's version and the hash of its code."""
    return f"{importlib.metadata.version('cluster-analysis')}+{fingerprints.package()[:12]}"


def page_record(item: Item, work: Path) -> str:
    """The record of one page, as JSON: inputs with checksums, parameters, code, packages."""
    executed = work / "notebooks" / f"{item.key}.ipynb"
    inputs = []
    for name in item.inputs:
        about = catalogue.record(name)
        facts = {"id": about.id, "sha256": about.sha256, "publisher": about.publisher}
        inputs.append(facts | {"as_of": about.as_of.isoformat(), "synthetic": about.synthetic})
    record = {
        "entry": item.id,
        "notebook": f"notebooks/{item.notebook}.ipynb",
        "notebook_sha256": fingerprints.of_file(item.path),
        "executed_sha256": hashlib.sha256(executed.read_bytes()).hexdigest(),
        "parameters": item.parameters,
        "inputs": inputs,
        "versions": versions(),
    }
    return json.dumps(record, ensure_ascii=False, indent=1)


def write_crate(out: Path) -> None:
    """One RO-Crate 1.1 for the whole report: every file with its size and checksum, every source record."""
    site = out / "site"
    files = [
        path for path in sorted(out.rglob("*")) if path.is_file() and path.name not in (CRATE, "state.json")
    ]
    entities = [_file(path, out) for path in files]
    sources = [_source(about) for about in catalogue.all_records()]
    software = [_software(name, version) for name, version in versions().items()]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": "Territorial clusters of Kazakhstan: report",
        "description": "Pages, PDFs and tables of one build with their checksums; records of the data.",
        "datePublished": _time(),
        "license": "Code: MIT. Data: see each source record.",
        "hasPart": [{"@id": entity["@id"]} for entity in entities],
        "isBasedOn": [{"@id": source["@id"]} for source in sources],
    }
    build = {
        "@id": "#build",
        "@type": "CreateAction",
        "name": "cluster-analysis build",
        "endTime": _time(),
        "instrument": [{"@id": one["@id"]} for one in software],
        "object": [{"@id": source["@id"]} for source in sources],
        "result": {"@id": "./"},
    }
    about = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
    }
    crate = {
        "@context": ["https://w3id.org/ro/crate/1.1/context", {"sha256": "https://schema.org/sha256"}],
        "@graph": [about, root, build, *software, *entities, *sources],
    }
    text = json.dumps(crate, ensure_ascii=False, indent=1)
    (site / CRATE).write_text(text, encoding="utf-8")


def _time() -> str:
    """The time of the build, or the one that `SOURCE_DATE_EPOCH` fixes."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    return moment.isoformat(timespec="seconds")


def _file(path: Path, out: Path) -> dict[str, Any]:
    """One file as an entity of the crate."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {
        "@id": os.path.relpath(path, out / "site"),
        "@type": "File",
        "name": path.name,
        "encodingFormat": FORMS.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "text/plain",
        "contentSize": str(path.stat().st_size),
        "sha256": digest,
    }


def _software(name: str, version: str) -> dict[str, Any]:
    """One package as an entity of the crate."""
    return {"@id": f"#{name}", "@type": "SoftwareApplication", "name": name, "softwareVersion": version}


def _source(about: Record) -> dict[str, Any]:
    """One source record as an entity of the crate."""
    return {
        "@id": f"#{about.id}",
        "@type": "Dataset",
        "name": about.title["en"],
        "description": about.description,
        "keywords": "synthetic data" if about.synthetic else "published data",
        "publisher": about.publisher,
        "license": about.licence.name,
        "dateModified": about.as_of.isoformat(),
        "sha256": about.sha256,
    }


def verify(report: Path) -> list[str]:
    """Compare every file of a report with the checksum in its crate.

    Returns
    -------
    list of str
        What differs, one line a file: changed, missing, or not in the crate. Empty if all is as it was made.
    """
    crate = json.loads((report / "site" / CRATE).read_text(encoding="utf-8"))
    files = [one for one in crate["@graph"] if one.get("@type") == "File"]
    listed = {os.path.normpath(f"site/{one['@id']}"): one["sha256"] for one in files}
    skipped = {f"site/{CRATE}", "state.json"}
    there = {path.relative_to(report).as_posix(): path for path in report.rglob("*") if path.is_file()}
    problems = [f"{name}: is missing" for name in listed if name not in there]
    problems += [
        f"{name}: is not in the record" for name in there if name not in listed and name not in skipped
    ]
    for name, path in there.items():
        if name in listed and hashlib.sha256(path.read_bytes()).hexdigest() != listed[name]:
            problems.append(f"{name}: differs from its record")
    return sorted(problems)
