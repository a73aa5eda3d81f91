"""A business register of any size: `register_panel` turns unit records into region x industry x year."""

from cluster_analysis.intake.register.files import refuse_repeated_units
from cluster_analysis.intake.register.panel import Register, register_panel

__all__ = ["Register", "refuse_repeated_units", "register_panel"]
