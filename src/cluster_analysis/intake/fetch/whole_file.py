"""Whether a downloaded file is whole and of the expected kind: servers send pages of errors as if files."""

from __future__ import annotations

from pathlib import Path

from cluster_analysis.data.grids.cage import read_book
from cluster_analysis.data.grids.grid import OFFICIAL
from cluster_analysis.errors import InputError
from cluster_analysis.intake.fetch.download import TryAgain
from cluster_analysis.intake.official.interfaces.long_table import PERIOD_NAMES, VALUE_NAMES
from cluster_analysis.intake.official.interfaces.taldau import read_json

KINDS = {"xlsx": ("xlsx", "xls"), "csv": ("csv",)}


def check_whole(path: Path, form: str, end_marked: bool = True) -> None:
    """Refuse a file that the readers cannot take as one of its form.

    Parameters
    ----------
    form
        ``xlsx`` (or the older XLS), ``json``, ``csv``, or ``taldau``.
    end_marked
        Whether the server told the length or marked the end; if not, a text must end with a line break.

    Raises
    ------
    TryAgain
        If it is not whole, or something else, as what a server says of itself for a while.
    """
    try:
        if form not in KINDS:
            read_json(path)
            return
        book = read_book(path, OFFICIAL)
        if book.kind not in KINDS[form]:
            raise InputError("is of another kind ({kind})", kind=book.kind)
        if form == "csv":
            _check_rows(book.grids[0].rows, end_marked or path.read_bytes().endswith(b"\n"))
    except InputError as error:
        why = error.problems[0].message
        raise TryAgain("no whole {form} file came: {why}", form=form, why=why) from error


def _check_rows(rows: list[list[str]], ended: bool) -> None:
    """A header with period and value, and a last row as long as the header."""
    header, last = {one.strip().casefold() for one in rows[0]}, next(filter(any, reversed(rows)))
    if not header & VALUE_NAMES or not header & PERIOD_NAMES:
        raise InputError("has no columns PERIOD and VAL")
    if not ended or len(rows) < 2 or len(last) != len(rows[0]):
        raise InputError("its last row is not whole")
