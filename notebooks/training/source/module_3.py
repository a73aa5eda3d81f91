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
# # Module 3. Value chain analysis and benchmarking
#
# **Goals.** You can say where in a chain value is added, what one more unit of demand moves in the whole economy and in the region, what would be lost without a sector, and from whom to learn.

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
# ## Theory 1. Margins by stage
# Value added of a stage = its price - what it pays to the stage before - other bought inputs. To compare stages, bring all to one unit of the final product: 1.6 kg of paddy make one kg of rice.

# %% [markdown]
# ## Theory 2. Who moves whom
# With $a_{ij} = z_{ij}/x_j$ the output for demand f is $x = (I-A)^{-1} f$. Column sums of the inverse are output multipliers. An **effect** (jobs per unit of demand) and a **ratio** (effect over the direct one) are two things under one name: say which.

# %% [markdown]
# ## Theory 3. The region buys outside
# No regional table exists, so national coefficients are cut with location quotients (FLQ). The exponent delta is not known for Kazakhstan: show the **range** over 0.2 to 0.4. The table of Kazakhstan used here is a SURROGATE (structure of another country): practice with it, do not quote it.

# %% [markdown]
# ## Worked example
# The stages of the example cluster's chain: who keeps how much of the final price?

# %%
stages = ca.programme.programme_table("chain_stages", course.example, lang)
chain = ca.value_chain.stage_margins(stages["title"], stages["price"], stages["inputs"], stages["conversion"])
ca.table(
    chain[["price", "value_added", "per_final_unit", "share"]].rename(columns={"value_added": "added"}).rename_axis("stage"),
    _("Value added by stage; per unit of the final product"),
    lang=lang,
    synthetic=True,
    sources=[stages.attrs["source"]],
)

# %% [markdown]
# Which sectors pull the others? Linkages of the practice table (real figures of another country); above 1 is above the average.

# %%
practice = ca.value_chain.practice_table()
links = ca.value_chain.linkages(practice)
ca.table(
    links[["backward_index", "forward_index"]].join(ca.value_chain.key_sectors(links)).rename(index=_).rename_axis(_("Sector", "course")),
    _("Backward and forward linkages of 15 sectors"),
    lang=lang,
    sources=practice.sources,
)

# %% [markdown]
# Published cases to check yourself against. Miller & Blair: flows [[150, 500], [200, 100]], final demand 350 and 1700, output multipliers 1.52 and 1.45. Six units of Cooper, Seiford & Tone (2007): one has an efficiency of 1 and is still not efficient.

# %%
book = ca.value_chain.InputOutputTable.from_arrays([[150, 500], [200, 100]], [350, 1700], ["1", "2"])
inverse = ca.value_chain.leontief_inverse(book.flows / book.output)
rows = inverse.assign(**{_("Output multiplier"): ca.value_chain.multipliers(book)["output"]})
Table(rows.rename_axis(_("Sector", "course")), _("Leontief inverse of the book's table"), lang=lang, digits=dict.fromkeys(rows.columns, 3))

# %%
stores = samples.stores()
found = ca.management.data_envelopment(stores, pd.DataFrame({"output": 1.0}, index=stores.index))
ca.table(found[["efficiency", "status"]].rename(index=(_("Unit") + " {}").format).rename_axis(_("Unit")), _("Six units: efficiency and status"), lang=lang)

# %% [markdown]
# How far is unit B behind the best of the others, input by input (less is better)?

# %%
behind = ca.management.gap_benchmark(stores, "B", pd.Series(False, stores.columns))
training.Values({_("Best of the others"): behind["best"], _("Gap to the best"): behind["gap"]})

# %% [markdown]
# What would be lost without a sector, and how far does a multiplier depend on what nobody knows? The loss without agriculture in the practice table, and the range of the surrogate of Kazakhstan for Astana.

# %%
surrogate = ca.value_chain.kazakhstan_surrogate(2017)
sectors = ca.load_table("us_oked_sectors")["group"]
panel = ca.load("gva_by_region_section", 2017)["value"].sel(year=2017)
regional = ca.value_chain.sections_to_groups(panel.sel(region=samples.REGION).to_series(), sectors)
national = ca.value_chain.sections_to_groups(panel.sum("region").to_series(), sectors)
spread = ca.value_chain.multiplier_range(surrogate, regional, national).loc[["A", "C", "F"], ["low", "high"]]
lost = ca.value_chain.hypothetical_extraction(practice, practice.output.index[0]).attrs["loss_share"]
said = _("Without agriculture {lost} % of the practice table's output is lost; multipliers of Astana by the surrogate")
ca.table(spread.rename_axis(_("Sector", "course")), said.format(lost=format_number(100 * lost, lang, 1)), lang=lang, synthetic=True)

# %% [markdown]
# ## Exercises
# The numbers are your group's own: other groups have others. Write the answer in place of `...` and run the next cell; `training.hint(name)` with the name of the exercise gives three hints, one after the other. Without code: open the form under the check, or write `answer = "?"`.

