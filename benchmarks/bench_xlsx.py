"""Reading a large official workbook against openpyxl.

    python benchmarks/bench_xlsx.py [--megabytes 50] [--rounds 3]

Every step is a process of its own: processor seconds and peak memory of the whole process, its imports and
its end included; the readings take turns and the middle of each is printed. `read_book` hands over the cells,
read in the caged process, with failed formulas and cells in per cent found. So do the others: openpyxl as
`load_workbook` opens a file, as rows of its read-only mode, and under pandas; `python-calamine` is what is
inside. `read_official` does all its work besides (labels, periods, status of each figure, sums).
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path


def ours(path):
    """The tidy table with everything checked."""
    from cluster_analysis.intake.official import read_official

    return len(read_official(path).data)


def cells(path):
    """Every cell's value as the caged reader hands it over."""
    from cluster_analysis.data.grids.cage import read_book

    return sum(len(row) for grid in read_book(Path(path)).grids for row in grid.rows)


def openpyxl_rows(path):
    """Every cell's value in openpyxl's read-only mode, its fastest; each row forgotten at once."""
    from openpyxl import load_workbook

    rows = load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True)
    return sum(len(row) for row in rows)


def openpyxl(path):
    """The workbook as `load_workbook` gives it without further arguments."""
    from openpyxl import load_workbook

    sheet = load_workbook(path).worksheets[0]
    return sheet.max_row * sheet.max_column


def pandas_openpyxl(path):
    """As an analyst reads it: a table of cells, nothing recognised or checked."""
    import pandas as pd

    return pd.read_excel(path, engine="openpyxl", header=None).size


def calamine(path):
    """Every cell's value, from the reader that `read_official` uses."""
    from python_calamine import CalamineWorkbook

    return sum(len(row) for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())


READERS = {
    "read_book": cells,
    "read_official": ours,
    "calamine": calamine,
    "openpyxl, rows": openpyxl_rows,
    "openpyxl": openpyxl,
    "pandas with openpyxl": pandas_openpyxl,
}


def write(path, groups, years):
    """Groups of rows, regions of 2017, years across; the country is the sum."""
    import numpy as np
    import xlsxwriter

    from cluster_analysis.data.regions.sets import region_name, regions

    rng = np.random.default_rng(20170410)
    names = [region_name(code, "ru") for code in regions().units(2017)]
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Данные")
    sheet.write_row(0, 0, ["Производство"])
    sheet.write_row(1, 1, list(range(2016 - years + 1, 2017)))
    at = 2
    for group in range(groups):
        tenths = rng.integers(10**4, 10**8, (len(names), years))
        sheet.write(at, 0, f"Продукт {group:05d}")
        sheet.write_row(at + 1, 0, ["Республика Казахстан", *(tenths.sum(0) / 10)])
        for row, name in enumerate(names):
            sheet.write_row(at + 2 + row, 0, [name, *(tenths[row] / 10)])
        at += 2 + len(names)
    book.close()


def measure(*step):
    """Processor seconds and peak megabytes of one process that does a step."""
    child = subprocess.Popen([sys.executable, __file__, *step])
    _, status, used = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(step)} failed")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def report(found):
    """The middle of the rounds; how many times as long as our reader of cells, and as the whole."""
    for name, runs in found.items():
        seconds, peak = statistics.median(one for one, _ in runs), statistics.median(one for _, one in runs)
        times = [
            statistics.median(one / own for (one, _), (own, _) in zip(runs, found[ours], strict=True))
            for ours in ("read_book", "read_official")
        ]
        print(f"{name}: {seconds:.1f} s, {peak:.0f} MB, {times[0]:.1f} times as long as read_book, "
              f"{times[1]:.1f} as read_official")  # fmt: skip


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=float, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", metavar="FILE", help="only write the file")
    parser.add_argument("--read", nargs=2, metavar=("READER", "FILE"), help="only read a file once")
    options = parser.parse_args()
    if options.write:
        write(options.write, max(1, round(options.megabytes * 250)), 27)
        return
    if options.read:
        name, path = options.read
        print(f"{name}: {READERS[name](path):,} cells", end=", ")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "large.xlsx")
        measure("--write", path, "--megabytes", str(options.megabytes))
        print(f"{Path(path).stat().st_size / 1e6:.1f} MB", flush=True)
        found = {name: [] for name in READERS}
        for _ in range(options.rounds):
            for name in READERS:
                found[name].append(measure("--read", name, path))
                print(f"{found[name][-1][0]:.1f} s, {found[name][-1][1]:.0f} MB", flush=True)
        report(found)


if __name__ == "__main__":
    main()
