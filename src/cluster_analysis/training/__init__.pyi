"""The course: exercises that check themselves, group sheets, the quiz, and what a trainer needs."""

from cluster_analysis.training.checks import CheckError, CheckResult, check, hint
from cluster_analysis.training.course import Course, new_groups, start
from cluster_analysis.training.exercises import registry
from cluster_analysis.training.quizzes import quiz
from cluster_analysis.training.sheets import PlanPage, Values, collect, hand_in, marks, plan_page

__all__ = [
    "CheckError",
    "CheckResult",
    "Course",
    "PlanPage",
    "Values",
    "check",
    "collect",
    "hand_in",
    "hint",
    "marks",
    "new_groups",
    "plan_page",
    "quiz",
    "registry",
    "start",
]
