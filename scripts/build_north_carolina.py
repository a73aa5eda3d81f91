"""Rebuild the region set of another country, the counties of North Carolina, from the package libpysal 4.14.

    python scripts/build_north_carolina.py

Written are `data/raw/regions/us_nc/` (units, boundaries) and `data/raw/births_north_carolina.csv`: live
births and sudden infant deaths of 100 counties, 1974-78 and 1979-84, from Cressie (1993), Statistics for
Spatial Data, pp. 386-389, as the package's example `sids2` has them. Their records are written by hand.
"""

from __future__ import annotations

import csv
import json

import geopandas as gpd
import libpysal
import shapely

from cluster_analysis.data.paths import raw

FOLDER = raw() / "regions" / "us_nc"
PERIODS = {1974: "74", 1979: "79"}


def main() -> None:
    """Write the three files."""
    counties = gpd.read_file(libpysal.examples.get_path("sids2.shp"))
    counties["code"] = "US-" + counties["FIPS"]
    counties = counties.set_index("code").sort_index()
    assert len(counties) == 100 and shapely.coverage_is_valid(counties.geometry.to_numpy())
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "us_nc_units.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerows(
            [("code", "fips", "en"), *zip(counties.index, counties["FIPS"], counties["NAME"], strict=True)]
        )
    features = []
    for code, shape in counties.geometry.items():
        rounded = json.loads(shapely.to_geojson(shape), parse_float=lambda text: round(float(text), 4))
        features.append({"type": "Feature", "properties": {"region": code}, "geometry": rounded})
    lines = ",\n".join(json.dumps(feature, separators=(",", ":")) for feature in features)
    text = f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'
    (FOLDER / "us_nc_counties.geojson").write_text(text, encoding="utf-8")
    with (raw() / "births_north_carolina.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("region", "year", "item", "value"))
        for year, short in PERIODS.items():
            for code, county in counties.iterrows():
                died = int(county[f"SID{short}"])
                rows.writerow((code, year, "SIDS", died))
                rows.writerow((code, year, "OTHER_BIRTHS", int(county[f"BIR{short}"]) - died))


if __name__ == "__main__":
    main()
