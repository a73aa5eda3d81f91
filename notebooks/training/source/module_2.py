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
# # Module 2. Industry analysis, segmentation and value chain analysis
#
# **Goals.** You can say how concentrated an industry is, with whom it trades and in what quality, which segments it serves, and where buyers' wishes and performance part.

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
# ## Theory 1. Concentration
# With shares $s_i$ in per cent, $HHI = \sum s_i^2$ and $CR_k$ is the sum of the k largest. 10,000 / HHI is the number of equal firms with the same concentration. A group "others" is not one firm.

# %% [markdown]
# ## Theory 2. Trade in the same product
# Grubel-Lloyd: $1 - \sum|X-M| / \sum(X+M)$. The coarser the products, the higher the index: say the level of the classification. Unit values show quality: exports dearer than imports are a higher quality.

# %% [markdown]
# ## Theory 3. Segments and wishes
# A segment is a product for a kind of buyer who decides in the same way. Growth and relative share say where money comes from and where it is needed. Importance against performance says where to concentrate - and where effort is wasted.

# %% [markdown]
# ## Worked example
# Ten synthetic firms: how concentrated are they, and how many equal firms is that?

# %%
firms = samples.firms(samples.SEED)
hhi = ca.management.herfindahl_hirschman(firms)
ca.charts.bars(
    firms,
    _("Sales of ten firms: as concentrated as {n} equal firms").format(n=format_number(1e4 / hhi, lang, 1)),
    label=_("million KZT"),
    lang=lang,
    synthetic=True,
)

# %% [markdown]
# Which regions have a similar structure? Ward's clustering of the shares of sections, 2017; a best silhouette under 0.25 would mean no structure to speak of.

# %%
gva = ca.load("gva_by_region_section")
x = gva.panel.at_vintage(2017)["value"].sel(year=2017)
names = ca.load_table("kz_units").set_index("code")[lang]
groups = ca.management.segment((x / x.sum("industry")).to_pandas())
Table(
    groups.set_axis(groups.index.map(names)).rename_axis(_("Region")).to_frame(_("Segment")),
    _("Regions of similar structure; best silhouette {score}").format(
        score=format_number(max(groups.attrs["silhouette"].values()), lang, 2)
    ),
    lang=lang,
    sources=[gva.attrs["record"]],
    vintage=2017,
)

# %% [markdown]
# Small cases to check yourself against. Shares of 40, 30, 20 and 10 per cent: 3,000 points, the two largest have 70 %, as concentrated as 3.3 equal firms. Exports of 100 and imports of 60 in one product: Grubel-Lloyd 0.75.

# %%
small = [40, 30, 20, 10]
training.Values({
    _("Herfindahl-Hirschman index"): ca.management.herfindahl_hirschman(small),
    _("Share of the two largest, per cent"): ca.management.concentration_ratio(small, 2),
    _("Grubel-Lloyd index"): ca.management.grubel_lloyd([100], [60]),
})

# %% [markdown]
# Trade by quality, segments by growth and share, attributes by importance and performance: the same three lines on invented tables of another cluster.

# %%
other = samples.SEED
kinds = ca.management.trade_types(samples.trade(other))
boxes = ca.management.growth_share(samples.segments(other))["box"]
asked = samples.buyers(other)
quadrants = ca.management.importance_performance(asked["importance"], asked["performance"])["quadrant"]
found = pd.concat({"trade": kinds, "segment": boxes, "attribute": quadrants}).rename("kind")
ca.table(found.rename_axis(["topic", "name"]), _("Trade, segments and attributes of another cluster"), lang=lang, synthetic=True)

# %% [markdown]
# Which of the five forces presses most? Scores from 1 (weak) to 5 (strong) count only with the evidence beside them; a score without evidence is shown and not used.

# %%
forces = pd.DataFrame({"force": ["rivalry", "entry", "substitutes", "buyers", "suppliers"], "score": [4, 2, 2, 5, 3], "evidence": ["ten firms, prices followed", "", "import share", "two chains buy most", "one seed farm"]})
ca.table(ca.management.five_forces(forces).rename(columns={"score": "points"}), _("The five forces: points, and what they rest on"), lang=lang, synthetic=True)

