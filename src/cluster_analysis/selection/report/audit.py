"""The audit workbook of one bid: live formulas from scores and values through points to the total.

Whoever doubts a total opens it in a spreadsheet, changes a value or a weight, and sees what comes of it. No
result is copied into it but the figures of the packet, which stand beside for comparison.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from cluster_analysis.selection.call.workbooks import NewBook
from cluster_analysis.selection.engine.experts.experts import wide_scores
from cluster_analysis.selection.engine.methodology.schema import Indicator
from cluster_analysis.selection.engine.methodology.tree import Node
from cluster_analysis.selection.engine.ranking.aggregation import knots_of
from cluster_analysis.selection.report.run import Selection
from cluster_analysis.selection.report.words import Words, names

SCORES, POINTS, TREE = "Scores", "Points", "Tree"
FIRST = 5
"""Number of the first line of each table: title, notices, an empty line and heads are above."""


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
    workbook = _Audit(selection, application, lang)
    workbook.scores()
    workbook.points()
    workbook.tree()
    return workbook.book.finished()


class _Audit(Words):
    """One workbook while it is written: where each score, value and node stands."""

    def __init__(self, selection: Selection, application: str, lang: str) -> None:
        super().__init__(selection, lang)
        self.application, self.book, self.place = application, NewBook(), dict[str, str]()
        self.own = selection.application(application)

    def _sheet(self, name: str, heads: list[str], rows: list[Any]) -> None:
        """A sheet with the bid, the notices, heads and rows of its table."""
        title = f"{self.say(f'audit.{name.lower()}')}: {self.application}"
        notes = " ".join(block.text for block in self.notices())
        sheet = self.book.lines(name, [[title], [notes], [], heads, *rows], head=FIRST - 2)
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, 1, 46)

    def _heads(self, *names: str) -> list[str]:
        return [self.say(f"audit.{name}") for name in names]

    def scores(self) -> None:
        """Last valid score of each expert, and their mean if enough have scored."""
        given, rows = wide_scores(self.selection.scores), []
        experts, least = list(map(str, given.columns)), self.rules.experts_rule.min_valid_scores
        last, mean = (xl_col_to_name(len(experts) + more) for more in (1, 2))
        for r, code in enumerate(self.rules.judged if experts else (), start=FIRST):
            own = given.reindex([(self.application, code)]).iloc[0]
            formula = f'=IF(COUNT(C{r}:{last}{r})>={least},AVERAGE(C{r}:{last}{r}),"")'
            name = self.rules.indicator(code).name(self.lang)
            rows.append([code, name, *own, (formula, self.own["value"][code])])
            self.place[code] = f"{SCORES}!{mean}{r}"
        self._sheet(SCORES, [*self._heads("code", "indicator"), *experts, *self._heads("mean")], rows)

    def points(self) -> None:
        """Value, goalposts and points of every indicator."""
        heads = self._heads("code", "indicator", "unit", "value", "scale", "low", "high", "part_points")
        rows = []
        for r, one in enumerate(self.rules.indicators, start=FIRST):
            value = self.own["value"][one.code]
            if one.code in self.place:
                value = (f"={self.place[one.code]}", value)
            points = points_formula(one, r, self.rules.points), self.own["points"][one.code]
            about, scale = self.about(self.application, one.code), one.scale
            goalposts = [f"{scale.fn}, {one.direction}", scale.low, scale.high]
            rows.append([one.code, *about.values(), value, *goalposts, points])
            self.place[one.code] = f"{POINTS}!H{r}"
        self._sheet(POINTS, heads, rows)

    def tree(self) -> None:
        """Every node: its parts with weight and points, its mean, and the packet's figure beside."""
        heads = self._heads("code", "part", "weight", "part_points", "counts", "node", "packet")
        means, nodes = names("scenarios", self.lang), self.selection.nodes.T[self.application]
        rows = list[Any]()
        for node in self.rules.tree:
            first = FIRST + len(rows)
            for r, (part, weight) in enumerate(zip(node.parts, node.weights, strict=True), start=first):
                points = f'=IF(ISNUMBER({self.place[part]}),{self.place[part]},"")'
                counts = (f"=IF(ISNUMBER(D{r}),C{r},0)", weight)
                rows.append([node.code, part, weight, (points, None), counts])
            own, score = first + len(node.parts), nodes[node.code]
            live = score if node.mean == "copeland" else (node_formula(node, first, own - 1), score)
            rows += [[node.code, means[node.mean], None, None, None, live, score], []]
            self.place[node.code] = f"{TREE}!F{own}"
        difference = (f'=IF(ISNUMBER(F{own}),F{own}-G{own},"")', 0.0)
        rows.append([None, *self._heads("difference"), None, None, None, difference])
        self._sheet(TREE, heads, rows)


