"""Sets of regions: units over time, names, kinds, boundaries, neighbours; adding one is adding files.

A set is a folder `data/raw/regions/NAME/` with `NAME_units.csv` (code, names, kind, from, to, predecessor,
parent, codes of other systems), its record with the vintages, and, where there are any, `NAME_aliases.csv`,
`NAME_tiles.csv` and GeoJSON boundaries, each with a record that says its vintage and whom to name. Or it is a
file or a table of anybody's with a column `code`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cluster_analysis.data.paths import raw
from cluster_analysis.data.records import HOME, read_record
from cluster_analysis.data.regions.industries import own_classifications, rows_of
from cluster_analysis.data.regions.units import RegionSet, Vintage, rows_in
from cluster_analysis.errors import InputError, ParameterError, UnknownNameError, VintageError, refuse_each
from cluster_analysis.language.names import Forms, Names

if TYPE_CHECKING:
    import pandas as pd


@cache
def _of_folder(folder: Path) -> RegionSet:
    """The set in a folder."""
    name = folder.name
    aliases = folder / f"{name}_aliases.csv"
    further = [(row["alias"], row["code"]) for row in rows_in(aliases)] if aliases.is_file() else []
    return RegionSet(
        name,
        {row["code"]: row for row in rows_in(folder / f"{name}_units.csv")},
        tuple(read_record(folder / f"{name}_units.meta.yml").vintage) or (0,),
        tuple(further),
        folder=folder,
    )


def regions(source: str | Path | pd.DataFrame = HOME) -> RegionSet:
    """A set of regions: of the project by its name, or anybody's own.

    Parameters
    ----------
    source
        The name of a folder of `data/raw/regions`; or a file (GeoJSON, GeoPackage, Shapefile, CSV) or a frame
        with the column `code` and any of `en`, `ru`, `kk`, `kind`, `parent`; a geometry gives boundaries.

    Raises
    ------
    UnknownNameError
        For a name that is neither a set nor a file.
    InputError
        For a table without codes, with a code that stands twice, or with boundaries in no coordinate system.

    Examples
    --------
    >>> import pandas as pd
    >>> islands = regions(pd.DataFrame({"code": ["XX-1", "XX-2"], "en": ["North Island", "South Island"]}))
    >>> islands.find("south island"), islands.named("XX-1")
    ('XX-2', 'North Island')
    """
    if isinstance(source, str) and (folder := _folder(source)).is_dir():
        return _of_folder(folder)
    if not isinstance(source, str | Path):
        return _of_table(source, "")
    path = Path(source)
    if not path.is_file():
        raise ParameterError(str(source), [one.name for one in _folders()], "set of regions or file")
    if path.suffix.lower() == ".csv":
        import pandas as pd

        return _of_table(pd.read_csv(path, dtype=str, keep_default_na=False), path.name)
    import geopandas as gpd

    return _of_table(gpd.read_file(path), path.name)


def _of_table(table: pd.DataFrame, file: str) -> RegionSet:
    """A set from one row a unit."""
    where = file or None
    if "code" not in table.columns:
        raise UnknownNameError("code", map(str, table.columns), "column", file=where)
    codes = table["code"].fillna("").astype(str).str.strip()
    wrong = codes[codes.duplicated() | (codes == "")].unique()
    refuse_each("stands twice or is no code", wrong, file=where, column="code")
    texts = table.drop(columns="geometry", errors="ignore").fillna("").astype(str)
    rows = dict(zip(codes, texts.to_dict("records"), strict=True))
    shapes = None
    if "geometry" in table.columns:
        if getattr(table, "crs", None) is None:
            raise InputError(
                "has no coordinate system",
                file=where,
                advice="say which: frame.set_crs(4326) for longitude and latitude",
            )
        shapes = table.set_index(codes.to_numpy())[["geometry"]]
    return RegionSet(file or "own", rows, shapes=shapes)  # type: ignore[arg-type]


def _folder(name: str) -> Path:
    return raw() / "regions" / name


def _folders() -> list[Path]:
    """The folders of the sets, the project's own first."""
    there = sorted(path for path in _folder("").glob("*") if (path / f"{path.name}_units.csv").is_file())
    return sorted(there, key=lambda path: path.name != HOME)


