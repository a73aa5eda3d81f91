"""Twenty small maps of twenty regions: one collection of shared paths against GeoDataFrame.plot on 20 axes.

    python benchmarks/bench_maps.py [--same-png]

Prints the median CPU seconds of both, in turns, to a finished PNG, and their ratio from the same run; then
the ratio to the same on a live canvas (`pyplot.subplots`), where each `plot` call redraws everything.
Both draw the same classes (the limits are given to both), at the same size and resolution; ours also draws
the title, legend, headings and the line with the sources. The peer is saved by `savefig` as it comes, ours
by `Picture.render`; `--same-png` saves both by `Picture.render`, so that only the drawing differs.
"""

from __future__ import annotations

import statistics
import sys
import time
from io import BytesIO

import numpy as np
import xarray as xr

from cluster_analysis.data.regions.sets import regions
from cluster_analysis.pictures import maps, theme
from cluster_analysis.pictures.pictures import Picture

SEED, ROUNDS, COUNT = 20170410, 7, 20


def values() -> xr.DataArray:
    draws = np.random.default_rng(SEED).lognormal(0, 0.6, (COUNT, 20))
    years = list(range(2001, 2001 + COUNT))
    return xr.DataArray(
        draws, dims=("year", "region"), coords={"year": years, "region": list(regions().units(2022))}
    )


def ours(array: xr.DataArray) -> bytes:
    return maps.small_multiples(
        array, "Synthetic", by="year", breaks=theme.LQ_BREAKS, synthetic=True
    ).render()


def peer(array: xr.DataArray, live: bool = False) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    frame = regions().at(2022).boundaries.join(array.to_pandas().T)
    figure = Figure(figsize=(10.2, 4.9), dpi=144)
    if live:
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
    if "--same-png" in sys.argv:
        return Picture(figure, "", "", frame).render()
    buffer = BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


def cpu_seconds(draw, *arguments) -> float:
    begin = time.process_time()
    draw(*arguments)
    return time.process_time() - begin


def main() -> None:
    array = values()
    ours(array), peer(array)  # paths, fonts and imports once, for both
    rounds = [(cpu_seconds(ours, array), cpu_seconds(peer, array)) for _ in range(ROUNDS)]
    own, other = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"ours {own:.3f} s, GeoDataFrame.plot on {COUNT} axes {other:.3f} s, ratio {other / own:.1f}")
    live = cpu_seconds(peer, array, True)
    print(f"on a live canvas {live:.1f} s (once), ratio {live / own:.0f}")


if __name__ == "__main__":
    main()