def points_formula(indicator: Indicator, row: int, top: float) -> str:
    """Points of the value in column D by the goalposts in F and G, as a spreadsheet formula.

    Examples
    --------
    >>> from cluster_analysis.selection import Methodology
    >>> points_formula(Methodology.load().indicator("A2"), 5, 100)
    '=IF(ISNUMBER(D5),100*(MAX(0,MIN(1,(D5-F5)/(G5-F5)))),"")'
    """
    value, scale = f"D{row}", indicator.scale
    if scale.fn == "log":
        share = f"IF({value}>0,MAX(0,MIN(1,LN({value}/F{row})/LN(G{row}/F{row}))),0)"
    elif scale.fn == "linear":
        share = f"MAX(0,MIN(1,({value}-F{row})/(G{row}-F{row})))"
    else:
        share = _knots_formula(value, *knots_of(scale))
    share = share if indicator.direction == "up" else f"1-{share}"
    return f'=IF(ISNUMBER({value}),{top:g}*({share}),"")'


def _knots_formula(value: str, xs: list[float], ys: list[float]) -> str:
    """A share between knots: the first one's, and what each straight piece adds up to the value."""
    pieces = [f"{ys[0]!r}"]
    for (x0, y0), (x1, y1) in pairwise(zip(xs, ys, strict=True)):
        if x1 > x0:
            slope = (y1 - y0) / (x1 - x0)
            pieces.append(f"{slope!r}*(MAX({x0!r},MIN({x1!r},{value}))-({x0!r}))")
    return "+".join(pieces)


def node_formula(node: Node, first: int, last: int) -> str:
    """The mean of a node's parts (lines first to last) over those with a score, if enough weight is there.

    Examples
    --------
    >>> from cluster_analysis.selection.engine.methodology.tree import Node
    >>> node_formula(Node("a", ("A1",), (1.0,), "arithmetic", 0.67), 5, 5)
    '=IF(SUM(E5:E5)>=MAX(0.67*SUM(C5:C5)-0.000000000001,0.000000000001),(IF(E5>0,E5*D5,0))/SUM(E5:E5),"")'
    """
    weights, points, used = (f"{column}{first}:{column}{last}" for column in "CDE")
    term, score = {
        "arithmetic": ("E{r}*D{r}", "({whole})/{total}"),
        "geometric": ("E{r}*LN(D{r})", "EXP(({whole})/{total})"),
        "harmonic": ("E{r}/D{r}", "{total}/({whole})"),
    }[node.mean]
    whole = "+".join(f"IF(E{{r}}>0,{term},0)".format(r=r) for r in range(first, last + 1))
    total = f"SUM({used})"
    score = score.format(whole=whole, total=total)
    if node.mean != "arithmetic":
        score = f"IF(SUMPRODUCT(({used}>0)*({points}=0)*ISNUMBER({points}))>0,0,{score})"
    return f'=IF({total}>=MAX({node.least:g}*SUM({weights})-0.000000000001,0.000000000001),{score},"")'
