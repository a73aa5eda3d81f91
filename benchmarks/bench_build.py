"""The whole build against the papermill command and the nbconvert command, one notebook after another.

Run it with `python benchmarks/bench_build.py [--items N]`; it works in a copy of the project and prints
ratios from one run. Both sides run the same notebooks with the same parameters; the build makes PDFs, tables,
search and provenance besides.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

REPO = Path(__file__).parents[1]
BIN = Path(sys.executable).parent


def timed(*command: str, cwd: Path) -> float:
    """Seconds of a command that must succeed."""
    started = time.perf_counter()
    environment = os.environ | {"CLUSTER_ANALYSIS_ROOT": str(cwd)}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return time.perf_counter() - started


def build(root: Path) -> float:
    return timed(str(BIN / "cluster-analysis"), "build", "--quiet", cwd=root)


def copy(root: Path) -> None:
    """A copy of the project without what was built."""
    for name in ("data/raw", "notebooks"):
        shutil.copytree(REPO / name, root / name)
    shutil.copy(REPO / "portfolio.yml", root)


def items(root: Path) -> list[dict]:
    """What the portfolio lists, in a process that sees the copy."""
    code = (
        "import json; from cluster_analysis.publishing.run import portfolio; "
        "pages = [(item, lang) for item in portfolio.items() for lang in item.languages]; "
        "print(json.dumps([item.model_dump() | {'lang': lang, 'parameters': item.parameters | {'lang': lang}}"
        " for item, lang in pages]))"
    )
    environment = os.environ | {"CLUSTER_ANALYSIS_ROOT": str(root)}
    said = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, check=True
    ).stdout
    return json.loads(said)


def plain(item: dict, root: Path) -> float:
    """One notebook by the two commands."""
    executed = root / "plain" / f"{item['id']}.{item['lang']}.ipynb"
    executed.parent.mkdir(exist_ok=True)
    parameters = yaml.safe_dump(item["parameters"], allow_unicode=True)
    source = root / "notebooks" / f"{item['notebook']}.ipynb"
    seconds = timed(str(BIN / "papermill"), str(source), str(executed), "-y", parameters, cwd=root)
    return seconds + timed(str(BIN / "jupyter"), "nbconvert", "--to", "html", str(executed), cwd=root)


def add_pages(root: Path, name: str, years: list[int]) -> None:
    """Further profile pages in one language: the first cluster in other years."""
    path = root / "portfolio.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    profile = next(one for one in content["entries"] if one["notebook"] == "05_cluster_profile")
    cluster = (root / "data/raw/clusters.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    more = {"id": name, "languages": ["en"], "parameters": {"cluster": cluster}, "each": {"year": years}}
    content["entries"].append({**profile, **more})
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def touch_table(root: Path) -> None:
    """Change one table that few notebooks read: the note in the record of the field visits."""
    path = next((root / "data/raw").rglob("field_visits.meta.yml"))
    record = yaml.safe_load(path.read_text(encoding="utf-8"))
    record["description"] = f"Checked. {record['description']}"
    path.write_text(yaml.safe_dump(record, allow_unicode=True, sort_keys=False), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=0, help="notebooks run by the commands (0: all)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        root = Path(name)
        copy(root)
        listed = items(root)
        sample = listed[:: max(1, len(listed) // chosen.items)] if chosen.items else listed
        one_by_one = sum(plain(item, root) for item in sample) / len(sample) * len(listed)
        full = build(root)
        nothing = build(root)
        add_pages(root, "one-more", [2016])
        single = build(root)
        add_pages(root, "six-more", [2010, 2011, 2012, 2013, 2014, 2015])
        more = (build(root) - single) / 5
        touch_table(root)
        table = build(root)
        one = one_by_one / len(listed)
    print(f"notebooks {len(listed)}, of them by the commands {len(sample)}")
    print(f"commands, one after another  {one_by_one:8.1f} s")
    print(f"full build                   {full:8.1f} s   {one_by_one / full:5.1f} times as fast")
    print(
        f"nothing changed              {nothing:8.1f} s   {100 * nothing / full:5.1f} % of the full build"
    )
    print(
        f"one more page, by itself     {single:8.1f} s   {one / single:5.1f} times as fast as the commands"
    )
    print(f"one more page, among others  {more:8.1f} s   {one / more:5.1f} times as fast as the commands")
    print(f"one table changed            {table:8.1f} s")


if __name__ == "__main__":
    main()
