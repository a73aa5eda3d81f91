"""Real growth from chained volume indices, its windows, and the split of money into volume and price.

An index is the figure of a year as a percentage of the year before (105.3 = 5.3 % more), over `year` and any
other dimensions. Chained figures are not additive: industries or regions together are weighted, not summed.
"""

from __future__ import annotations

import xarray as xr
from pandas import Index
from xarray import DataArray, Dataset

from cluster_analysis.errors import InputError
from cluster_analysis.measures.door.labelled import INDUSTRY

YEAR, WINDOW, COMPONENT = "year", "window", "component"
BREAK = 0.6
"""What rounding explains of a gap, percentage points: indices have one decimal."""
MOVES = ((0, 0), (-1, 0), (0, -1), (0, 1), (1, 0), (-1, -1), (-1, 1), (1, -1), (1, 1))
"""By how many years the ends of a window are moved, the least first."""


def chain(index: DataArray, start: int) -> DataArray:
    """Volume with the start year as 100, from indices of the previous year.

    Parameters
    ----------
    index
        Indices, % of the previous year, with the dimension `year`.
    start
        The year that is 100; the result has this year and the later ones.

    Returns
    -------
    xarray.DataArray
        `volume`: 100 times the product of the indices after `start`. A missing year ends the chain: from
        there on the volume is missing. Where no index follows, the start is missing too.

    Raises
    ------
    InputError
        If there is no index after `start`, or a year is left out.

    References
    ----------
    System of National Accounts 2008, chapter 15.

    Examples
    --------
    >>> index = xr.DataArray([110.0, 90.0], dims="year", coords={"year": [2022, 2023]})
    >>> chain(index, 2021).values.round(1).tolist()
    [100.0, 110.0, 99.0]
    """
    years, plain = years_of(index), _without_status(index)
    if start + 1 not in years:
        message = "no index of {year}, the year after the start; there are {first} to {last}"
        raise InputError(message, year=start + 1, first=years[0], last=years[-1])
    level = (plain.sel(year=slice(start + 1, None)) / 100).cumprod(YEAR, skipna=False)
    first = xr.ones_like(level.isel(year=0)).where(level.notnull().any(YEAR)).assign_coords(year=start)
    volume = (xr.concat([first, level], YEAR) * 100).transpose(*index.dims).rename("volume")
    return volume.assign_attrs(index.attrs | {"units": f"{start} = 100", "measure": "volume"})


def since(index: DataArray, end: int) -> DataArray:
    """Real growth from each earlier year to `end`, % a year.

    Returns
    -------
    xarray.DataArray
        `real_growth` over the start years: 100 (product of the indices after the start)^(1 / years) - 100;
        missing from the year backwards in which an index is missing.

    Examples
    --------
    >>> index = xr.DataArray([110.0, 90.0], dims="year", coords={"year": [2022, 2023]})
    >>> since(index, 2023).round(2).to_series().to_dict()
    {2021: -0.5, 2022: -10.0}
    """
    first = years_of(index)[0]
    until = _without_status(index).sel(year=slice(None, end))
    if not until.sizes[YEAR]:
        raise InputError("no index until {year}; the figures start in {first}", year=end, first=first)
    backwards = (until / 100).isel(year=slice(None, None, -1)).cumprod(YEAR, skipna=False)
    backwards = backwards.assign_coords(year=backwards[YEAR] - 1).sortby(YEAR)
    return _rate(backwards, end - backwards[YEAR]).transpose(*index.dims)


