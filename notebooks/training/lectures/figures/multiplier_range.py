import cluster_analysis as ca
from cluster_analysis.training import samples

title = {"en": "Output multipliers in Astana, 2017 (SURROGATE table)", "ru": "Мультипликаторы выпуска в Астане, 2017 год (таблица – СУРРОГАТ)", "kk": "Астанадағы шығарылым мультипликаторлары, 2017 жыл (кесте – СУРРОГАТ)"}[lang]
label = {"en": "output per unit of demand", "ru": "выпуск на единицу спроса", "kk": "сұраныс бірлігіне шығарылым"}[lang]
groups = ca.load_table("us_oked_sectors")["group"]
gva = ca.load("gva_by_region_section", 2017)["value"].sel(year=2017)
own = ca.value_chain.sections_to_groups(gva.sel(region=samples.REGION).to_series(), groups)
country = ca.value_chain.sections_to_groups(gva.sum("region").to_series(), groups)
spread = ca.value_chain.multiplier_range(ca.value_chain.kazakhstan_surrogate(2017), own, country)
ca.charts.ranked_dots(spread["middle"], title, low=spread["low"], high=spread["high"], label=label, lang=lang, synthetic=True)
