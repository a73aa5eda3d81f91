"""The audit workbook of one bid: live formulas from scores and values through points to the total.

Whoever doubts a total opens it in a spreadsheet, changes a value or a weight, and sees what comes of it. No
result is copied into it but the figures of the packet, which stand beside for comparison.
"""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell as _cell

from cluster_analysis.errors import InputError
from cluster_analysis.selection.call.workbooks import NewBook, write_row
from cluster_analysis.selection.engine.experts.experts import wide_scores
from cluster_analysis.selection.engine.methodology.schema import Indicator
from cluster_analysis.selection.engine.methodology.tree import TOTAL, Node
from cluster_analysis.selection.engine.ranking.scaling import knots_of
from cluster_analysis.selection.report.packet import notices
from cluster_analysis.selection.report.run import Selection
from cluster_analysis.selection.report.words import Words

SCORES, POINTS, TREE = "Scores", "Points", "Tree"
TOP = 4
"""Lines above each table: title, notices, an empty line, heads."""


def audit(selection: Selection, application: str, lang: str = "en") -> bytes:
    """The workbook of one bid as XLSX bytes.

    Parameters
    ----------
    selection
        The results.
    application
        An eligible bid.
    lang
        Language of the labels.

    Returns
    -------
    bytes
        Sheets `Scores` (experts' scores, mean by formula), `Points` (value, goalposts, points by formula) and
        `Tree` (every part with weight and points, every node with its mean by formula, the total, and the
        packet's figures beside). A Copeland score depends on the other bids and stands as a number.

    Raises
    ------
    InputError
        If the bid is not eligible.
    """
    if application not in selection.points.index:
        raise InputError("{name!r} is not an eligible application of this call", name=application)
    workbook = _Audit(selection, application, lang)
    workbook.scores()
    workbook.points()
    workbook.tree()
    return workbook.book.finished()


class _Audit(Words):
    """One workbook while it is written: where each score, value and node stands."""

    def __init__(self, selection: Selection, application: str, lang: str) -> None:
        super().__init__(selection, lang)
        self.application, self.book = application, NewBook()
        self.bold = self.book.add_format({"bold": True})
        self.place: dict[str, str] = {}

    def _sheet(self, name: str, *heads: str) -> Any:
        """A sheet with the bid, the notices and the heads of its table."""
        sheet = self.book.add_worksheet(name)
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, 1, 46)
        title = self.say(f"audit.{name.lower()}")
        write_row(sheet, 0, [f"{title}: {self.application}"], self.bold)
        write_row(sheet, 1, [" ".join(block.text for block in notices(self.selection, self.lang))])
        write_row(sheet, TOP - 1, heads, self.bold)
        return sheet

    def _heads(self, *names: str) -> list[str]:
        return [self.say(f"audit.{name}") for name in names]

    def scores(self) -> None:
        """Last valid score of each expert, and their mean if enough have scored."""
        given = wide_scores(self.selection.scores)
        experts, least = list(map(str, given.columns)), self.rules.experts_rule.min_valid_scores
        sheet = self._sheet(SCORES, *self._heads("code", "indicator"), *experts, *self._heads("mean"))
        mine = given.reindex([(self.application, code) for code in self.rules.judged])
        for row, code in enumerate(self.rules.judged, start=TOP):
            cells: list[Any] = [code, self.rules.indicator(code).name(self.lang)]
            if experts:
                range_ = f"{_cell(row, 2)}:{_cell(row, len(experts) + 1)}"
                formula = f'=IF(COUNT({range_})>={least},AVERAGE({range_}),"")'
                cells += [*mine.iloc[row - TOP], (formula, self.selection.values[code][self.application])]
                self.place[code] = f"{SCORES}!{_cell(row, len(experts) + 2)}"
            write_row(sheet, row, cells)

    def points(self) -> None:
        """Value, goalposts and points of every indicator."""
        heads = ("code", "indicator", "unit", "value", "scale", "low", "high", "part_points")
        sheet, sector = self._sheet(POINTS, *self._heads(*heads)), self.selection.sector(self.application)
        for row, one in enumerate(self.rules.indicators, start=TOP):
            value: Any = self.selection.values[one.code][self.application]
            if one.type == "qualitative":
                value = (f"={self.place[one.code]}", value) if one.code in self.place else None
            points = self.selection.points[one.code][self.application]
            about = [one.code, one.label(self.lang, sector), one.unit_name(self.lang), value]
            scale = [f"{one.scale.fn}, {one.direction}", one.scale.low, one.scale.high]
            write_row(sheet, row, [*about, *scale, (points_formula(one, row, self.rules.points), points)])
            self.place[one.code] = f"{POINTS}!{_cell(row, 7)}"

    def tree(self) -> None:
        """Every node: its parts with weight and points, its mean, and the packet's figure beside."""
        heads = ("code", "part", "weight", "part_points", "counts", "node", "packet")
        sheet, row = self._sheet(TREE, *self._heads(*heads)), TOP
        for node in self.rules.tree:
            first = row
            for part, weight in zip(node.parts, node.weights, strict=True):
                points = f'=IF(ISNUMBER({self.place[part]}),{self.place[part]},"")'
                counts = f"=IF(ISNUMBER({_cell(row, 3)}),{_cell(row, 2)},0)"
                write_row(sheet, row, [node.code, part, weight, (points, None), (counts, weight)])
                row += 1
            score = self.selection.nodes[node.code][self.application]
            live = score if node.mean == "copeland" else (node_formula(node, first, row - 1), score)
            mean = self.named("scenarios", [node.mean])
            write_row(sheet, row, [node.code, *mean, None, None, None, live, score], self.bold)
            self.place[node.code] = f"{TREE}!{_cell(row, 5)}"
            row += 2
        total = self.place[TOTAL].removeprefix(f"{TREE}!")
        difference = f'=IF(ISNUMBER({total}),{total}-{total.replace("F", "G")},"")'
        cells = [None, *self._heads("difference"), None, None, None, (difference, 0.0)]
        write_row(sheet, row, cells, self.bold)


