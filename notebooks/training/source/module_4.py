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
# # Module 4. Change management
#
# **Goals.** You can measure readiness, map stakeholders and networks, find who joins what is apart, foresee how fast something spreads, and choose a rule for deciding together.

# %% tags=["parameters"]
region: str = "KZ-43"  # region of the group's cluster (one of the 16 units of 2017)
cluster: str = "kyzylorda-rice"  # a row of the table of clusters, or a synthetic example: demo-rice, demo-dairy
lang: str = "en"  # language of texts and hints: en, ru, kk
seed: int = 8  # seed of the group's own numbers

# %%
import networkx as nx
import pandas as pd

import cluster_analysis as ca
from cluster_analysis import training
from cluster_analysis.language import translator
from cluster_analysis.pictures.tables import Table
from cluster_analysis.training import check, samples
from cluster_analysis.measures import networks
from cluster_analysis.selection.engine.experts.experts import kendalls_w

_ = translator(lang)
course = training.start(region, cluster, lang, seed)
course

# %% [markdown]
# ## Your cluster in figures
# What published figures say of your cluster: the weight of its sections in the region, real growth against the country, size. An empty rung says who could supply it. Use it in every discussion, and contradict it where you know better.

# %%
course.ladder()

# %% [markdown]
# ## Theory 1. Ready, able, willing
# Before change, ask: do members see the need, can they do it, do they trust? A scale of questions is worth its mean only if the questions hang together: Cronbach's alpha, $\frac{k}{k-1}(1 - \sum s_i^2/s_T^2)$, about 0.7 or more.

# %% [markdown]
# ## Theory 2. Who stands between
# Betweenness: the share of shortest paths between others that run through an actor. A broker can join two groups - or hold them apart. Key players are a **set**: two brokers of the same bridge are one too many. Salience = power, legitimacy, urgency.

# %% [markdown]
# ## Theory 3. Spreading and deciding
# Bass: some adopt by themselves (p), others imitate (q); the most adopt at $\ln(q/p)/(p+q)$. First places, Borda points and Condorcet pairs can name three different winners: agree on the rule **before** voting. Delphi: stop when Kendall's W no longer grows.

# %% [markdown]
# ## Worked example
# The network of the example cluster in two rounds: what did the cluster office change?

# %%
actors = ca.programme.programme_table("cluster_actors", course.example, lang)
ties = ca.programme.programme_table("cluster_ties", course.example, lang)
before = networks.build_network(actors[actors["round"] == 2017], ties[ties["round"] == 2017])
after = networks.build_network(actors[actors["round"] == 2018], ties[ties["round"] == 2018])
compared = networks.compare_networks(before, after).rename(columns={"change": "difference"}).rename_axis("measure")
whole = (compared.fillna(0) % 1 == 0).all(axis=1)
ca.table(
    compared[whole],
    _("The network in 2017 and 2018: counts"),
    lang=lang,
    synthetic=True,
    sources=[ties.attrs["source"]],
)

# %%
ca.table(compared[~whole], _("The network in 2017 and 2018: shares and means"), lang=lang, synthetic=True, sources=[ties.attrs["source"]])

# %% [markdown]
# Who matters for the change? Scores of a workshop (1 to 5), the salience class, and what to do with each.

# %%
stakeholders = ca.programme.programme_table("stakeholders", course.example, lang)
ca.table(
    ca.management.stakeholder_classes(stakeholders.set_index("stakeholder")),
    _("Stakeholders by power, legitimacy, urgency and interest"),
    lang=lang,
    synthetic=True,
    sources=[stakeholders.attrs["source"]],
)

# %% [markdown]
# Published cases to check yourself against. Marriages of Florentine families (Padgett & Ansell 1993): the Medici stand most between the others, betweenness 0.522. With p = 0.03 and q = 0.38 a novelty (Bass 1969) is taken up fastest after 6.2 years.

# %%
families = networks.centrality(nx.florentine_families_graph())["betweenness"]
training.Values({_("Most between others"): [families.idxmax(), round(families.max(), 3)], _("Years until most adopt"): round(ca.management.bass_peak(0.03, 0.38), 1)})

# %% [markdown]
# The other measures: who are the key players of this network, and, on invented answers of another cluster, does the scale hang together, who wins by which rule, and do the experts agree?

# %%
other = samples.SEED
alpha, votes, rounds = ca.management.cronbach_alpha(samples.survey(other)), samples.ballots(other), samples.delphi(other)
players = networks.key_players(after, 2)["players"]
rules = ca.management.borda_count(votes).index[0], ca.management.condorcet_winner(votes)
training.Values({
    _("Cronbach's alpha"): round(alpha, 2),
    _("Key players"): players,
    _("Winners by Borda and by Condorcet"): rules,
    _("Kendall's W"): round(kendalls_w(rounds[0].T)["w"], 2),
})

