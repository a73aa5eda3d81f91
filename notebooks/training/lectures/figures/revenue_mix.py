import cluster_analysis as ca

title = {"en": "The grant falls, fees and services rise (synthetic)", "ru": "Грант уменьшается, взносы и услуги растут (синтетические данные)", "kk": "Грант азаяды, жарна мен қызметтер өседі (синтетикалық деректер)"}[lang]
label = {"en": "million KZT", "ru": "млн тенге", "kk": "млн теңге"}[lang]
names = {"en": {}, "ru": {"grant": "грант", "fees": "взносы", "services": "услуги", "fairs": "выставки"}, "kk": {"grant": "грант", "fees": "жарна", "services": "қызметтер", "fairs": "көрмелер"}}[lang]
revenue = ca.programme.programme_table("cluster_revenue", "demo-rice", lang)
sources = revenue.pivot(index="year", columns="source", values="amount").rename(columns=names)
ca.charts.trend(sources.rename_axis(columns=None), title, label=label, lang=lang, synthetic=True)
