"""The user guide: guides by hand, functions from their docstrings, the data log from the records.

Built without a network: no links to other projects' indices, no fonts or scripts from elsewhere; formulas are
MathML, which browsers show by themselves.
"""

import sys
from html import escape
from pathlib import Path

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "src"))

project = "Territorial clusters of Kazakhstan"
author = "the maintainers"
extensions = ["sphinx.ext.autodoc", "numpydoc", "myst_parser"]
source_suffix = {".md": "markdown"}
root_doc = "index"
exclude_patterns = ["_build", "images"]
html_theme = "furo"
html_title = project
html_show_sourcelink = False
html_copy_source = False
html_math_renderer = "mathml"
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
autodoc_member_order = "groupwise"
autodoc_typehints = "none"
autosummary_generate = False
numpydoc_show_class_members = False
nitpicky = False
suppress_warnings = ["myst.header", "myst.xref_missing"]


def formula(text, block):
    """A formula as MathML, or as it is written where it cannot be converted."""
    try:
        return tex2mathml(text, as_block=block)
    except MathError:
        return f"<code>{escape(text)}</code>"


def inline_math(translator, node):
    """A formula in a line."""
    translator.body.append(formula(node.astext(), block=False))
    raise nodes.SkipNode


def block_math(translator, node):
    """A formula on its own line."""
    translator.body.append(f'<div class="math">{formula(node.astext(), block=True)}</div>')
    raise nodes.SkipNode


def write_data_log(app):
    """The data log: one section per source record, so that it cannot differ from the data."""
    from cluster_analysis.data.tables import catalogue

    lines = ["# Data log", "", "Written from the records in `data/raw` each time the guide is built.", ""]
    for record in catalogue.all_records():
        lines += [
            f"## {record.title['en']}",
            "",
            f"Table `{record.name}`, {'**synthetic**' if record.synthetic else 'real'}. {record.description}",
            "",
            "| what | |",
            "|---|---|",
            f"| publisher | {record.publisher} |",
            f"| element | {record.element or '–'} |",
            f"| unit | {record.unit or '–'} |",
            f"| regions of | {', '.join(map(str, record.vintage)) or '–'} |",
            f"| as of | {record.as_of} |",
            f"| licence | {record.licence.name}; {record.licence.attribution or 'no attribution asked'} |",
            f"| sha256 | `{record.sha256}` |",
            "",
            *(f"- {note}" for note in record.notes),
            "",
        ]
    (HERE / "data_log.md").write_text("\n".join(lines), encoding="utf-8")


def setup(app):
    """Register the formulas and the data log."""
    app.add_html_math_renderer("mathml", (inline_math, None), (block_math, None))
    app.connect("builder-inited", write_data_log)
