import cluster_analysis as ca

title = {"en": "On plan in money, behind in work (synthetic)", "ru": "По деньгам – по плану, по работе – отставание (синтетические данные)", "kk": "Ақша жоспар бойынша, жұмыс артта (синтетикалық деректер)"}[lang]
label = {"en": "million KZT, by month", "ru": "млн тенге, по месяцам", "kk": "млн теңге, айлар бойынша"}[lang]
names = {"en": ["planned", "earned", "spent"], "ru": ["запланировано", "освоено", "истрачено"], "kk": ["жоспарланған", "игерілген", "жұмсалған"]}[lang]
table = ca.programme.programme_table("earned_value", "demo-rice", lang).astype({"month": int})
lines = table.set_index("month")[["planned", "earned", "actual"]].set_axis(names, axis=1)
ca.charts.trend(lines, title, label=label, lang=lang, synthetic=True)
