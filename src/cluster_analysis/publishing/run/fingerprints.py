"""Content hashes of what the build depends on: tables, notebooks, texts, and the package's own code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from cluster_analysis.data.paths import project_root, raw
from cluster_analysis.data.tables.records import checksum
from cluster_analysis.publishing.run.reach import PACKAGE, reached

WRITERS = {"html": "site/html.py", "pdf": "document/pdf.py", "downloads": "site/downloads.py"}


@cache
def of_file(path: Path) -> str:
    """SHA-256 of a file's content."""
    return checksum(path)


def of_files(paths: Iterable[Path]) -> str:
    """One hash for several files, by name and content."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path.name}:{of_file(path)};".encode())
    return digest.hexdigest()


def _code(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts


@cache
def code(start: Path) -> str:
    """The code that a notebook or a module can use, and the libraries."""
    return hashlib.sha256((of_files(reached(start)) + libraries()).encode()).hexdigest()


@cache
def publishing(writer: str) -> str:
    """The code of `publishing/` that writes pages (`html`), PDFs (`pdf`) or tables (`downloads`)."""
    folder = PACKAGE / "publishing"
    others = [path for path in folder.rglob("*") if path.is_file() and path.suffix in (".html", ".css")]
    return code(folder / WRITERS[writer]) + (of_files(others) if writer == "html" else "")


@cache
def package() -> str:
    """All code of the package, for the record of what made a page."""
    return of_files(path for path in PACKAGE.rglob("*.py") if _code(path))


@cache
def texts(lang: str) -> str:
    """The catalogues of a language."""
    return of_files((PACKAGE / "language" / "locale" / lang).glob("*.po"))


def libraries() -> str:
    """The installed libraries, by the names of their records (name and version)."""
    import sysconfig

    installed = Path(sysconfig.get_path("purelib")).glob("*.dist-info")
    names = ";".join(sorted(path.name for path in installed))
    return hashlib.sha256(f"{sysconfig.get_python_version()};{names}".encode()).hexdigest()


def everything() -> str:
    """All that a build depends on; the same hash means that nothing changed."""
    root = project_root()
    files = [path for path in raw().rglob("*") if path.is_file()]
    files += [*(root / "notebooks").glob("*.ipynb"), root / "portfolio.yml"]
    files += [path for path in PACKAGE.rglob("*") if _code(path)]
    digest = hashlib.sha256(libraries().encode())
    for path in sorted(files):
        digest.update(f"{path}:{of_file(path)};".encode())
    return digest.hexdigest()
