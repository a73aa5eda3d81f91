"""Findings: keys and typed values, escaped where they are shown."""

import html

from cluster_analysis.pictures import findings


def test_markdown_is_escaped():
    shown = findings.Finding("<script>LQ < 1")._repr_mimebundle_()["text/markdown"]
    assert "<script>" not in shown and html.unescape(shown).strip("*") == "<script>LQ < 1"