def points_formula(indicator: Indicator, row: int, top: float) -> str:
    """Points of the value in column D by the goalposts in F and G, as a spreadsheet formula.

    Examples
    --------
    >>> from cluster_analysis.selection import Methodology
    >>> points_formula(Methodology.load().indicator("A2"), 4, 100)
    '=IF(ISNUMBER(D5),100*(MAX(0,MIN(1,(D5-F5)/(G5-F5)))),"")'
    """
    value, low, high = (_cell(row, column) for column in (3, 5, 6))
    scale = indicator.scale
    if scale.fn == "log":
        share = f"IF({value}>0,MAX(0,MIN(1,LN({value}/{low})/LN({high}/{low}))),0)"
    elif scale.fn == "linear":
        share = f"MAX(0,MIN(1,({value}-{low})/({high}-{low})))"
    else:
        share = _knots_formula(value, *knots_of(scale))
    share = share if indicator.direction == "up" else f"1-{share}"
    return f'=IF(ISNUMBER({value}),{top:g}*({share}),"")'


def _knots_formula(value: str, xs: list[float], ys: list[float]) -> str:
    """A share between knots, straight from one to the next."""
    formula = f"{ys[-1]!r}"
    for x0, x1, y0, y1 in list(zip(xs, xs[1:], ys, ys[1:], strict=False))[::-1]:
        if x1 > x0:
            formula = f"IF({value}<={x1!r},{y0!r}+({value}-({x0!r}))*{(y1 - y0) / (x1 - x0)!r},{formula})"
    return f"IF({value}<={xs[0]!r},{ys[0]!r},{formula})"


def node_formula(node: Node, first: int, last: int) -> str:
    """The mean of a node's parts (lines first to last) over those with a score, if enough weight is there.

    Examples
    --------
    >>> from cluster_analysis.selection.engine.methodology.tree import Node
    >>> node_formula(Node("a", ("A1",), (1.0,), "arithmetic", 0.67), 4, 4)
    '=IF(SUM(E5:E5)>=MAX(0.67*SUM(C5:C5)-0.000000000001,0.000000000001),(IF(E5>0,E5*D5,0))/SUM(E5:E5),"")'
    """
    weights, points, used = (f"{_cell(first, column)}:{_cell(last, column)}" for column in (2, 3, 4))
    term, score = {
        "arithmetic": ("{w}*{p}", "({whole})/{total}"),
        "geometric": ("{w}*LN({p})", "EXP(({whole})/{total})"),
        "harmonic": ("{w}/{p}", "{total}/({whole})"),
    }[node.mean]
    cells = [{"p": _cell(row, 3), "w": _cell(row, 4)} for row in range(first, last + 1)]
    whole, total = "+".join(f"IF({{w}}>0,{term},0)".format(**cell) for cell in cells), f"SUM({used})"
    score = score.format(whole=whole, total=total)
    if node.mean != "arithmetic":
        score = f"IF(SUMPRODUCT(({used}>0)*({points}=0)*ISNUMBER({points}))>0,0,{score})"
    return f'=IF({total}>=MAX({node.least:g}*SUM({weights})-0.000000000001,0.000000000001),{score},"")'
