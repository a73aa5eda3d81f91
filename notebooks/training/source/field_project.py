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
cluster: str = "demo-rice"  # synthetic example cluster: demo-rice or demo-dairy
lang: str = "en"  # language of texts and hints: en, ru, kk
seed: int = 20170410  # seed of synthetic data and of draws

# %%
import pandas as pd

import cluster_analysis as ca
from cluster_analysis import training
from cluster_analysis.language.i18n import translator
from cluster_analysis.pictures.tables import Table
from cluster_analysis.training import check, samples

_ = translator(lang)
course = training.start(region, cluster, lang, seed)
course

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
lq = ca.location_quotient(panel).sel(region=course.region, industry=["A", "C"])
Table(
    lq.to_pandas().rename_axis(_("Year")).rename_axis(columns=None),
    _("Location quotient of agriculture (A) and manufacturing (C)"),
    lang=lang,
    sources=[gva.attrs["record"]],
    vintage=2017,
)

# %% [markdown]
# ### Exercise 1
# Which stage of your chain adds the most value per unit of the **final** product? Give its name.

# %%
stages = ca.programme.programme_table("chain_stages", cluster, lang)

# %%
# SOLUTION BEGIN
chain = ca.value_chain.stage_margins(stages["title"], stages["price"], stages["inputs"], stages["conversion"])
answer = chain["per_final_unit"].idxmax()
# SOLUTION END
answer

# %%
check("fp.q1", answer, stages=stages)

# %% [markdown]
# ### Exercise 2
# Choose the actions under the budget (at least one per line, in order). Give the value and the cost of the best set.

# %%
plan = ca.programme.load_plan(cluster, lang)

# %%
# SOLUTION BEGIN
best = ca.programme.choose_actions(plan.actions, plan.budget)
answer = [best.value, best.cost]
# SOLUTION END
answer

# %%
check("fp.q2", answer, actions=plan.actions, budget=plan.budget)

# %% [markdown]
# ### Exercise 3
# Within how many weeks do eight of ten simulated courses of the whole plan end (10,000 draws with `seed`)?

# %%
# SOLUTION BEGIN
answer = ca.programme.simulate_schedule(plan.actions, seed=seed).attrs["p80"]
# SOLUTION END
answer

# %%
check("fp.q3", answer, actions=plan.actions, seed=seed)

# %% [markdown]
# ### Exercise 4
# How much support would the cluster organisation get by the draft rules (million KZT)?

# %%
costs = ca.programme.programme_table("support_costs", cluster, lang)
rules = ca.load_table("support_rules")
size = "organisation"

# %%
# SOLUTION BEGIN
answer = ca.programme.state_support(costs, rules, size).attrs["support"]
# SOLUTION END
answer

# %%
check("fp.q4", answer, costs=costs, rules=rules, size=size)

# %% [markdown]
# ### Exercise 5
# How many indicators are green, amber, red, grey? Give a table of the lights that occur.

# %%
indicators = ca.programme.programme_table("monitoring_indicators", cluster, lang)

# %%
# SOLUTION BEGIN
answer = ca.programme.monitor(indicators)["light"].value_counts()
# SOLUTION END
answer

# %%
check("fp.q5", answer, indicators=indicators)

# %% [markdown]
# ## Group sheet
#
# Fill in together; one sentence for each line. Run the cell to see the page.

# %%
sheet = {
    "vision": "",
    "lines": "",
    "actions": "",
    "measure": "",
}
training.group_sheet("field_project", sheet)

# %% [markdown]
# ## Page for the strategic plan
#
# The results of this module and your sheet on one page. Put in the name of your group to hand it in.

# %%
group = ""  # name of your group
results = {
    _("Budget, million KZT"): plan.budget,
    _("Actions in the plan"): len(plan.actions),
}
page = training.plan_page("field_project", results, sheet, cluster=course.cluster_title)
page

# %%
training.hand_in(page, group)
