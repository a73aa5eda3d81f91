"""A synthetic business register with known truth, for tests, benchmarks and training.

Nothing in it is a real firm: the business numbers have month 00, which no registration has.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from business_numbers import check_digits

from cluster_analysis.data.regions import industries
from cluster_analysis.data.regions.sets import regions
from cluster_analysis.intake.register.groups import KEYS, SIZE_LIMITS, SIZES

BATCH = 500_000


@dataclass
class SyntheticRegister:
    """A generated file and the truth about it: cells as `register_panel` must find them, at section level."""

    path: Path
    cells: pd.DataFrame
    unknown_rows: int
    rows: int


def generate_register(
    path: str | Path,
    rows: int,
    *,
    seed: int = 20170410,
    years: tuple[int, ...] = (2015, 2016, 2017),
    unknown_share: float = 0.0,
) -> SyntheticRegister:
    """Write a synthetic register (Parquet or CSV, by the suffix) in batches and count its truth.

    Employees follow Zipf's law for firm sizes (tail exponent 1.06, at most 20,000); industries and regions
    have uneven weights; turnover is log-normal per employee, in whole tenge.

    Parameters
    ----------
    path
        File to write.
    rows
        Number of establishments times years.
    seed
        The same seed gives the same file.
    unknown_share
        Share of records with an industry code that is not in the classification.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     truth = generate_register(Path(folder) / "register.parquet", 1000)
    >>> truth.rows, int(truth.cells["units"].sum())
    (1000, 1000)
    """
    path = Path(path)
    rng = np.random.default_rng(seed)
    codes, sections = _industries()
    katos, units = _regions()
    weights = rng.dirichlet(np.full(len(codes), 0.5)), rng.dirichlet(np.full(len(katos), 2.0))
    truth = np.zeros((len(years), len(units), len(industries.SECTIONS), 4 + len(SIZES) + 2), dtype=np.int64)
    unknown = 0
    with _Writer(path) as writer:
        for start in range(0, rows, BATCH):
            n = min(BATCH, rows - start)
            draw = _draw(rng, n, weights, len(years))
            lost = rng.random(n) < unknown_share
            unknown += int(lost.sum())
            _count(truth, draw, sections, ~lost)
            oked = codes[draw["industry"]]
            oked[lost] = "99999"
            frame = {
                "bin": _numbers(start, n),
                "year": np.array(years, dtype=np.int32)[draw["year"]],
                "kato": katos[draw["region"]],
                "oked": oked,
                "employees": draw["employees"].astype(np.int32),
                "turnover": draw["turnover"],
            }
            writer.write(frame)
    return SyntheticRegister(path, _truth_frame(truth, years, units), unknown, rows)


def _industries() -> tuple[np.ndarray, np.ndarray]:
    codes = [code for code, row in industries.oked().items() if row["level"] == "subclass"]
    sections = [industries.SECTIONS.index(industries.ancestors(code)[-1]) for code in codes]
    return np.array(codes, dtype=object), np.array(sections)


def _regions() -> tuple[np.ndarray, list[str]]:
    units = list(regions().units(2022))
    return np.array([regions().rows[unit]["kato"] + "0000000" for unit in units], dtype=object), units


def _draw(
    rng: np.random.Generator, n: int, weights: tuple[np.ndarray, np.ndarray], years: int
) -> dict[str, np.ndarray]:
    """One batch of records as positions and figures."""
    employees = np.minimum(np.floor((1 - rng.random(n)) ** (-1 / 1.06)), 20_000).astype(np.int64)
    return {
        "industry": rng.choice(len(weights[0]), n, p=weights[0]),
        "region": rng.choice(len(weights[1]), n, p=weights[1]),
        "year": rng.integers(0, years, n),
        "employees": employees,
        "turnover": (employees * rng.lognormal(15.0, 0.8, n)).astype(np.int64),
    }


def _count(truth: np.ndarray, draw: dict[str, np.ndarray], sections: np.ndarray, keep: np.ndarray) -> None:
    """Add a batch to the truth by plain scatter sums, apart from any engine."""
    at = tuple(one[keep] for one in (draw["year"], draw["region"], sections[draw["industry"]]))
    employees, turnover = draw["employees"][keep], draw["turnover"][keep]
    size = np.searchsorted(SIZE_LIMITS, employees)
    for column, values in enumerate((1, employees, turnover, employees**2)):
        np.add.at(truth, (*at, column), values)
    np.add.at(truth, (*at, 4 + size), 1)
    np.maximum.at(truth, (*at, 8), employees)
    np.maximum.at(truth, (*at, 9), turnover)


def _truth_frame(truth: np.ndarray, years: tuple[int, ...], units: list[str]) -> pd.DataFrame:
    names = [
        "units",
        "employees",
        "turnover",
        "employees_squared",
        *SIZES,
        "largest_employees",
        "largest_turnover",
    ]
    index = pd.MultiIndex.from_product([years, units, industries.SECTIONS], names=KEYS)
    frame = pd.DataFrame(truth.reshape(len(index), -1), index=index, columns=names)
    return frame[frame["units"] > 0].reset_index().sort_values(KEYS, ignore_index=True)


def _numbers(start: int, n: int) -> np.ndarray:
    """Business numbers with right check digits and month 00; another prefix where none has a check digit."""
    serial = np.char.zfill((np.arange(start, start + n) % 10**7).astype(str), 7)
    numbers = np.zeros(n, dtype="U12")
    left = np.arange(n)
    for prefix in ("9900", "9800", "9700", "9600"):
        text = np.char.add(prefix, serial[left]).astype("U11")
        digits = text.view(np.uint32).reshape(len(left), -1).astype(np.int64) - ord("0")
        last = check_digits(digits)
        numbers[left] = np.char.add(text, last.astype(str)).astype("U12")
        left = left[last == 10]
        if not len(left):
            break
    return numbers.astype(object)


class _Writer:
    """Batches to one Parquet or CSV file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: object = None

    def __enter__(self) -> _Writer:
        return self

    def write(self, columns: dict[str, np.ndarray]) -> None:
        import pyarrow as pa
        import pyarrow.csv
        import pyarrow.parquet

        table = pa.table(columns)
        if self._file is None:
            kind = (
                pyarrow.parquet.ParquetWriter if self.path.suffix == ".parquet" else pyarrow.csv.CSVWriter
            )
            self._file = kind(str(self.path), table.schema)
        self._file.write_table(table)  # type: ignore[attr-defined]

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()  # type: ignore[attr-defined]
