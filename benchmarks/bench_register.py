"""The register step against a bare scan, pandas and Polars, each in a process of its own, in one run.

    python benchmarks/bench_register.py [--rows 10000000] [--larger 100000000] [--folder DIR]

Prints seconds, processor seconds, peak memory, and the ratios to the scan, to loading, and to pandas.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COLUMNS = ["year", "kato", "oked", "employees", "turnover"]


def scan(path):
    """Sums of the needed columns; of the codes only the lengths, which DuckDB takes from the dictionaries."""
    return _select("sum(year), sum(length(kato)), sum(length(oked)), sum(employees), sum(turnover)", path)


def scan_values(path):
    """The needed columns once, every code looked at."""
    return _select("sum(year), max(kato), max(oked), sum(employees), sum(turnover)", path)


def _select(values, path):
    import duckdb

    duckdb.execute("set threads=2")
    return duckdb.sql(f"select {values} from read_parquet('{path}')").fetchall()


def load(path):
    """The needed columns into memory as an Arrow table."""
    import pyarrow.parquet

    return pyarrow.parquet.read_table(path, columns=COLUMNS).num_rows


def duckdb_register(path):
    import duckdb

    from cluster_analysis.intake.register import register_panel

    duckdb.execute("set threads=2")
    return int(register_panel(path).cells["employees"].sum())


def polars_register(path):
    import polars

    from cluster_analysis.intake.register import register_panel

    return int(register_panel(polars.scan_parquet(path)).cells["employees"].sum())


def pandas_register(path):
    """As an analyst writes it: read, map the codes, group."""
    import pandas as pd

    from cluster_analysis.intake.register.groups import oked_at_level, region_of_kato

    table = pd.read_parquet(path, columns=COLUMNS)
    table["region"] = table["kato"].map({code: region_of_kato(code) for code in table["kato"].unique()})
    table["industry"] = table["oked"].map({code: oked_at_level(code) for code in table["oked"].unique()})
    table["squared"] = table["employees"].astype("int64") ** 2
    table["size"] = pd.cut(table["employees"], [-1, 15, 100, 250, 10**9], labels=False)
    groups = table.groupby(["year", "region", "industry"])
    sums = groups[["employees", "turnover", "squared"]].sum()
    groups[["employees", "turnover"]].max()
    groups.size()
    table.groupby(["year", "region", "industry", "size"]).size()
    return int(sums["employees"].sum())


WORK = [scan, scan_values, load, duckdb_register, polars_register, pandas_register]


def child(name, path):
    work = next(one for one in WORK if one.__name__ == name)
    best, least = float("inf"), float("inf")
    for _ in range(1 if name == "pandas_register" else 3):
        started, used = time.perf_counter(), time.process_time()
        result = work(path)
        best, least = min(best, time.perf_counter() - started), min(least, time.process_time() - used)
    print(
        json.dumps(
            {"seconds": best, "cpu": least, "megabytes": peak_megabytes(), "result": str(result)[:60]}
        )
    )


def peak_megabytes():
    """Peak memory of this process alone (getrusage would carry over the parent's)."""
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def measure(work, path):
    command = [sys.executable, __file__, "--child", work.__name__, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def report(path, works):
    found = {work.__name__: measure(work, path) for work in works}
    heads = f"{'seconds':>9}{'CPU s':>8}{'MB':>8}{'x scan':>8}{'x values':>9}{'x load':>8}{'x clock':>8}"
    print(" " * 18 + heads)
    for name, one in found.items():
        by = [one["cpu"] / found[base]["cpu"] for base in ("scan", "scan_values", "load")]
        clock = one["seconds"] / found["scan"]["seconds"]
        measured = f"{one['seconds']:9.2f}{one['cpu']:8.2f}{one['megabytes']:8.0f}"
        print(f"{name:18}{measured}{by[0]:8.1f}{by[1]:9.1f}{by[2]:8.2f}{clock:8.1f}")
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--larger", type=int, default=0, help="a second size, without pandas and Polars")
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))
    from synthetic_register import generate_register

    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        path = Path(folder) / "register.parquet"
        generate_register(path, options.rows)
        print(f"{options.rows:,} rows")
        small = report(path, WORK)
        ours, pandas = small["duckdb_register"], small["pandas_register"]
        print(f"pandas / ours: CPU {pandas['cpu'] / ours['cpu']:.1f}, "
              f"memory {pandas['megabytes'] / ours['megabytes']:.1f}")  # fmt: skip
        assert len({small[name]["result"] for name in small if name.endswith("register")}) == 1
        if options.larger:
            generate_register(path, options.larger)
            print(f"{options.larger:,} rows")
            large = report(path, [scan, scan_values, load, duckdb_register])["duckdb_register"]
            print(f"growth: CPU {large['cpu'] / ours['cpu']:.1f}, "
                  f"memory {large['megabytes'] / ours['megabytes']:.2f}")  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(*sys.argv[2:4])
    else:
        main()
