"""A business register of any size: `register_panel` turns unit records into region x industry x year."""

from cluster_analysis.intake.register.columns import Columns
from cluster_analysis.intake.register.groups import refuse_repeated_units
from cluster_analysis.intake.register.panel import Register, register_panel

__all__ = ["Columns", "Register", "refuse_repeated_units", "register_panel"]