# %% [markdown]
# ## Exercises
# The numbers are your group's own: other groups have others. Write the answer in place of `...` and run the next cell; `training.hint(name)` with the name of the exercise gives three hints, one after the other. Without code: open the form under the check, or write `answer = "?"`.

# %% [markdown]
# ### Exercise 1
# Shares of four firms in your market, per cent. What is the Herfindahl-Hirschman index in points?

# %%
shares = samples.shares(seed)
training.Values({_("Shares of four firms, per cent"): shares})

# %%
# SOLUTION BEGIN
answer = ca.management.herfindahl_hirschman(shares)
answer
# SOLUTION END

# %%
check("m2.q1", answer, shares=shares)

# %% [markdown]
# ### Exercise 2
# Which per cent of the sales of the ten firms (in the order of the list) belong to the two largest?

# %%
k = 2
firms = samples.firms(seed)
Table(firms.to_frame(_("Sales", "course")).rename_axis(_("Firm")), _("Sales of ten firms, million KZT"), lang=lang, synthetic=True)

# %%
# SOLUTION BEGIN
answer = ca.management.concentration_ratio(firms, k)
answer
# SOLUTION END

# %%
check("m2.q2", answer, shares=firms, k=k)

# %% [markdown]
# ### Exercise 3
# Eight products: what is the Grubel-Lloyd index **over products**?

# %%
trade = samples.trade(seed)
ca.table(trade.rename_axis(_("Product")), _("Exports and imports"), lang=lang, synthetic=True)

# %%
# SOLUTION BEGIN
answer = ca.management.grubel_lloyd(trade["export_value"], trade["import_value"])
answer
# SOLUTION END

# %%
check("m2.q3", answer, exports=trade["export_value"], imports=trade["import_value"])

# %% [markdown]
# ### Exercise 4
# Which type of trade is each product: one-way, horizontal, vertical high, vertical low? (Two-way if the smaller flow is at least 10 % of the larger; horizontal if unit values differ by at most 15 %.)

# %%
# SOLUTION BEGIN
answer = ca.management.trade_types(trade)
answer
# SOLUTION END

# %%
check("m2.q4", answer, table=trade)

# %% [markdown]
# ### Exercise 5
# Put the segments into the boxes star, cash cow, question mark, dog: high growth is at or above the mean weighted with the size of the markets, leaders have a relative share of at least 1. Give a table by segment.

# %%
segments = samples.segments(seed)
ca.table(segments.rename_axis("segment"), _("Segments of the market"), lang=lang, synthetic=True, digits={"market_growth": 3})

# %%
# SOLUTION BEGIN
answer = ca.management.growth_share(segments)["box"]
answer
# SOLUTION END

# %%
check("m2.q5", answer, table=segments)

# %% [markdown]
# ### Exercise 6
# On which attributes should the cluster concentrate: more important and worse served than the average? Give a set.

# %%
buyers = samples.buyers(seed)
ca.table(buyers.rename_axis("attribute"), _("What buyers want and what they get"), lang=lang, synthetic=True)

# %%
# SOLUTION BEGIN
found = ca.management.importance_performance(buyers["importance"], buyers["performance"])
answer = set(found.index[found["quadrant"] == "concentrate here"])
answer
# SOLUTION END

# %%
check("m2.q6", answer, table=buyers)

# %% [markdown]
# ## Group sheet
#
# Fill in together; one sentence for each line, between the quotation marks, in the order of the questions under the cell. Run the cell to see the page.

# %%
sheet = {
    "segments": "",
    "force": "",
    "choice": "",
    "gap": "",
}
training.plan_page("module_2", {}, sheet)

# %% [markdown]
# ## Page for the strategic plan
#
# The results of this module and your sheet on one page. Put in the name of your group to hand it in.

# %%
group = ""  # name of your group
hhi = ca.management.herfindahl_hirschman(samples.firms(seed))
results = course.said | {_("Herfindahl-Hirschman index"): hhi, _("Equivalent firms"): 1e4 / hhi}
page = training.plan_page("module_2", results, sheet, cluster=course.cluster_title)
page

# %%
training.hand_in(page, group)