def every_set() -> Iterator[RegionSet]:
    """The sets of the project, its own country first."""
    return map(_of_folder, _folders())


def holding(codes: Iterable[object]) -> RegionSet:
    """The set of the project that has these codes, the first of them at least; its own country's if none has.

    Examples
    --------
    >>> holding(["KZ-43", "KZ"]).name
    'kz'
    """
    asked = [str(code) for code in codes]
    home = regions()
    if not asked or all(code in home.rows for code in asked):
        return home
    return next((one for one in every_set() if asked[0] in one.rows), home)


def regions_of(codes: Iterable[object], vintage: int | Vintage | None) -> Vintage:
    """The regions of figures: those given, or those of the set and the vintage that the codes belong to.

    Raises
    ------
    VintageError
        If a code is not one of them, or they are of several vintages.
    """
    asked = {str(code) for code in codes}
    if isinstance(vintage, Vintage):
        where = vintage
    else:
        every = holding(codes)
        unknown = sorted(asked - set(every.all_units))
        if unknown:
            raise ParameterError(unknown[0], every.all_units, "region code")
        where = every.vintage_of(asked) if vintage is None else every.at(vintage)
    strange = sorted(asked - set(where.units))
    if strange:
        raise VintageError(
            "not regions of vintage {vintage}: {codes}; use its own regions",
            vintage=str(where.year),
            codes=strange,
        )
    return where


def is_region(code: object) -> bool:
    """Whether a code is a unit, or the whole, of a set of the project."""
    return str(code) in holding([code]).rows


def region_code(name: str, vintage: int | None = None) -> str:
    """The code of a region from any of its spellings.

    Accepted are names in Kazakh, Russian and English with their variants, ISO codes, KATO, former names
    (Nur-Sultan, South Kazakhstan), footnote marks glued to the name, and look-alike letters of the other
    script. Nothing is guessed: what is not known is refused with the nearest names.

    Parameters
    ----------
    name
        A spelling, or a code of any set of the project.
    vintage
        If given, the region must be a unit of this vintage.

    Raises
    ------
    UnknownNameError
        If the spelling is not known, with the nearest ones.
    VintageError
        If the region is known but not a unit of `vintage`.

    Examples
    --------
    >>> region_code("Туркестанская3)"), region_code("Жамбылская область"), region_code("Nur-Sultan")
    ('KZ-61', 'KZ-31', 'KZ-71')
    >>> region_code("Turkistan", vintage=2017)
    Traceback (most recent call last):
    cluster_analysis.errors.VintageError: 'Turkistan' (KZ-61) is not a unit of vintage 2017; use KZ-YUZ
    """
    return holding([name]).code(name, vintage)


def region_name(code: str, lang: str = "en", short: bool = False) -> str:
    """The name of a region in a language; `short` is without the word for "region" or "city".

    Examples
    --------
    >>> region_name("KZ-43", "kk"), region_name("KZ-71", "ru", short=True)
    ('Қызылорда облысы', 'Астана')
    """
    return holding([code]).named(code, lang, short)


_COLUMNS = {
    "en": {"nom": "en"},
    "kk": {"nom": "kk"},
    "ru": {"nom": "ru", "gen": "ru_gen", "prep": "ru_prep"},
}


def names_of_tables() -> Names:
    """Names of all units of all sets of regions, of sections and own classifications, and of other items.

    Examples
    --------
    >>> names = names_of_tables()
    >>> names.name("KZ-10", "ru", "prep"), names.name("KZ-75", "kk", "abl"), names.name("B", "ru", "gen")
    ('области Абай', 'Алматы қаласынан', 'горнодобывающей промышленности')
    >>> names.name("hourly_earnings", "kk")
    'сағаттық жалақы'
    """
    units = {code: row for regions in [*every_set()][::-1] for code, row in regions.rows.items()}
    rows = rows_of("items") | units | own_classifications() | rows_of("section_names")
    return Names({code: _forms(row) for code, row in rows.items()})


def _forms(row: Mapping[str, str]) -> dict[str, Forms]:
    """The cases of each language in a row of a table; English where a language has no name."""
    forms = {
        lang: {case: row[column] for case, column in cases.items() if row.get(column)}
        for lang, cases in _COLUMNS.items()
    }
    return {lang: own or forms["en"] for lang, own in forms.items()}
