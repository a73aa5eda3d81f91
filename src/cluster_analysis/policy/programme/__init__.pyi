"""Running a cluster's strategic plan: actions, schedule, money, support, monitoring, maturity."""

from cluster_analysis.policy.programme.earned_value import earned_value
from cluster_analysis.policy.programme.monitoring import cluster_maturity, kpi_tree, monitor
from cluster_analysis.policy.programme.plan import StrategicPlan, load_plan, programme_table
from cluster_analysis.policy.programme.portfolio import ActionChoice, budget_frontier, choose_actions
from cluster_analysis.policy.programme.schedule import (
    critical_path,
    on_time_probability,
    pert_estimates,
    simulate_schedule,
)
from cluster_analysis.policy.programme.support import additionality, state_support

__all__ = [
    "ActionChoice",
    "StrategicPlan",
    "additionality",
    "budget_frontier",
    "choose_actions",
    "cluster_maturity",
    "critical_path",
    "earned_value",
    "kpi_tree",
    "load_plan",
    "monitor",
    "on_time_probability",
    "pert_estimates",
    "programme_table",
    "simulate_schedule",
    "state_support",
]
