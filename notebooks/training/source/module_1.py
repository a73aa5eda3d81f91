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
# # Module 1. Cluster economics and screening of cluster initiatives
#
# **Goals.** You can say why activity gathers in places, find specialised regions from official figures, say how sure that is, and screen initiatives so that the result survives other weights.
#
# Morning: theory and the worked example. Afternoon: exercises and the group sheet. Write your answer in place of `...` and run the cell with `check`; a hint follows a mistake.

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
from cluster_analysis.selection import rank_acceptability
from cluster_analysis.selection.engine.experts.experts import intraclass_correlation

_ = translator(lang)
course = training.start(region, cluster, lang, seed)
course

# %% [markdown]
# ## Your cluster in figures
# What published figures say of your cluster: the weight of its sections in the region, real growth against the country, size. An empty rung says who could supply it. Use it in every discussion, and contradict it where you know better.

# %%
course.ladder()

# %% [markdown]
# ## Theory 1. Where firms settle
# Weber asked where the transport of inputs and products costs least. Marshall saw that firms of one trade share workers, suppliers and know-how, so that being together pays. Krugman showed when it tips: under a **break point** of transport cost two equal regions cannot stay equal.

# %% [markdown]
# ## Theory 2. Measuring specialisation
# The location quotient of region r in section i is $LQ_{ri} = \frac{x_{ri}/X_r}{X_i/X}$: its share in the region over its share in the country. Above 1 means specialised. It says nothing about size: a tiny region reaches high quotients easily. Stars therefore ask for size, specialisation **and** focus.

# %% [markdown]
# ## Theory 3. Screening under doubt
# A shortlist depends on weights that nobody knows. So draw many sets of weights and count how often a bid is among the first six. A bid near one half is on the boundary: say so. Experts differ too; the intraclass correlation says how much of the variance is between bids and not between experts.

# %% [markdown]
# ## Worked example
# Gross value added by region and section in 2017 (published figures, 16 regions): in which sections is Astana specialised? No group has this region, so that you can do the same for yours.

# %%
gva = ca.load("gva_by_region_section")
panel = gva.panel.at_vintage(2017)
x0, x = panel["value"].sel(year=2014, drop=True), panel["value"].sel(year=2017, drop=True)
lq = ca.location_quotient(x).sel(region=samples.REGION)
ca.charts.bars(
    lq.to_series(),
    _("Sections in which Astana is specialised (location quotient above 1)"),
    label="LQ",
    reference=1.0,
    lang=lang,
    sources=[gva.attrs["record"]],
    vintage=2017,
)

# %% [markdown]
# How much of the growth since 2014 is Astana's own, and which sections gather in few regions whatever their size? (Plant sizes are not published: the index is shown as if every section had 100 equal plants, so it is an illustration.)

# %%
own = ca.shift_share(x0, x, "dunn").sel(component="regional", region=samples.REGION).to_series()
gathered = ca.ellison_glaeser(x.to_pandas(), pd.Series(0.01, index=x["industry"].values))["gamma"]
Table(
    pd.DataFrame({_("Own growth, million KZT"): own, _("Ellison-Glaeser index"): gathered}).rename_axis(_("Section")),
    _("Own growth 2014-2017 and agglomeration of the sections"),
    lang=lang,
    sources=[gva.attrs["record"]],
    vintage=2017,
)

# %% [markdown]
# Which sections are stars, and how are the bids of the synthetic example call scored by the 22 indicators of the draft methodology? Points run from 0 to 100 on fixed goalposts.

# %%
stars = ca.assign_stars(x, "relative-eco")["stars"].sel(region=samples.REGION).to_series()
call = ca.selection.load_selection("example_call_2017", "kazakhstan_2017_draft", 200, seed)
points = call.points.T.iloc[:, :6].round().rename_axis(_("Indicator"))
Table(points, _("Six bids of the example call on 22 indicators, points"), lang=lang, synthetic=True)

# %% [markdown]
# A screening that survives other weights: how often is each of nine bids on each of the first places when the weights of the five areas are drawn 10,000 times?

# %%
places = rank_acceptability(call.areas.dropna().iloc[:9], samples.weight_draws(samples.SEED))
in_six = places.loc[:, [1, 2, 3, 4, 5, 6]].sum(axis=1).sort_values(ascending=False)
Table(in_six.rename_axis(_("Bid")).to_frame(_("Share of draws among the first six")), _("Nine bids of the example call under other weights"), lang=lang, synthetic=True)

# %% [markdown]
# Published cases to check yourself against. Three points (0, 0), (1, 0), (0, 1): the place of least transport is (0.21, 0.21). With sigma = 5 and mu = 0.4 the symmetric pattern breaks under T = 1.63. Six targets rated by four judges (Shrout & Fleiss 1979, table 2): ICC(2,1) = 0.29, ICC(3,1) = 0.71.

# %%
weber = ca.management.weber_point([(0, 0), (1, 0), (0, 1)])
breaks = ca.management.core_periphery_break_point(5, 0.4)
forms = intraclass_correlation(samples.judges())["icc"].loc[["ICC(2,1)", "ICC(3,1)"]]
training.Values({_("Place of least transport"): weber.round(2), _("Break point T"): round(breaks, 2), "ICC(2,1), ICC(3,1)": forms.round(2).to_list()})

# %% [markdown]
# ## Exercises
# The numbers are your group's own: other groups have others. Write the answer in place of `...` and run the next cell; `training.hint(name)` with the name of the exercise gives three hints, one after the other. Without code: open the form under the check, or write `answer = "?"`.

