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
stages = ca.programme.programme_table("chain_stages", cluster, lang)
chain = ca.value_chain.stage_margins(stages["title"], stages["price"], stages["inputs"], stages["conversion"])
Table(
    chain[["price", "value_added", "per_final_unit", "share"]].rename_axis(_("Stage")),
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
Table(
    links[["backward_index", "forward_index"]].join(ca.value_chain.key_sectors(links)).rename_axis(_("Sector")),
    _("Backward and forward linkages of 15 sectors"),
    lang=lang,
    sources=practice.sources,
)

# %% [markdown]
# ### Exercise 1
# A chain sells at 40, 65, 100 and 120; other bought inputs are 15, 10, 15 and 8. Give the value added of the four stages.

# %%
prices, inputs = [40, 65, 100, 120], [15, 10, 15, 8]

# %%
# SOLUTION BEGIN
answer = ca.value_chain.stage_margins(["1", "2", "3", "4"], prices, inputs)["value_added"].to_list()
# SOLUTION END
answer

# %%
check("m3.q1", answer, prices=prices, inputs=inputs)

# %% [markdown]
# ### Exercise 2
# Miller & Blair: flows [[150, 500], [200, 100]], final demand 350 and 1700. Give the Leontief inverse as a table.

# %%
table = ca.value_chain.InputOutputTable.from_arrays([[150, 500], [200, 100]], [350, 1700], ["1", "2"])

# %%
# SOLUTION BEGIN
coefficients = table.flows / table.output
answer = ca.value_chain.leontief_inverse(coefficients)
# SOLUTION END
answer

# %%
check("m3.q2", answer, table=table)

# %% [markdown]
# ### Exercise 3
# Give the output multipliers of the 15 sectors of the practice table (United States 2021, real figures).

# %%
# SOLUTION BEGIN
answer = ca.value_chain.multipliers(practice)["output"]
# SOLUTION END
answer

# %%
check("m3.q3", answer, table=practice)

# %% [markdown]
# ### Exercise 4
# Which share of the whole output of the practice table would be lost if Manufacturing did not exist (complete extraction)?

# %%
sector = "Manufacturing"

# %%
# SOLUTION BEGIN
answer = ca.value_chain.hypothetical_extraction(practice, sector, "complete").attrs["loss_share"]
# SOLUTION END
answer

# %%
check("m3.q4", answer, table=practice, sector=sector)

# %% [markdown]
# ### Exercise 5
# SURROGATE table of Kazakhstan, your region in 2017 (value added as size): the lowest and the highest output multiplier of agriculture (A) over delta 0.2 to 0.4 by FLQ. Give two numbers.

# %%
surrogate = ca.value_chain.kazakhstan_surrogate(2017)
groups = ca.load_table("us_oked_sectors")["group"]
panel = ca.load("gva_by_region_section").panel.at_vintage(2017)["value"].sel(year=2017)
regional = ca.value_chain.sections_to_groups(panel.sel(region=course.region).to_series(), groups)
national = ca.value_chain.sections_to_groups(panel.sum("region").to_series(), groups)

# %%
# SOLUTION BEGIN
spread = ca.value_chain.multiplier_range(surrogate, regional, national)
answer = spread.loc["A", ["low", "high"]].to_list()
# SOLUTION END
answer

# %%
check("m3.q5", answer, table=surrogate, regional=regional, national=national, sector="A")

# %% [markdown]
# ### Exercise 6
# Six units with two inputs and one unit of output each. Which are **fully** efficient (input-oriented, constant returns)? One is a trap. Give a set.

# %%
stores = samples.stores()
product = pd.DataFrame({"output": 1.0}, index=stores.index)
Table(stores.rename_axis(_("Unit")), _("Inputs per unit of output"), lang=lang)

# %%
# SOLUTION BEGIN
found = ca.management.data_envelopment(stores, product)
answer = set(found.index[found["status"] == "efficient"])
# SOLUTION END
answer

# %%
check("m3.q6", answer, inputs=stores, outputs=product)

# %% [markdown]
# ## Group sheet
#
# Fill in together; one sentence for each line. Run the cell to see the page.

# %%
sheet = {
    "stages": "",
    "bottleneck": "",
    "linkages": "",
    "peer": "",
}
training.group_sheet("module_3", sheet)

# %% [markdown]
# ## Page for the strategic plan
#
# The results of this module and your sheet on one page. Put in the name of your group to hand it in.

# %%
group = ""  # name of your group
results = {
    _("Stage with the most value added"): str(chain["per_final_unit"].idxmax()),
    _("Its share"): float(chain["share"].max()),
}
page = training.plan_page("module_3", results, sheet, cluster=course.cluster_title)
page

# %%
training.hand_in(page, group)
