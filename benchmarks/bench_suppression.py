"""Protection of the tables of a register by sections and divisions, 20 regions, one row a variable.

    python benchmarks/bench_suppression.py [--units 40000]

Processor time: at most 60 s a variable are asked for.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from cluster_analysis.intake.confidentiality import protect_register
from cluster_analysis.intake.register import register_panel


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--units", type=int, default=40_000)
    options = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))
    from synthetic_register import generate_register

    with tempfile.TemporaryDirectory() as folder:
        path = generate_register(Path(folder) / "register.parquet", options.units, years=(2024,)).path
        register = register_panel(path, level="division")
    print("| variable | table | seconds | hidden | of them primary |\n|---|---|---|---|---|")
    for variable in ("units", "employees", "turnover"):
        started = time.process_time()
        table = protect_register(register, [variable])[variable, 2024]
        used = time.process_time() - started
        rows, columns = (one - 1 for one in table.index.levshape)
        kinds = table["kind"]
        counts = f"{(kinds != '').sum()} | {(kinds == 'primary').sum()}"
        print(f"| {variable} | {rows} x {columns} | {used:.1f} | {counts} |", flush=True)


if __name__ == "__main__":
    main()
