# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Module 5. Cluster organisation and project management
#
# **Goals.** You can assess the organisation in six groups, see when it pays its way, choose actions under a budget, find what decides the date, and tell from three numbers where a project will end.

# %% tags=["parameters"]
region: str = "KZ-43"  # region of the group's cluster (one of the 16 units of 2017)
cluster: str = "kyzylorda-rice"  # a row of the table of clusters, or a synthetic example: demo-rice, demo-dairy
lang: str = "en"  # language of texts and hints: en, ru, kk
seed: int = 8  # seed of the group's own numbers

# %%
import pandas as pd

import cluster_analysis as ca
from cluster_analysis import training
from cluster_analysis.language import translator
from cluster_analysis.language.numbers import format_number
from cluster_analysis.pictures.tables import Table
from cluster_analysis.training import check, samples

_ = translator(lang)
course = training.start(region, cluster, lang, seed)
course

# %% [markdown]
# ## Your cluster in figures
# What published figures say of your cluster: the weight of its sections in the region, real growth against the country, size. An empty rung says who could supply it. Use it in every discussion, and contradict it where you know better.

# %%
course.ladder()

# %% [markdown]
# ## Theory 1. An organisation that lasts
# Six groups: structure, governance, financing, strategy, services, results. A strong one does not make up for a weak one. Watch the share of public money over the years: who lives on one grant ends with it. Each task has exactly one who answers for it (A) and at least one who does it (R).

# %% [markdown]
# ## Theory 2. Date
# Durations are three numbers: optimistic o, likely m, pessimistic p; mean (o + 4m + p)/6, standard deviation (p - o)/6. The longest path decides. One path alone is too hopeful: where several are nearly as long, simulate the whole network.

# %% [markdown]
# ## Theory 3. Money
# The best set of actions under a budget is an integer programme; taking the best value per cost one by one can miss it. Earned value: CPI = EV/AC, SPI = EV/PV, and if costs go on as so far, the end is BAC/CPI.

# %% [markdown]
# ## Worked example
# The plan of the example cluster: its critical path, and the weeks that eight of ten simulated courses need.

# %%
plan = ca.programme.load_plan(course.example, lang)
path = ca.programme.critical_path(plan.actions)
drawn = ca.programme.simulate_schedule(plan.actions, seed=samples.SEED)
shown = path.rename(columns={"start": "begins", "finish": "ends"}).join(drawn["criticality"])
ca.table(
    shown[["begins", "ends", "slack", "criticality"]].rename_axis("action"),
    _("Critical path {weeks} weeks; 80 % of draws end within {p80} weeks").format(
        weeks=format_number(path.attrs["duration"], lang, 1), p80=format_number(drawn.attrs["p80"], lang, 1)
    ),
    lang=lang,
    synthetic=True,
    sources=plan.sources,
)

# %% [markdown]
# How mature is the organisation (0 to 4), and how far does it depend on public money?

# %%
maturity = ca.programme.cluster_maturity(ca.programme.programme_table("maturity_answers", course.example, lang))
ca.table(
    maturity.rename_axis("group"),
    _("Self-assessment; weakest group: {group}").format(group=_(maturity.attrs["weakest"])),
    lang=lang,
    synthetic=True,
)

# %%
revenue = ca.management.revenue_mix(ca.programme.programme_table("cluster_revenue", course.example, lang))
ca.table(revenue.rename(columns={"largest_share": "largest_source"}), _("Revenue of the cluster organisation"), lang=lang, synthetic=True)

# %% [markdown]
# Published cases to check yourself against. Reliable Construction (Hillier & Lieberman): critical path 44 weeks, chance to finish within 47 weeks 0.841. Budget 200, planned 100, earned 80, actual cost 90: CPI 0.889, SPI 0.80, forecast 225.

# %%
building = samples.construction()
length = ca.programme.critical_path(building).attrs["duration"]
chance = ca.programme.on_time_probability(building, 47)
training.Values({
    _("Weeks on the critical path"): length,
    _("Chance to end within 47 weeks"): round(chance, 3),
    _("CPI, SPI, forecast"): ca.programme.earned_value(200, 100, 80, 90)[["cpi", "spi", "eac"]].round(3).to_list(),
})

# %% [markdown]
# Which actions does the example plan take with three quarters of its budget, how many members carry an office that costs 24,100 (a member pays 900 and costs 300), and what is wrong in a small responsibility matrix?

# %%
chosen = ca.programme.choose_actions(plan.actions, 0.75 * plan.budget)
members = ca.management.break_even(24_100, 900, 300)
small = pd.DataFrame({"office": ["A", "R"], "council": ["A", "C"]}, index=["brand", "fair"])
faulty = pd.Series(ca.management.raci_problems(small)).str.split(":").str[0].unique()
training.Values({_("Actions chosen"): chosen.actions, _("Members needed"): members, _("Tasks with a fault"): faulty})

# %% [markdown]
# Which risks are high (probability times impact, 12 or more), who owns them, and what is the response?