def real_growth(index: DataArray, weights: DataArray, over: str = INDUSTRY) -> DataArray:
    """Volume index of several industries (or regions) together, as the accounts add them up.

    Parameters
    ----------
    index
        Indices, % of the previous year: `year`, `over` and any others.
    weights
        Amounts in current prices, same labels; those of the year before are the weights.
    over
        The dimension that is added up.

    Returns
    -------
    xarray.DataArray
        `volume_index`: sum(index amount of the year before) / sum(amount of the year before), %
        (Laspeyres, to be chained). Missing where an amount is missing, where an index is missing whose amount
        is not zero, and in the first year of the weights; an amount of zero needs no index.

    References
    ----------
    System of National Accounts 2008, chapter 15.

    Examples
    --------
    >>> labels = {"year": [2020, 2021], "industry": ["A", "B"]}
    >>> index = xr.DataArray([[100.0, 100.0], [110.0, 95.0]], coords=labels)
    >>> money = xr.DataArray([[30.0, 10.0], [36.0, 9.0]], coords=labels)
    >>> real_growth(index, money).sel(year=2021).item()
    106.25
    """
    rates, before = xr.align(_without_status(index), _year_before(weights, index), join="inner")
    lacking = sorted({*index[over].values.tolist()} - {*rates[over].values.tolist()})
    if lacking:
        raise InputError("no weights for {labels}", labels=[*map(str, lacking)])
    amounts = (rates.where(before != 0, 100) * before).sum(over, skipna=False)
    together = amounts / before.sum(over, skipna=False)
    return together.assign_attrs(index.attrs).rename("volume_index")


def volume_price(x0: DataArray, x1: DataArray, volume: DataArray) -> DataArray:
    """A change in current prices as the effect of volume and the effect of price.

    Parameters
    ----------
    x0, x1
        Amounts in current prices at the start and the end.
    volume
        Volume at the end over volume at the start, chained (1.2 = a fifth more).

    Returns
    -------
    xarray.DataArray
        `change` over `component`: `volume_effect` x0 (volume - 1), and `price_effect`, the rest of x1 - x0:
        they add up exactly. Where the level of the amounts breaks, the break is in the price effect.

    References
    ----------
    System of National Accounts 2008, chapter 15.

    Examples
    --------
    >>> start, end, volume = (xr.DataArray(value) for value in (100.0, 150.0, 1.2))
    >>> volume_price(start, end, volume).round(9).to_series().to_dict()
    {'volume_effect': 20.0, 'price_effect': 30.0}
    """
    start, end, ratio = (
        _without_status(part).drop_vars(YEAR, errors="ignore") for part in (x0, x1, volume)
    )
    of_volume = start * (ratio - 1)
    parts = Dataset({"volume_effect": of_volume, "price_effect": (end - start) - of_volume})
    return parts.to_array(COMPONENT, "change").assign_attrs(x0.attrs)


def windows(index: DataArray, start: int, end: int) -> DataArray:
    """Real growth, % a year, in a window, with its ends moved by a year, and with each inner year left out.

    Windows that all hold one jump cannot see it; leaving each year out can.

    Parameters
    ----------
    index
        Indices, % of the previous year, with the dimension `year`.
    start, end
        The window asked for: growth from the level of `start` to that of `end`.

    Returns
    -------
    xarray.DataArray
        `real_growth` over `window` ("2021–2025", "2021–2025 ∖ 2023"), the one asked for first. Windows beyond
        the figures are left out; a window with a missing year is missing.

    Examples
    --------
    >>> index = xr.DataArray([110.0, 121.0, 100.0], coords={"year": [2021, 2022, 2023]})
    >>> for window in windows(index, 2020, 2023).round(1):
    ...     print(window["window"].item(), window.item())
    2020–2023 10.0
    2020–2022 15.4
    2021–2023 10.0
    2021–2022 21.0
    2020–2023 ∖ 2022 4.9
    """
    years, plain = years_of(index), _without_status(index)
    if not years[0] - 1 <= start < end <= years[-1]:
        message = "no window {start} to {end} in figures of {first} to {last}"
        raise InputError(message, start=start, end=end, first=years[0], last=years[-1])
    spans = [(start + a, end + b, 0) for a, b in MOVES if years[0] <= start + a + 1 <= end + b <= years[-1]]
    spans += [(start, end, year) for year in range(start + 2, end)]
    labels = [f"{first}–{last}" + (f" ∖ {without}" if without else "") for first, last, without in spans]
    rates = xr.concat([_growth_in(plain, *span) for span in spans], Index(labels, name=WINDOW))
    return rates.assign_attrs(index.attrs | rates.attrs)


