"""The units of a territory over time: names, kinds, what they were split from, boundaries and neighbours."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cluster_analysis.data.records import Record, read_record
from cluster_analysis.data.regions.spellings import Spellings, without_kind
from cluster_analysis.errors import InputError, UnknownNameError, VintageError

if TYPE_CHECKING:
    import geopandas as gpd
    from libpysal.graph import Graph

CITIES = ("city", "capital")
"""Kinds of units that are cities: drawn apart, since they vanish on a map of the country."""

Rows = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, eq=False)
class RegionSet:
    """The units of a country or of any other territory, of all vintages.

    Parameters
    ----------
    name
        Of the set.
    rows
        The units by code: `en`, `ru`, `kk`, `kind`, `from`, `to`, `predecessor`, `parent`.
    years
        The vintages; 0 alone for a set without history.
    aliases
        Further spellings, each with its code.
    shapes
        Boundaries of a set that is no folder of the project, indexed by code.

    Examples
    --------
    >>> from cluster_analysis.data.regions.sets import regions
    >>> kz = regions("kz")
    >>> kz.country, kz.years, len(kz.units(2022)), kz.cities
    ('KZ', (2017, 2018, 2022), 20, ('KZ-71', 'KZ-75', 'KZ-79'))
    """

    name: str
    rows: Rows
    years: tuple[int, ...] = (0,)
    aliases: tuple[tuple[str, str], ...] = ()
    shapes: gpd.GeoDataFrame | None = None
    folder: Path | None = None

    @cached_property
    def country(self) -> str:
        """The code of the whole; empty if the set has none."""
        return next((code for code, kind in self._column("kind").items() if kind == "country"), "")

    @cached_property
    def cities(self) -> tuple[str, ...]:
        """Units that are cities."""
        return tuple(code for code, kind in self._column("kind").items() if kind in CITIES)

    @cached_property
    def predecessor(self) -> dict[str, str]:
        """A unit that a split made -> the older unit it was part of."""
        return self._column("predecessor")

    @cached_property
    def parents(self) -> dict[str, str]:
        """A unit -> the unit that holds it: the region of a district, the country of a region."""
        return self._column("parent")

    def _column(self, name: str) -> dict[str, str]:
        return {code: row[name] for code, row in self.rows.items() if row.get(name)}

    @cached_property
    def all_units(self) -> tuple[str, ...]:
        """Codes of the units that exist in any vintage, without the country."""
        return tuple(sorted(self.rows.keys() - {self.country}))

    def units(self, vintage: int) -> tuple[str, ...]:
        """Codes of the units of a vintage, in the order of their codes."""
        return self.at(vintage).units

    def at(self, vintage: int | None = None) -> Vintage:
        """The units of one vintage; by default the newest."""
        year = max(self.years) if vintage is None else vintage
        if year not in self.years:
            raise VintageError(
                "vintage {vintage} is not known; the vintages are {known}",
                vintage=repr(vintage),
                known=list(self.years),
            )
        return self._vintages[year]

    @cached_property
    def _vintages(self) -> dict[int, Vintage]:
        return {
            year: Vintage(self, year, tuple(code for code in self.all_units if self._lives(code, year)))
            for year in self.years
        }

    def _lives(self, code: str, year: int) -> bool:
        row = self.rows[code]
        return int(row.get("from") or 0) <= year < int(row.get("to") or 9999)

    def vintage_of(self, codes: Iterable[str]) -> Vintage:
        """The oldest vintage that has all these units.

        Examples
        --------
        >>> from cluster_analysis.data.regions.sets import regions
        >>> regions().vintage_of(["KZ-43", "KZ-YUZ"]).year, regions().vintage_of(["KZ-43", "KZ-10"]).year
        (2017, 2022)
        """
        asked = set(codes)
        fitting = [self.at(year) for year in self.years if asked <= set(self.units(year))]
        if not fitting:
            mixed = sorted(asked & {*self._column("to"), *self.predecessor}) or sorted(asked)
            raise VintageError(
                "regions of several vintages in one map: {codes}; merge them first", codes=mixed
            )
        return fitting[0]

    def ancestor(self, code: str, vintage: int) -> str:
        """The unit of `vintage` that holds the unit `code`.

        Examples
        --------
        >>> from cluster_analysis.data.regions.sets import regions
        >>> kz = regions("kz")
        >>> kz.ancestor("KZ-10", 2017), kz.ancestor("KZ-79", 2017), kz.ancestor("KZ-79", 2022)
        ('KZ-63', 'KZ-YUZ', 'KZ-79')

        Raises
        ------
        VintageError
            If the unit is itself older: South Kazakhstan has no unit of 2018 that holds it.
        """
        members = self.units(vintage)
        found = code
        while found not in members and found in self.predecessor:
            found = self.predecessor[found]
        if found not in members:
            raise VintageError(
                "{code} ({name}) is not part of one unit of vintage {vintage}",
                code=code,
                name=self.named(code),
                vintage=str(vintage),
            )
        return found

    def named(self, code: str, lang: str = "en", short: bool = False) -> str:
        """The name of a unit in a language; its English name, or its code, where the language has none.

        Examples
        --------
        >>> from cluster_analysis.data.regions.sets import regions
        >>> kz = regions("kz")
        >>> kz.named("KZ-43", "kk"), kz.named("KZ-63", short=True), kz.named("KZ-19", "ru", short=True)
        ('Қызылорда облысы', 'East Kazakhstan', 'Алматинская обл.')
        """
        if code not in self.rows:
            raise UnknownNameError(code, self.rows, "region code")
        row = self.rows[code]
        name = row.get(lang) or row.get("en") or code
        return (row.get(f"short_{lang}") or without_kind(name)) if short else name

    @cached_property
    def _spellings(self) -> Spellings:
        return Spellings(self.rows, self.aliases)

    def find(self, label: str) -> str | None:
        """The code of the unit that a label names; None if it names none.

        What a label says of its kind must be true: only a unit that is a city may be called one. A second
        name in brackets must name the same unit.

        Examples
        --------
        >>> from cluster_analysis.data.regions.sets import regions
        >>> kz = regions("kz")
        >>> kz.find("Qostanay"), kz.find("Urban population"), kz.find("Astana (Nur-Sultan)")
        ('KZ-39', None, 'KZ-71')
        >>> kz.find("Атырау"), kz.find("г. Атырау"), kz.find("Всего по республике")
        ('KZ-23', None, 'KZ')
        >>> kz.find("KZ11"), kz.find("KZ03"), kz.find("KZAKM"), kz.find("110000000"), kz.find("KZ99")
        ('KZ-11', 'KZ-11', 'KZ-11', 'KZ-11', None)
        """
        return self._spellings.find(label)

    def code(self, label: str, vintage: int | None = None) -> str:
        """The code of the unit that a label names, which must be one of `vintage` if that is given."""
        code = self.find(label)
        if code is None:
            known = [
                row[lang] for row in self.rows.values() for lang in ("en", "ru", "kk") if row.get(lang)
            ]
            raise UnknownNameError(label, known, "region")
        if vintage is not None and code != self.country and code not in self.units(vintage):
            parts = [unit for unit in self.units(vintage) if self.predecessor.get(unit) == code]
            use = " + ".join(parts) or self.ancestor(code, vintage)
            raise VintageError(
                "{name} ({code}) is not a unit of vintage {vintage}; use {use}",
                name=repr(label),
                code=code,
                vintage=str(vintage),
                use=use,
            )
        return code


@dataclass(frozen=True, eq=False)
class Vintage:
    """The units of a set in one vintage, with their geometry.

    Parameters
    ----------
    regions
        The set.
    year
        Since when these units exist; 0 in a set without history.
    units
        Their codes, in order.
    """

    regions: RegionSet
    year: int
    units: tuple[str, ...]

    def named(self, code: str, lang: str = "en", short: bool = False) -> str:
        """The name of a unit in a language; see `RegionSet.named`."""
        return self.regions.named(code, lang, short)

    @property
    def cities(self) -> tuple[str, ...]:
        """The units that are cities."""
        return tuple(code for code in self.regions.cities if code in self.units)

    @cached_property
    def _record(self) -> tuple[Path, Record] | None:
        """Where the boundaries are, and their record; None for a set that is no folder, or has none."""
        folder = self.regions.folder
        for meta in sorted(folder.rglob("*.meta.yml")) if folder else ():
            about = read_record(meta)
            if about.kind == "boundaries" and (about.vintage or [0]) == [self.year]:
                return meta.with_name(f"{about.name}.geojson"), about
        return None

    @property
    def attribution(self) -> str:
        """Who has to be named on a map."""
        return self._record[1].licence.attribution if self._record else ""

    @property
    def source(self) -> str:
        """Id of the record of the boundaries; empty where there is none."""
        return self._record[1].id if self._record else ""

    @property
    def boundaries(self) -> gpd.GeoDataFrame:
        """Boundaries by code, in an equal-area projection (metres).

        Raises
        ------
        InputError
            If the set has no boundaries, or their file cannot be read.

        Examples
        --------
        >>> from cluster_analysis.data.regions.sets import regions
        >>> regions().at(2017).boundaries.loc["KZ-35"].geometry.area // 1e9  # Karaganda with Ulytau, 1000 km2
        429.0
        """
        return self._shapes.copy()

    @cached_property
    def _shapes(self) -> gpd.GeoDataFrame:
        if self.regions.shapes is not None:
            shapes = self.regions.shapes
        elif self._record:
            shapes = _read_shapes(self._record[0])
        else:
            raise InputError("the set of regions {name} has no boundaries", name=self.regions.name)
        return shapes[shapes.index.isin(self.units)].to_crs(equal_area(shapes))

    @cached_property
    def neighbours(self) -> Graph:
        """Which units share a stretch of border (rook contiguity), each with weight 1.

        Examples
        --------
        >>> from cluster_analysis.data.regions.sets import regions
        >>> regions().at(2017).neighbours["KZ-71"].index.tolist()  # Astana lies inside Akmola region
        ['KZ-11']
        """
        from libpysal.graph import Graph

        return Graph.build_contiguity(self.boundaries, rook=True)

    @cached_property
    def tiles(self) -> dict[str, tuple[int, int]]:
        """Code -> row (from the north) and column (from the west) of its square in a tile grid.

        Examples
        --------
        >>> from cluster_analysis.data.regions.sets import regions
        >>> regions().at(2017).tiles["KZ-47"]
        (3, 0)
        """
        path = (self.regions.folder or Path()) / f"{self.regions.name}_tiles.csv"
        if not path.is_file():
            raise InputError("the set of regions {name} has no tile grid", name=self.regions.name)
        return {
            row["region"]: (int(row["row"]), int(row["column"]))
            for row in rows_in(path)
            if int(row["vintage"]) == self.year
        }


def equal_area(shapes: gpd.GeoDataFrame) -> str:
    """Albers' equal-area projection for what the shapes cover, its standard parallels a sixth from the ends.

    References
    ----------
    Snyder (1987), Map Projections: A Working Manual, p. 99. For Kazakhstan 43 N, 53 N, 67 E.
    """
    west, south, east, north = shapes.to_crs(4326).total_bounds
    low = round(south + (north - south) / 6)
    high = round(north - (north - south) / 6)
    middle = round((south + north) / 2)
    meridian = round((west + east) / 2)
    return (
        f"+proj=aea +lat_1={low} +lat_2={high} +lat_0={middle} +lon_0={meridian} "
        "+datum=WGS84 +units=m +no_defs"
    )


def _read_shapes(path: Path) -> gpd.GeoDataFrame:
    import json

    import geopandas as gpd

    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
    except (OSError, ValueError, KeyError) as fault:
        raise InputError(
            f"cannot be read: {fault}",
            file=str(path),
            advice="restore it from the repository or run scripts/build_boundaries.py",
        ) from fault
    return gpd.GeoDataFrame.from_features(features, crs=4326).set_index("region")[["geometry"]]


def rows_in(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV table."""
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