# %% [markdown]
# ### Exercise 1
# Your three suppliers lie at these places (km), each with the same tonnage. Where is the transport cost least? Give the two coordinates.

# %%
points = samples.suppliers(seed)
places = pd.DataFrame(points, [1, 2, 3], ["x", "y"]).rename_axis(_("Supplier"))
Table(places, _("Places of the suppliers, km"), lang=lang, synthetic=True)

# %%
# SOLUTION BEGIN
answer = ca.management.weber_point(points)
answer
# SOLUTION END

# %%
check("m1.q1", answer, points=points)

# %% [markdown]
# ### Exercise 2
# Elasticity of substitution sigma and share of manufactures mu of your group: under which transport cost T (units sent for one to arrive) does the symmetric pattern break?

# %%
sigma, mu = samples.drawn("elasticities", seed)
training.Values({"sigma": sigma, "mu": mu})

# %%
# SOLUTION BEGIN
answer = ca.management.core_periphery_break_point(sigma, mu)
answer
# SOLUTION END

# %%
check("m1.q2", answer, sigma=sigma, mu=mu)

# %% [markdown]
# ### Exercise 3
# Compute the location quotient of every section in your region in 2017 **without** the package's function, from `x` (regions x sections): a table by section.

# %%
gva = ca.load("gva_by_region_section", 2017)
x = gva["value"].sel(year=2017, drop=True)
region_row = x.sel(region=course.region)
rows = {_("Your region", "course"): region_row.to_series(), _("All regions together", "course"): x.sum("region").to_series()}
Table(pd.DataFrame(rows).rename_axis(_("Section")), _("Gross value added by section, 2017, million KZT"), lang=lang, sources=[gva.attrs["record"]])

# %%
# SOLUTION BEGIN
answer = ((region_row / region_row.sum()) / (x.sum("region") / x.sum())).to_series()
answer
# SOLUTION END

# %%
check("m1.q3", answer, x=x, region=course.region)

# %% [markdown]
# ### Exercise 4
# In which sections has your region at least one star by the rule `relative-eco`? Give a set of section letters. A star is given for a place among the first two regions by size, for a quotient of 2 or more, and for a place among the first two by focus (the section's share of the region).

# %%
rule = "relative-eco"
tested = ca.assign_stars(x, rule)
size, focus = (tested[one].to_pandas().rank(ascending=False).loc[course.region] for one in ("size_indicator", "focus_indicator"))
quotient = tested["specialisation_indicator"].sel(region=course.region).to_series()
twice = quotient.ge(2).map({True: _("yes"), False: _("no")})
rows = {_("Place by size", "course"): size.astype(int), _("Quotient of 2 or more", "course"): twice, _("Place by focus", "course"): focus.astype(int)}
Table(pd.DataFrame(rows).rename_axis(_("Section")), _("Your region among the 16"), lang=lang, sources=[gva.attrs["record"]])

# %%
# SOLUTION BEGIN
stars = ca.assign_stars(x, rule)["stars"].sel(region=course.region).to_series()
answer = set(stars.index[stars >= 1])
answer
# SOLUTION END

# %%
check("m1.q4", answer, x=x, region=course.region)

# %% [markdown]
# ### Exercise 5
# Twelve bids of the synthetic example call are yours to screen. They have scores in five areas, made from the 22 indicators; `weights` has your 10,000 sets of weights. Which six bids are most often among the first six? Give a set of names.

# %%
call = ca.selection.load_selection("example_call_2017", "kazakhstan_2017_draft", 200, seed)
scores, weights = call.areas.dropna().sample(12, random_state=seed).sort_index(), samples.weight_draws(seed)
Table(scores.rename_axis(_("Bid")), _("Scores of the bids in five areas"), lang=lang, synthetic=True)

# %%
# SOLUTION BEGIN
places = rank_acceptability(scores, weights)
in_six = places.loc[:, [1, 2, 3, 4, 5, 6]].sum(axis=1)
answer = set(in_six.nlargest(6).index)
answer
# SOLUTION END

# %%
check("m1.q5", answer, scores=scores, weights=weights)

# %% [markdown]
# ### Exercise 6
# Eight bids scored by four experts. Give ICC(2,1) and ICC(3,1) as two numbers. With mean squares of bids B, experts J and rest E, n bids, k experts: ICC(2,1) = (B-E)/(B+(k-1)E+k(J-E)/n), ICC(3,1) = (B-E)/(B+(k-1)E).

# %%
ratings = samples.ratings(seed)
Table(ratings.rename_axis(_("Bid")), _("Scores by four experts"), lang=lang, synthetic=True)

# %%
# SOLUTION BEGIN
answer = intraclass_correlation(ratings)["icc"].loc[["ICC(2,1)", "ICC(3,1)"]].to_list()
answer
# SOLUTION END

# %%
check("m1.q6", answer, ratings=ratings)

# %% [markdown]
# ## Group sheet
#
# Fill in together; one sentence for each line, between the quotation marks, in the order of the questions under the cell. Run the cell to see the page.

# %%
sheet = {
    "idea": "",
    "evidence": "",
    "doubt": "",
    "partners": "",
}
training.plan_page("module_1", {}, sheet)

# %% [markdown]
# ## Page for the strategic plan
#
# The results of this module and your sheet on one page. Put in the name of your group to hand it in.

# %%
group = ""  # name of your group
results = course.said | {_("Sections of the cluster"): ", ".join(course.sections)}
page = training.plan_page("module_1", results, sheet, cluster=course.cluster_title)
page

# %%
training.hand_in(page, group)