# %% [markdown]
# Would anybody alone pay for a laboratory that costs 60 and is worth 100 to all together, if members have 50, 30 and 20 per cent of the benefit (Olson 1965)? Nobody would; together it pays.

# %%
good = ca.management.collective_action(pd.Series([0.5, 0.3, 0.2], ["A", "B", "C"]), benefit=100, cost=60)
training.Values({_("Left if one pays alone"): good["net_alone"], _("Left if all share the cost"): good["net_if_shared"]})

# %% [markdown]
# ## Exercises
# The numbers are your group's own: other groups have others. Write the answer in place of `...` and run the next cell; `training.hint(name)` with the name of the exercise gives three hints, one after the other. Without code: open the form under the check, or write `answer = "?"`.

# %% [markdown]
# ### Exercise 1
# Twenty members answered six questions. What is Cronbach's alpha?

# %%
answers = samples.survey(seed)
Table(answers.rename_axis(_("Member", "course")), _("Answers of twenty members, 1 to 5"), lang=lang, synthetic=True)

# %%
# SOLUTION BEGIN
answer = ca.management.cronbach_alpha(answers)
answer
# SOLUTION END

# %%
check("m4.q1", answer, answers=answers)

# %% [markdown]
# ### Exercise 2
# The network of your group: who stands most between the others, and with which betweenness (0 to 1)? Give the name and the number.

# %%
graph = samples.network(seed)
nx.draw(graph, nx.kamada_kawai_layout(graph), with_labels=True, node_color="#cfdceb", edge_color="#8a94a3", font_size=8)

# %%
# SOLUTION BEGIN
table = networks.centrality(graph)["betweenness"]
answer = [table.idxmax(), table.max()]
answer
# SOLUTION END

# %%
check("m4.q2", answer, graph=graph)

# %% [markdown]
# ### Exercise 3
# Which **two** actors of the network of exercise 2 break it most if they leave? Give a set.

# %%
# SOLUTION BEGIN
answer = set(networks.key_players(graph, 2)["players"])
answer
# SOLUTION END

# %%
check("m4.q3", answer, graph=graph, n=2)

# %% [markdown]
# ### Exercise 4
# A new practice spreads with your p (by themselves) and q (by imitation) a year. After how many years do most members adopt it?

# %%
p, q = samples.drawn("spreading", seed)
training.Values({"p": p, "q": q})

# %%
# SOLUTION BEGIN
answer = ca.management.bass_peak(p, q)
answer
# SOLUTION END

# %%
check("m4.q4", answer, p=p, q=q)

# %% [markdown]
# ### Exercise 5
# Seventeen ballots rank three actions. Who wins by first places, by Borda, by Condorcet ("–" if nobody)? Give three names in this order.

# %%
ballots = samples.ballots(seed)
orders = pd.Series([" > ".join(ballot) for ballot in ballots]).value_counts()
Table(orders.to_frame(_("Ballots", "course")).rename_axis(_("Order of the actions")), _("How seventeen ballots rank three actions"), lang=lang, synthetic=True)

# %%
# SOLUTION BEGIN
first_places = pd.Series([ballot[0] for ballot in ballots]).value_counts().idxmax()
answer = [first_places, ca.management.borda_count(ballots).index[0], ca.management.condorcet_winner(ballots) or "–"]
answer
# SOLUTION END

# %%
check("m4.q5", answer, ballots=ballots)

# %% [markdown]
# ### Exercise 6
# Delphi: nine experts ranked seven actions in two rounds (no ties). Give Kendall's W of both rounds: $W = 12S/(m^2(n^3-n))$, S the sum of squared deviations of the rank sums.

# %%
first, second = samples.delphi(seed)
sums = {_("First round", "course"): first.sum(), _("Second round", "course"): second.sum()}
Table(pd.DataFrame(sums).rename_axis(_("Action")), _("Sums of the ranks given by nine experts"), lang=lang, synthetic=True)

# %%
# SOLUTION BEGIN
answer = [kendalls_w(first.T)["w"], kendalls_w(second.T)["w"]]
answer
# SOLUTION END

# %%
check("m4.q6", answer, first=first, second=second)

# %% [markdown]
# ## Group sheet
#
# Fill in together; one sentence for each line, between the quotation marks, in the order of the questions under the cell. Run the cell to see the page.

# %%
sheet = {
    "readiness": "",
    "broker": "",
    "resistance": "",
    "first_win": "",
}
training.plan_page("module_4", {}, sheet)

# %% [markdown]
# ## Page for the strategic plan
#
# The results of this module and your sheet on one page. Put in the name of your group to hand it in.

# %%
group = ""  # name of your group
results = course.said | {
    _("Density before"): networks.network_summary(before)["density"],
    _("Density after"): networks.network_summary(after)["density"],
    _("Actor most between others"): str(networks.centrality(after).index[0]),
}
page = training.plan_page("module_4", results, sheet, cluster=course.cluster_title)
page

# %%
training.hand_in(page, group)
