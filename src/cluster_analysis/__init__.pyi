"""Cluster mapping, selection, publication and training for the Territorial Clusters programme."""

import cluster_analysis.data.panel.panel as panel
import cluster_analysis.data.panel.quality as quality
import cluster_analysis.data.status as status
import cluster_analysis.data.tables.catalogue as catalogue
import cluster_analysis.intake as sources
import cluster_analysis.measures as measures
import cluster_analysis.measures.networks as networks
import cluster_analysis.measures.stars as stars
import cluster_analysis.measures.value_chain as value_chain
import cluster_analysis.pictures.charts as charts
import cluster_analysis.pictures.findings as findings
import cluster_analysis.pictures.maps as maps
import cluster_analysis.pictures.tables as tables
import cluster_analysis.policy.evaluation as evaluation
import cluster_analysis.policy.management as management
import cluster_analysis.policy.programme as programme
import cluster_analysis.selection as selection
import cluster_analysis.training as training
from cluster_analysis.data.panel.long import panel_from_long
from cluster_analysis.data.panel.panel import load
from cluster_analysis.data.panel.views import against_nation, neighbours, product, regroup, topic, traded
from cluster_analysis.data.panel.vintages import add_up
from cluster_analysis.data.regions.industries import industry_code, industry_name, section_name
from cluster_analysis.data.regions.sets import region_code, region_name, regions
from cluster_analysis.data.tables.catalogue import load_table, record
from cluster_analysis.intake.official import read_official
from cluster_analysis.measures import *  # noqa: F403 - all measures
from cluster_analysis.pictures.findings import texts, word
from cluster_analysis.pictures.results import publish
from cluster_analysis.pictures.say import columns, ladder, points, say
from cluster_analysis.pictures.tables.table import table

def lazily(package: str) -> list[str]: ...

__all__ = [
    "add_up",
    "against_nation",
    "catalogue",
    "charts",
    "columns",
    "evaluation",
    "findings",
    "industry_code",
    "industry_name",
    "ladder",
    "load",
    "load_table",
    "management",
    "maps",
    "measures",
    "neighbours",
    "networks",
    "panel",
    "panel_from_long",
    "points",
    "product",
    "programme",
    "publish",
    "quality",
    "read_official",
    "record",
    "region_code",
    "region_name",
    "regions",
    "regroup",
    "say",
    "section_name",
    "selection",
    "sources",
    "stars",
    "status",
    "table",
    "tables",
    "texts",
    "topic",
    "traded",
    "training",
    "value_chain",
    "word",
]