def level_breaks(nominal: DataArray, volume: DataArray, price: DataArray) -> DataArray:
    """By how much the level of amounts in current prices breaks: growth that is neither volume nor price.

    Parameters
    ----------
    nominal
        Amounts in current prices over `year`.
    volume, price
        Indices of volume and price, % of the previous year.

    Returns
    -------
    xarray.DataArray
        `break`: 100 (amount / amount of the year before) / (volume price / 10,000) - 100, %; 0 up to rounding
        where the level does not break.

    Examples
    --------
    >>> year = {"year": [2022, 2023]}
    >>> money = xr.DataArray([100.0, 99.0], coords=year)
    >>> volume, price = (xr.DataArray([100.0, 110.0], coords=year) for _ in range(2))
    >>> level_breaks(money, volume, price).round(2).sel(year=2023).item()
    -18.18
    """
    before = _year_before(nominal, nominal)
    explained = _without_status(volume) * _without_status(price) / 10_000
    gap = 100 * (_without_status(nominal) / before.where(before > 0) / explained - 1)
    return gap.assign_attrs(units="%").rename("break")


def break_years(breaks: DataArray) -> list[int]:
    """Years in which the level of any industry breaks.

    Parameters
    ----------
    breaks
        The result of `level_breaks`: `year`, and any others.

    Examples
    --------
    >>> gaps = xr.DataArray([[0.1, -0.2], [0.1, -9.0]], coords={"year": [2022, 2023], "industry": ["A", "H"]})
    >>> break_years(gaps)
    [2023]
    """
    largest = abs(breaks).max([dim for dim in breaks.dims if dim != YEAR])
    return breaks[YEAR].values[(largest > BREAK).values].tolist()


def breaks_within(years: list[int], start: int, end: int) -> list[int]:
    """The break years between two levels: those after `start` until `end`.

    Examples
    --------
    >>> breaks_within([2011, 2017, 2023], 2017, 2025)
    [2023]
    """
    return [year for year in years if start < year <= end]


def _growth_in(index: DataArray, start: int, end: int, without: int) -> DataArray:
    """Growth in one window, % a year, with one year left out or none."""
    inside = index.sel(year=slice(start + 1, end))
    inside = inside.sel(year=inside[YEAR] != without)
    return _rate((inside / 100).prod(YEAR, skipna=False), inside.sizes[YEAR])


def _rate(factor: DataArray, years: int | DataArray) -> DataArray:
    """A growth factor as % a year."""
    rate = 100 * (factor ** (1 / years) - 1)
    return rate.assign_attrs(units="% a year", measure="real_growth").rename("real_growth")


def years_of(figures: DataArray, least: int = 1) -> list[int]:
    """The years of figures, one after the other without a gap."""
    if YEAR not in figures.dims:
        raise InputError("needs the dimension {dim}; has {dims}", dim=YEAR, dims=[*map(str, figures.dims)])
    years = figures[YEAR].values.tolist()
    if len(years) < least or years != [*range(years[0], years[0] + len(years))]:
        raise InputError("needs {n} or more years that follow each other: {years}", n=least, years=years)
    return years


def _year_before(x: DataArray, index: DataArray) -> DataArray:
    """The figure of the year before in each year of an index."""
    plain = _without_status(x)
    return plain.assign_coords(year=plain[YEAR] + 1).reindex(year=index[YEAR])


def _without_status(array: DataArray) -> DataArray:
    """The numbers with their labels, those that were selected too; not what describes single cells."""
    return array.drop_vars(
        [name for name, coord in array.coords.items() if name not in array.dims and coord.ndim]
    )
