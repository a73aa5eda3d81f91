"""The course: exercises that check themselves, group sheets, and the builder of its notebooks."""

from cluster_analysis.training.checks import (
    CheckError,
    CheckResult,
    Exercise,
    Mistake,
    check,
    registry,
    states,
)
from cluster_analysis.training.course import Course, start
from cluster_analysis.training.sheets import PlanPage, collect, group_sheet, hand_in, plan_page

__all__ = [
    "CheckError",
    "CheckResult",
    "Course",
    "Exercise",
    "Mistake",
    "PlanPage",
    "check",
    "collect",
    "group_sheet",
    "hand_in",
    "plan_page",
    "registry",
    "start",
    "states",
]
