"""Reading a large official workbook against openpyxl, in one run.

    python benchmarks/bench_xlsx.py [--megabytes 50]

Processor seconds: `read_official` does all its work (labels, periods, status, sums), openpyxl only hands
over the cells.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import xlsxwriter

from cluster_analysis import regions


def write(path, groups, years):
    """Groups of rows, regions of 2017, years across; the country is the sum."""
    rng = np.random.default_rng(20170410)
    names = [regions.region_name(code, "ru") for code in regions.units(2017)]
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


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=float, default=50)
    megabytes = parser.parse_args().megabytes
    from cluster_analysis.sources.official import read_official

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.xlsx"
        write(path, max(1, int(megabytes * 350)), 27)
        print(f"{path.stat().st_size / 1e6:.1f} MB")
        from python_calamine import CalamineWorkbook

        started = time.process_time()
        CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        cells_only = time.process_time() - started
        started = time.process_time()
        table = read_official(path)
        ours = time.process_time() - started
        import openpyxl

        started = time.process_time()
        sheet = openpyxl.load_workbook(path, read_only=True)["Данные"]
        cells = sum(len(row) for row in sheet.iter_rows(values_only=True))
        theirs = time.process_time() - started
        print(f"{cells:,} cells, {len(table.data):,} figures")
        print(f"read_official {ours:.1f} s, openpyxl {theirs:.1f} s")
        print(f"openpyxl / read_official: {theirs / ours:.1f}")
        print(f"openpyxl / the cells alone: {theirs / cells_only:.1f}")


if __name__ == "__main__":
    main()
