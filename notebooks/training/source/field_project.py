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
# # Field project. One cluster through all six modules
#
# A team takes one cluster from the first figures to a plan with measurable aims. Here the cluster is a synthetic example; in the field you bring your own tables in the same form. At the end the six pages and this one are the draft of the strategic plan.

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
# ## What a good plan shows
# 1. Figures with source and year, and what would change them.
# 2. A chain: who buys from whom, where value is added.
# 3. Actions with cost, weeks and one owner each, chosen under a budget.
# 4. Indicators with baseline, target and the quality of the data.
# 5. A comparison that could show that it did **not** work.

# %% [markdown]
# ## Worked example
# Where does the region of the cluster stand? Location quotients over the years, published figures.

# %%
gva = ca.load("gva_by_region_section")
panel = gva.panel.at_vintage(2017)["value"].sel(year=slice(2014, 2024))
lq = ca.location_quotient(panel).sel(region=course.region, industry=list(course.sections))
Table(
    lq.to_pandas().rename_axis(_("Year", "course")).rename_axis(columns=None),
    _("Location quotients of the sections of the cluster"),
    lang=lang,
    sources=[gva.attrs["record"]],
    vintage=2017,
)

# %% [markdown]
# The five calculations of this page on the other synthetic example: stage with the most value, best set under the budget, weeks in eight of ten courses, support by the draft rules, lights of the indicators.

# %%
example = ca.programme.load_plan(course.other, lang)
steps = ca.programme.programme_table("chain_stages", course.other, lang)
most = ca.value_chain.stage_margins(steps["title"], steps["price"], steps["inputs"], steps["conversion"])["per_final_unit"].idxmax()
best = ca.programme.choose_actions(example.actions, example.budget)
weeks = ca.programme.simulate_schedule(example.actions, seed=samples.SEED).attrs["p80"]
helped = ca.programme.state_support(ca.programme.programme_table("support_costs", course.other, lang), ca.load_table("support_rules"), "organisation").attrs["support"]
lights = ca.programme.monitor(ca.programme.programme_table("monitoring_indicators", course.other, lang))["light"].value_counts()
training.Values({
    _("Stage with the most value added"): most,
    _("Value of the best set"): best.value,
    _("Weeks in eight of ten draws"): round(weeks, 1),
    _("Support, million KZT"): helped,
    _("Lights"): lights.rename(index=_),
})

# %% [markdown]
# ## Exercises
# The numbers are your group's own: other groups have others. Write the answer in place of `...` and run the next cell; `training.hint(name)` with the name of the exercise gives three hints, one after the other. Without code: open the form under the check, or write `answer = "?"`.

# %% [markdown]
# ### Exercise 1
# Which stage of your chain adds the most value per unit of the **final** product? Give its name.

# %%
stages = samples.varied(ca.programme.programme_table("chain_stages", course.example, lang), ["inputs"], seed)
ca.table(stages.set_index("stage"), _("Your chain"), lang=lang, synthetic=True)

# %%
# SOLUTION BEGIN
chain = ca.value_chain.stage_margins(stages["title"], stages["price"], stages["inputs"], stages["conversion"])
answer = chain["per_final_unit"].idxmax()
answer
# SOLUTION END

# %%
check("fp.q1", answer, stages=stages)

# %% [markdown]
# ### Exercise 2
# Choose the actions under the budget (at least one per line, in order). Give the value and the cost of the best set.

# %%
plan = ca.programme.load_plan(course.example, lang)
actions = samples.own_actions(plan.actions, seed)
lines = actions["line"].map(plan.lines.set_index("line")["title"])
ca.table(actions.assign(line=lines).set_index("action")[["line", "title", "cost", "value", "after"]].rename(columns={"after": "comes_after"}), _("Actions; budget {budget} million KZT").format(budget=format_number(plan.budget, lang, 0)), lang=lang, synthetic=True)

# %%
# SOLUTION BEGIN
best = ca.programme.choose_actions(actions, plan.budget)
answer = [best.value, best.cost]
answer
# SOLUTION END

# %%
check("fp.q2", answer, actions=actions, budget=plan.budget)

# %% [markdown]
# ### Exercise 3
# Within how many weeks do eight of ten simulated courses of the whole plan end (10,000 draws with `seed`)?

# %%
# SOLUTION BEGIN
answer = ca.programme.simulate_schedule(actions, seed=seed).attrs["p80"]
answer
# SOLUTION END

# %%
check("fp.q3", answer, actions=actions, seed=seed)

# %% [markdown]
# ### Exercise 4
# How much support would the cluster organisation get by the draft rules (million KZT)?

# %%
costs = samples.varied(ca.programme.programme_table("support_costs", course.example, lang), ["amount"], seed)
rules, size = ca.load_table("support_rules"), "organisation"
paid = rules[rules["size"].isin([size, "any"])].drop(columns="size")
ca.table(costs.merge(paid, "left", "category").set_index("item"), _("Costs of your cluster organisation, million KZT"), lang=lang, synthetic=True)

# %%
# SOLUTION BEGIN
answer = ca.programme.state_support(costs, rules, size).attrs["support"]
answer
# SOLUTION END

# %%
check("fp.q4", answer, costs=costs, rules=rules, size=size)

# %% [markdown]
# ### Exercise 5
# How many indicators are green, amber, red, grey? Give a table of the lights that occur.

# %%
indicators = samples.varied(ca.programme.programme_table("monitoring_indicators", course.example, lang), ["actual"], seed, 0.3)
ca.table(indicators.set_index("title")[["baseline", "target", "actual", "actual_year", "quality"]], _("Indicators of your cluster"), lang=lang, synthetic=True)

# %%
# SOLUTION BEGIN
answer = ca.programme.monitor(indicators)["light"].value_counts()
answer
# SOLUTION END

# %%
check("fp.q5", answer, indicators=indicators)

# %% [markdown]
# ## Group sheet
#
# Fill in together; one sentence for each line, between the quotation marks, in the order of the questions under the cell. Run the cell to see the page.

# %%
sheet = {
    "vision": "",
    "lines": "",
    "actions": "",
    "measure": "",
}
training.plan_page("field_project", {}, sheet)

# %% [markdown]
# ## Page for the strategic plan
#
# The results of this module and your sheet on one page. Put in the name of your group to hand it in.

# %%
group = ""  # name of your group
results = course.said | {
    _("Budget, million KZT"): int(plan.budget),
    _("Actions in the plan"): len(plan.actions),
}
page = training.plan_page("field_project", results, sheet, cluster=course.cluster_title)
page

# %%
training.hand_in(page, group)
