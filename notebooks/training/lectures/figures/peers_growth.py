import cluster_analysis as ca

title = {"en": "Manufacturing in volume, 2010 = 100", "ru": "Обрабатывающая промышленность в физическом объёме, 2010 = 100", "kk": "Өңдеу өнеркәсібінің нақты көлемі, 2010 = 100"}[lang]
label = {"en": "index, 2010 = 100", "ru": "индекс, 2010 = 100", "kk": "индекс, 2010 = 100"}[lang]
gva = ca.load("gva_by_region_section", 2017)["value"].sel(year=2017)
distance = ca.krugman_index(gva.drop_sel(industry="C"), reference=region).to_series().drop(region)
peers = distance.nsmallest(3).index.tolist()
index = ca.load("gva_volume_index_by_region_section", 2017)
level = ca.chain(ca.against_nation(index, [region, *peers]), 2010).sel(industry="C", year=slice(2010, 2017))
ca.charts.trend(level, title, label=label, highlight=[region], lang=lang)
