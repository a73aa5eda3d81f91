import cluster_analysis as ca

title = {"en": "Who stands between the others in 2018 (synthetic)", "ru": "Кто стоит между другими в 2018 году (синтетические данные)", "kk": "2018 жылы кім басқалардың арасында тұр (синтетикалық деректер)"}[lang]
label = {"en": "betweenness, 0 to 1", "ru": "посредничество, от 0 до 1", "kk": "аралықтық, 0 мен 1 арасында"}[lang]
actors, ties = (ca.programme.programme_table(name, "demo-rice", lang).query("round == 2018") for name in ("cluster_actors", "cluster_ties"))
between = ca.networks.centrality(ca.networks.build_network(actors, ties))["betweenness"].head(6)
ca.charts.bars(between, title, label=label, lang=lang, synthetic=True)
