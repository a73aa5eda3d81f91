"""Official files: `read_official` recognises the layout, reads it, and checks it against the country.

`reading` is the one call; `bns*`, `taldau*` and `iblock` are the layouts, which hand over a `raw_table`;
`cells` and `periods` say what stands in a cell; `vintages`, with `candidates` and `sums`, finds the regions.
"""

from cluster_analysis.intake.official.reading import OfficialTable, read_official

__all__ = ["OfficialTable", "read_official"]