# %%
risks = ca.management.risk_matrix(ca.programme.programme_table("cluster_risks", course.example, lang))
heads = {"risk": _("Risk", "course"), "score": _("Points", "course"), "owner": _("Owner", "course"), "response": _("Response", "course")}
Table(risks[list(heads)].rename(columns=heads), _("Risks of the example cluster, highest first"), lang=lang, synthetic=True)

# %% [markdown]
# ## Exercises
# The numbers are your group's own: other groups have others. Write the answer in place of `...` and run the next cell; `training.hint(name)` with the name of the exercise gives three hints, one after the other. Without code: open the form under the check, or write `answer = "?"`.

# %% [markdown]
# ### Exercise 1
# The actions of your plan with three durations each (weeks). How long is the critical path?

# %%
plan = ca.programme.load_plan(course.example, lang)
actions = samples.own_actions(plan.actions, seed)
ca.table(actions[["action", "title", "after", "optimistic", "likely", "pessimistic"]].set_index("action").rename(columns={"after": "comes_after"}), _("Actions of your plan"), lang=lang, synthetic=True)

# %%
# SOLUTION BEGIN
answer = ca.programme.critical_path(actions).attrs["duration"]
answer
# SOLUTION END

# %%
check("m5.q1", answer, actions=actions)

# %% [markdown]
# ### Exercise 2
# What is the chance to finish by the deadline below (weeks), by the normal approximation along the critical path?

# %%
deadline = int(ca.programme.critical_path(actions).attrs["duration"]) + 1 + seed % 4
training.Values({_("Deadline, weeks"): deadline})

# %%
# SOLUTION BEGIN
answer = ca.programme.on_time_probability(actions, deadline)
answer
# SOLUTION END

# %%
check("m5.q2", answer, actions=actions, deadline=deadline)

# %% [markdown]
# ### Exercise 3
# Budget, planned, earned and actual cost of your project. Give CPI, SPI and the forecast of the final cost if costs go on as so far.

# %%
budget, planned, earned, actual = samples.progress(seed)
training.Values({_("Budget"): budget, _("Planned"): planned, _("Earned"): earned, _("Actual cost"): actual})

# %%
# SOLUTION BEGIN
answer = ca.programme.earned_value(budget, planned, earned, actual)[["cpi", "spi", "eac"]].to_list()
answer
# SOLUTION END

# %%
check("m5.q3", answer, budget=budget, planned=planned, earned=earned, actual=actual)

# %% [markdown]
# ### Exercise 4
# Which actions of your plan have the most value within the budget, with at least one per line and none without those it comes after? Give a set of codes.

# %%
lines = actions["line"].map(plan.lines.set_index("line")["title"])
ca.table(actions.assign(line=lines).set_index("action")[["line", "title", "cost", "value", "after"]].rename(columns={"after": "comes_after"}), _("Actions; budget {budget} million KZT").format(budget=format_number(plan.budget, lang, 0)), lang=lang, synthetic=True)

# %%
# SOLUTION BEGIN
answer = set(ca.programme.choose_actions(actions, plan.budget).actions)
answer
# SOLUTION END

# %%
check("m5.q4", answer, actions=actions, budget=plan.budget)

# %% [markdown]
# ### Exercise 5
# Yearly cost of your office, what a member pays, what a member costs (thousand KZT). How many members does it need?

# %%
fixed_cost, price, variable_cost = samples.drawn("office", seed)
training.Values({_("Yearly cost of the office"): fixed_cost, _("A member pays"): price, _("A member costs"): variable_cost})

# %%
# SOLUTION BEGIN
answer = ca.management.break_even(fixed_cost, price, variable_cost)
answer
# SOLUTION END

# %%
check("m5.q5", answer, fixed_cost=fixed_cost, price=price, variable_cost=variable_cost)

# %% [markdown]
# ### Exercise 6
# Which tasks of the responsibility matrix are faulty? Give a set of tasks.

# %%
matrix = ca.programme.programme_table("cluster_raci", course.example, lang).set_index("task").fillna("")
Table(matrix.rename(index=_, columns=_).rename_axis(_("Task", "course")), _("Who does what"), lang=lang, synthetic=True)

# %%
# SOLUTION BEGIN
problems = pd.Series(ca.management.raci_problems(matrix))
answer = set(problems.str.split(":").str[0])
answer
# SOLUTION END

# %%
check("m5.q6", answer, matrix=matrix)

# %% [markdown]
# ## Group sheet
#
# Fill in together; one sentence for each line, between the quotation marks, in the order of the questions under the cell. Run the cell to see the page.

# %%
sheet = {
    "portfolio": "",
    "critical": "",
    "money": "",
    "risk": "",
}
training.plan_page("module_5", {}, sheet)

# %% [markdown]
# ## Page for the strategic plan
#
# The results of this module and your sheet on one page. Put in the name of your group to hand it in.

# %%
group = ""  # name of your group
results = course.said | {
    _("Weeks on the critical path"): float(path.attrs["duration"]),
    _("Weeks in eight of ten draws"): drawn.attrs["p80"],
    _("Budget, million KZT"): int(plan.budget),
}
page = training.plan_page("module_5", results, sheet, cluster=course.cluster_title)
page

# %%
training.hand_in(page, group)
