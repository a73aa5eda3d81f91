"""Twenty small maps of twenty regions: one collection of shared paths against GeoDataFrame.plot on 20 axes.

    python benchmarks/bench_maps.py

Prints the median seconds of both, to a finished PNG, and their ratio from the same run. Target: at least 8.
Both draw the same classes (the limits are given to both), at the same size and resolution; ours also draws
the title, legend, headings and the line with the sources.
"""

from __future__ import annotations

import statistics
import time
from io import BytesIO

import numpy as np
import xarray as xr

from cluster_analysis import maps, theme
from cluster_analysis.boundaries import boundaries
from cluster_analysis.regions import units

SEED, ROUNDS, COUNT = 20170410, 7, 20


def values() -> xr.DataArray:
    draws = np.random.default_rng(SEED).lognormal(0, 0.6, (COUNT, 20))
    years = list(range(2001, 2001 + COUNT))
    return xr.DataArray(draws, dims=("year", "region"), coords={"year": years, "region": list(units(2022))})


def ours(array: xr.DataArray) -> bytes:
    return maps.small_multiples(
        array, "Synthetic", by="year", breaks=theme.LQ_BREAKS, synthetic=True
    ).render()


def peer(array: xr.DataArray) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    frame = boundaries(2022).join(array.to_pandas().T)
    figure = Figure(figsize=(10.2, 6.6), dpi=144)
    FigureCanvasAgg(figure)
    bins = {
        "scheme": "user_defined",
        "classification_kwds": {"bins": theme.LQ_BREAKS},
        "cmap": theme.DIVERGING,
    }
    for axes, year in zip(figure.subplots(4, 5).flat, array["year"].to_numpy(), strict=True):
        frame.plot(column=year, ax=axes, edgecolor="#7f7f7f", linewidth=0.25, **bins)
        axes.set_title(year)
        axes.set_axis_off()
    buffer = BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


def median_seconds(draw, array: xr.DataArray) -> float:
    draw(array)  # paths, fonts and imports once, for both
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        draw(array)
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def main() -> None:
    array = values()
    own, other = median_seconds(ours, array), median_seconds(peer, array)
    print(
        f"small_multiples {own:.3f} s, GeoDataFrame.plot on {COUNT} axes {other:.3f} s, ratio {other / own:.1f}"
    )


if __name__ == "__main__":
    main()
