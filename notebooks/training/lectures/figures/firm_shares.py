import cluster_analysis as ca
from cluster_analysis.training import samples

firms = samples.firms(samples.SEED)
equal = 1e4 / ca.management.herfindahl_hirschman(firms)
title = {"en": f"Ten firms, as concentrated as {equal:.1f} equal ones (synthetic)", "ru": f"Десять фирм с концентрацией как у {equal:.1f} равных (синтетические данные)".replace(".", ","), "kk": f"Шоғырлануы {equal:.1f} тең фирмадағыдай он фирма (синтетикалық деректер)".replace(".", ",")}[lang]
label = {"en": "sales, million KZT", "ru": "продажи, млн тенге", "kk": "сатылым, млн теңге"}[lang]
ca.charts.bars(firms, title, label=label, lang=lang, synthetic=True)
