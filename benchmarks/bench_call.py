"""Checking a call: every form and scoring sheet read and judged, against openpyxl's load of the same files.

    python benchmarks/bench_call.py            # 20 forms and 100 scoring sheets
    python benchmarks/bench_call.py --times 10 # 200 forms and 1,000 sheets: minutes, most to write them

Every step is a process of its own: processor seconds of all its work, the process that reads included, and
seconds on the clock.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SHEETS, BIDS = 10, 20
"""Scoring sheets of each expert, bids on each of them."""


def write(folder: Path, times: int) -> None:
    """A call with `20 * times` forms, and as many experts as needed for `100 * times` sheets."""
    import pandas as pd

    from cluster_analysis.selection import Methodology
    from cluster_analysis.selection.call.bids.receipts import write_book
    from cluster_analysis.selection.call.forms.layout import MEMBER_COLUMNS
    from cluster_analysis.selection.call.forms.write import write_form
    from cluster_analysis.selection.call.panel.sheets import qualitative, write_sheet

    rules = Methodology.load()
    titles = {f"S{n:03d}": f"[SYNTHETIC] {n}" for n in range(1, BIDS * times + 1)}
    firm = {"kind": "enterprise", "size": "small", "certified": "yes"}
    members = pd.DataFrame([firm | {"member": f"[SYNTHETIC] {n}"} for n in range(20)])
    members = members.reindex(columns=MEMBER_COLUMNS).to_numpy(object).tolist()
    values = {"A1": 20, "A2": 100, "A3": 48, "A4": 100, "C2": 6, "C3": 55, "E1": 22, "E2": 2.6, "E4": 100}
    for part in ("applications", "sheets"):
        (folder / part).mkdir()
    lines = []
    for number, (name, title) in enumerate(titles.items(), start=1):
        fields = {"application": name, "title": title, "region": "Kyzylorda", "sector": "agro-food"}
        fields |= {"applicant": "association", "applicant_name": title, "jobs": 1000, "new_jobs": 120}
        (folder / "applications" / f"{name}.xlsx").write_bytes(write_form(rules, fields | values, members))
        lines.append(
            [str(number), f"{name}.xlsx", name, "2017-06-01T10:00", "+06:00", "", "application", ""]
        )
    write_book(folder / "receipts.xlsx", lines)
    codes = [one.code for one in qualitative(rules)]
    for expert in range(10 * times):
        for round_ in range(1, SHEETS + 1):
            mine = list(titles)[(round_ - 1) * BIDS % len(titles) :][:BIDS]
            rows = [(f"X{expert}", 1, name, code, float((n + expert) % 6), "p. 1")
                    for name in mine for n, code in enumerate(codes)]  # fmt: skip
            columns = ["expert", "round", "application", "indicator", "score", "evidence"]
            table = pd.DataFrame(rows, columns=columns)
            data = write_sheet(f"X{expert}", {name: titles[name] for name in mine}, rules, 1, "en", table,
                               version=round_)  # fmt: skip
            (folder / "sheets" / f"X{expert}-{round_}.xlsx").write_bytes(data)


def ours(folder: Path) -> int:
    """The call as it is checked: every cell read, judged, told."""
    from cluster_analysis.selection import Methodology, read_call

    rules = Methodology.load()
    panel = sorted({path.stem.split("-")[0] for path in (folder / "sheets").glob("*.xlsx")})
    call = read_call(folder, rules.model_copy(update={"panel": panel}))
    return len(call.scores) + len(call.set_aside) + len(call.values)


def openpyxl(folder: Path) -> int:
    """The same workbooks as `load_workbook` gives them, nothing looked at."""
    from openpyxl import load_workbook

    return sum(len(load_workbook(path).worksheets) for path in folder.glob("*/*.xlsx"))


STEPS = {"ours": ours, "openpyxl": openpyxl}


def measure(step: str, folder: Path) -> tuple[float, float]:
    """Processor seconds, and seconds on the clock, of a process that does a step and of those it starts."""
    start = time.perf_counter()
    child = subprocess.Popen([sys.executable, __file__, "--step", step, str(folder)])
    _, status, used = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"{step} failed")
    return used.ru_utime + used.ru_stime, time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--step", nargs=2, metavar=("STEP", "FOLDER"), help="only one step")
    options = parser.parse_args()
    if options.step:
        print(f"{options.step[0]}: {STEPS[options.step[0]](Path(options.step[1])):,} read", flush=True)
        return
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), options.times)
        found = {step: measure(step, Path(folder)) for step in STEPS}
    for step, (processor, clock) in found.items():
        print(f"{step}: {processor:.1f} s of processor, {clock:.1f} s on the clock")
    print(f"openpyxl takes {found['openpyxl'][0] / found['ours'][0]:.1f} times as long as ours")


if __name__ == "__main__":
    main()
