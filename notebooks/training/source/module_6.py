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
# # Module 6. Continuous policy input and cluster policy evaluation
#
# **Goals.** You can write a theory of change, choose a comparison that is fair, estimate an effect with its doubt, and say what 16 regions cannot prove.

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
from cluster_analysis.pictures.tables import Table
from cluster_analysis.training import check, samples
from cluster_analysis.policy import evaluation

_ = translator(lang)
course = training.start(region, cluster, lang, seed)
course

# %% [markdown]
# ## Your cluster in figures
# What published figures say of your cluster: the weight of its sections in the region, real growth against the country, size. An empty rung says who could supply it. Use it in every discussion, and contradict it where you know better.

# %%
course.ladder()

# %% [markdown]
# ## Theory 1. Compared with what
# Before-after mixes the effect with everything else that happened; with-without mixes it with what was different from the start. Difference in differences takes off both, **if** the two groups would have moved alike. Show the years before: that is the evidence for it.

# %% [markdown]
# ## Theory 2. Different starts, neighbours, anticipation
# If regions start in different years, two-way fixed effects use early starters as controls; group-time effects do not. Neighbours may gain too: then they are no control group. And who knows of the programme a year ahead moves a year ahead.

# %% [markdown]
# ## Theory 3. What few regions can prove
# A synthetic control is a mixture of other regions that fits before the start; placebos treat each region in turn. With n regions the smallest p is 1/n: with 16 it is 0.0625, so "significant at 5 %" is out of reach. Say so, and report the size and the years before.

# %% [markdown]
# ## Worked example
# A synthetic panel of 40 regions in which the truth is known (effect 5.0): what does each year since the start show, and the years before?

# %%
panel = evaluation.synthetic_panel(effect=5.0, seed=samples.SEED, spillover=0.0)
events = evaluation.aggregate_effects(panel, "outcome", "start", by="event")
ca.table(
    events.rename(columns={"effect": "estimate"}).rename_axis(_("Years since the start")),
    _("Effect by years since the start; before it, near zero"),
    lang=lang,
    synthetic=True,
)

# %% [markdown]
# From inputs to impact: does every indicator of the example cluster serve the next level, and which light has it? Grey means that nothing is known, not that nothing happened.

# %%
indicators = ca.programme.programme_table("monitoring_indicators", course.example, lang)
faults = ca.programme.kpi_tree(indicators)
ca.table(
    ca.programme.monitor(indicators).rename(columns={"expected": "due"}).set_index("title")[["level", "progress", "due", "light", "flag"]],
    _("Indicators of the example cluster; faults of the tree: {n}").format(n=len(faults)),
    lang=lang,
    synthetic=True,
    sources=[indicators.attrs["source"]],
)

# %% [markdown]
# The methods of the exercises on another panel, in which the truth is 5.0 for the treated and 0.5 for their neighbours: one start, one region with its mixture, neighbours apart. Members invested 100 with support of 20 and would have invested 60 anyway: 40 is additional.

# %%
other = evaluation.synthetic_panel(effect=5.0, seed=samples.SEED, starts=(2015,))
did = evaluation.difference_in_differences(other, "outcome", "treated", "post").estimate
overall = evaluation.aggregate_effects(panel, "outcome", "start").estimate
near = evaluation.spillover_effects(other, "outcome", "treated", "post", other.attrs["neighbours"]).details["coefficients"]
one = other[(other["region"] == "R02") | (other["treated"] == 0)]
mixture = evaluation.synthetic_control(one, "outcome", "R02", 2015, placebos=False).effect
training.Values({
    _("Difference in differences"): round(did, 2),
    _("Effect by group and time"): round(overall, 2),
    _("Direct effect, spillover"): near["estimate"].round(2).to_list(),
    _("Synthetic control"): round(mixture, 2),
    _("Smallest p of 16 regions"): evaluation.placebo_p_floor(16),
    _("Additional, deadweight, per unit of support"): ca.programme.additionality(100, 60, 20).to_list(),
})

# %% [markdown]
# Matching compares each treated region with the one of the others that was most like it before the start; with few regions p is drawn by turning signs region by region.

# %%
means = other.pivot_table("outcome", "region", "post").set_axis(["before", "after"], axis=1)
means = means.assign(change=means["after"] - means["before"], treated=other.groupby("region")["treated"].max())
pairs = evaluation.nearest_matches(means, ["before"], "treated")
gain = means.loc[pairs["treated"], "change"].mean() - means.loc[pairs["control"], "change"].mean()
drawn = evaluation.wild_cluster_bootstrap(means["change"], means[["treated"]].assign(one=1), means.index)
training.Values({_("Effect by matching"): round(gain, 2), _("p by turning signs"): drawn})

# %% [markdown]
# ## Exercises
# The numbers are your group's own: other groups have others. Write the answer in place of `...` and run the next cell; `training.hint(name)` with the name of the exercise gives three hints, one after the other. Without code: open the form under the check, or write `answer = "?"`.

# %% [markdown]
# ### Exercise 1
# One start only (2015). Estimate the effect by difference in differences.

