import cluster_analysis as ca

title = {"en": "Who can stop the plan, and whose claim cannot wait (synthetic)", "ru": "Кто может остановить план и чьё требование не ждёт (синтетические данные)", "kk": "Жоспарды кім тоқтата алады және кімнің талабы күтпейді (синтетикалық деректер)"}[lang]
x = {"en": "urgency, 1 to 5", "ru": "срочность, от 1 до 5", "kk": "шұғылдық, 1 мен 5 аралығы"}[lang]
y = {"en": "power, 1 to 5", "ru": "влияние, от 1 до 5", "kk": "ықпал, 1 мен 5 аралығы"}[lang]
size = {"en": "interest", "ru": "интерес", "kk": "мүдде"}[lang]
ru = ["областная администрация", "крупный переработчик", "малые хозяйства", "исследовательский институт", "банк", "местная пресса", "торговая сеть", "водное ведомство"]
kk = ["облыс әкімдігі", "ірі өңдеуші", "шағын шаруашылықтар", "зерттеу институты", "банк", "жергілікті баспасөз", "сауда желісі", "су мекемесі"]
table = ca.programme.programme_table("stakeholders", "demo-rice", lang).rename(columns={"urgency": x, "power": y, "interest": size})
table.index = {"en": list(table["stakeholder"]), "ru": ru, "kk": kk}[lang]
ca.charts.bubble(table, title, x=x, y=y, size=size, x_middle=3, y_middle=3, lang=lang, synthetic=True)