# %% [markdown]
# ### Exercise 1
# Your chain sells at these prices; the second list holds its other bought inputs. Give the value added of the four stages.

# %%
prices, inputs = samples.prices(seed)
training.Values({_("Prices of the stages"): prices, _("Other bought inputs"): inputs})

# %%
# SOLUTION BEGIN
answer = ca.value_chain.stage_margins(["1", "2", "3", "4"], prices, inputs)["value_added"].to_list()
answer
# SOLUTION END

# %%
check("m3.q1", answer, prices=prices, inputs=inputs)

# %% [markdown]
# ### Exercise 2
# Flows and final demand of two sectors, your group's own. Give the Leontief inverse as a table.

# %%
table = samples.two_sectors(seed)
rows = table.flows.assign(**{_("Final demand", "course"): table.final_demand.sum(axis=1)})
Table(rows.rename_axis(_("Sector", "course")), _("Flows and final demand of two sectors"), lang=lang, synthetic=True)

# %%
# SOLUTION BEGIN
coefficients = table.flows / table.output
answer = ca.value_chain.leontief_inverse(coefficients)
answer
# SOLUTION END

# %%
check("m3.q2", answer, table=table)

# %% [markdown]
# ### Exercise 3
# Give the output multipliers of the 15 sectors of the practice table (United States 2021) if only a part of what is bought comes from the same economy (your group's part).

# %%
practice = samples.bought_at_home(ca.value_chain.practice_table(), seed)
flows = practice.flows.assign(**{_("Output", "course"): practice.output})
Table(flows.rename(index=_, columns=_).rename_axis(_("Sector", "course")), _("Flows between sectors, million dollars"), lang=lang)

# %%
# SOLUTION BEGIN
answer = ca.value_chain.multipliers(practice)["output"]
answer
# SOLUTION END

# %%
check("m3.q3", answer, table=practice)

# %% [markdown]
# ### Exercise 4
# Which share of the whole output of that table would be lost without the sector below (complete extraction)?

# %%
sector = samples.one_of(list(practice.output.index), seed)
training.Values({_("Sector", "course"): _(sector)})

# %%
# SOLUTION BEGIN
answer = ca.value_chain.hypothetical_extraction(practice, sector).attrs["loss_share"]
answer
# SOLUTION END

# %%
check("m3.q4", answer, table=practice, sector=sector)

# %% [markdown]
# ### Exercise 5
# SURROGATE table of Kazakhstan, your region in 2017 (value added as size): the lowest and the highest output multiplier of the sector below over delta 0.2 to 0.4 by FLQ. Give two numbers.

# %%
surrogate = ca.value_chain.kazakhstan_surrogate(2017)
groups = ca.load_table("us_oked_sectors")["group"]
panel = ca.load("gva_by_region_section", 2017)["value"].sel(year=2017)
regional = ca.value_chain.sections_to_groups(panel.sel(region=course.region).to_series(), groups)
national = ca.value_chain.sections_to_groups(panel.sum("region").to_series(), groups)
branch = samples.one_of(["A", "C", "F"], seed)
training.Values({_("Sector", "course"): branch})

# %%
# SOLUTION BEGIN
spread = ca.value_chain.multiplier_range(surrogate, regional, national)
answer = spread.loc[branch, ["low", "high"]].to_list()
answer
# SOLUTION END

# %%
check("m3.q5", answer, table=surrogate, regional=regional, national=national, sector=branch)

# %% [markdown]
# ### Exercise 6
# Six units with two inputs and one unit of output each. Which are **fully** efficient (input-oriented, constant returns)? One is a trap. Give a set.

# %%
stores = samples.stores(seed)
product = pd.DataFrame({"output": 1.0}, index=stores.index)
Table(stores.rename_axis(_("Unit")), _("Inputs per unit of output"), lang=lang, synthetic=True)

# %%
# SOLUTION BEGIN
found = ca.management.data_envelopment(stores, product)
answer = set(found.index[found["status"] == "efficient"])
answer
# SOLUTION END

# %%
check("m3.q6", answer, inputs=stores, outputs=product)

# %% [markdown]
# ## Group sheet
#
# Fill in together; one sentence for each line, between the quotation marks, in the order of the questions under the cell. Run the cell to see the page.

# %%
sheet = {
    "stages": "",
    "bottleneck": "",
    "linkages": "",
    "peer": "",
}
training.plan_page("module_3", {}, sheet)

# %% [markdown]
# ## Page for the strategic plan
#
# The results of this module and your sheet on one page. Put in the name of your group to hand it in.

# %%
group = ""  # name of your group
results = course.said | {
    _("Stage with the most value added"): str(chain["per_final_unit"].idxmax()),
    _("Its share"): float(chain["share"].max()),
}
page = training.plan_page("module_3", results, sheet, cluster=course.cluster_title)
page

# %%
training.hand_in(page, group)