# %%
single = evaluation.synthetic_panel(seed=seed, spillover=0.0, starts=(2015,))
means = single.groupby(["treated", "post"])["outcome"].mean().unstack()
means.index, means.columns = [_("Never treated", "course"), _("Treated", "course")], [_("Before", "course"), _("After", "course")]
Table(means.rename_axis(_("Regions", "course")), _("Mean outcome", "course"), lang=lang, synthetic=True, digits={_("Before", "course"): 3, _("After", "course"): 3})

# %%
# SOLUTION BEGIN
answer = evaluation.difference_in_differences(single, "outcome", "treated", "post").estimate
answer
# SOLUTION END

# %%
check("m6.q1", answer, panel=single)

# %% [markdown]
# ### Exercise 2
# Two starts, and an effect that grows by 1 every year. Give the average effect since the start (group-time effects, never-treated controls).

# %%
growing = evaluation.synthetic_panel(seed=seed, effect=0.0, spillover=0.0)
growing["outcome"] += (growing["year"] - growing["start"] + 1).clip(lower=0).fillna(0)
starts = growing["start"].map("{:.0f}".format).replace("nan", _("Never treated", "course"))
Table(growing.pivot_table("outcome", "year", starts).rename_axis(_("Year", "course")), _("Mean outcome by the year of the start"), lang=lang, synthetic=True)

# %%
# SOLUTION BEGIN
answer = evaluation.aggregate_effects(growing, "outcome", "start").estimate
answer
# SOLUTION END

# %%
check("m6.q2", answer, panel=growing)

# %% [markdown]
# ### Exercise 3
# Only region R01 and the regions that were never treated: what is its mean effect since 2015 by synthetic control?

# %%
case = single[(single["region"] == "R01") | (single["treated"] == 0)]
rows = case.pivot_table("outcome", "year", "treated").set_axis([_("Mean of the others", "course"), "R01"], axis=1)
Table(rows.rename_axis(_("Year", "course")), _("R01 and the mean of the others, which fits badly"), lang=lang, synthetic=True)

# %%
# SOLUTION BEGIN
answer = evaluation.synthetic_control(case, "outcome", "R01", 2015, placebos=False).effect
answer
# SOLUTION END

# %%
check("m6.q3", answer, panel=case, treated="R01", start=2015)

# %% [markdown]
# ### Exercise 4
# What is the smallest p that placebos in space can reach with the number of regions below, the treated one among them?

# %%
regions = 17 + seed % 37
training.Values({_("Regions", "course"): regions})

# %%
# SOLUTION BEGIN
answer = evaluation.placebo_p_floor(regions)
answer
# SOLUTION END

# %%
check("m6.q4", answer, regions=regions)

# %% [markdown]
# ### Exercise 5
# Now neighbours of treated regions gain too. Give the direct effect and the spillover, against regions further away.

# %%
spilling = evaluation.synthetic_panel(seed=seed, spillover=0.8, starts=(2015,))
neighbours = spilling.attrs["neighbours"]
means = spilling.groupby(["treated", "near", "post"])["outcome"].mean().unstack()
means.index, means.columns = [_("Further away", "course"), _("Neighbours", "course"), _("Treated", "course")], [_("Before", "course"), _("After", "course")]
Table(means.rename_axis(_("Regions", "course")), _("Mean outcome", "course"), lang=lang, synthetic=True, digits={_("Before", "course"): 3, _("After", "course"): 3})

# %%
# SOLUTION BEGIN
found = evaluation.spillover_effects(spilling, "outcome", "treated", "post", neighbours)
answer = found.details["coefficients"]["estimate"].to_list()
answer
# SOLUTION END

# %%
check("m6.q5", answer, panel=spilling, neighbours=neighbours)

# %% [markdown]
# ### Exercise 6
# What your members invested with support, what the comparison group suggests without it, and the support. Give what is additional, the share of deadweight, and additional money per unit of support.

# %%
with_support, without_support, support = samples.drawn("invested", seed)
training.Values({_("Invested with support"): with_support, _("Invested without it"): without_support, _("Support"): support})

# %%
# SOLUTION BEGIN
answer = ca.programme.additionality(with_support, without_support, support).to_list()
answer
# SOLUTION END

# %%
check("m6.q6", answer, with_support=with_support, without_support=without_support, support=support)

# %% [markdown]
# ## Group sheet
#
# Fill in together; one sentence for each line, between the quotation marks, in the order of the questions under the cell. Run the cell to see the page.

# %%
sheet = {
    "theory": "",
    "indicator": "",
    "comparison": "",
    "limit": "",
}
training.plan_page("module_6", {}, sheet)

# %% [markdown]
# ## Page for the strategic plan
#
# The results of this module and your sheet on one page. Put in the name of your group to hand it in.

# %%
group = ""  # name of your group
results = course.said | {
    _("Mean effect in the example (truth 5.0)"): float(events.loc[events.index >= 0, "effect"].mean()),
    _("Smallest p with 16 regions"): evaluation.placebo_p_floor(16),
}
page = training.plan_page("module_6", results, sheet, cluster=course.cluster_title)
page

# %%
training.hand_in(page, group)
