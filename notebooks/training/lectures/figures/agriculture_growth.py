import cluster_analysis as ca

title = {"en": "Agriculture in real terms, 2017 = 100", "ru": "Сельское хозяйство в реальном выражении, 2017 = 100", "kk": "Ауыл шаруашылығының нақты көлемі, 2017 = 100"}[lang]
label = {"en": "index, 2017 = 100", "ru": "индекс, 2017 = 100", "kk": "индекс, 2017 = 100"}[lang]
table = ca.load_table("gva_volume_index_by_region_section")
growth = table.query("item == 'A' and region in ['KZ', 'KZ-43'] and year > 2013").pivot(index="year", columns="region", values="value")
level = (growth / 100).cumprod()
ca.charts.trend((100 * level / level.loc[2017]).rename_axis(columns=None), title, label=label, lang=lang)
