import cluster_analysis as ca

title = {"en": "Money and training on time, water behind (synthetic)", "ru": "Деньги и обучение – в срок, вода отстаёт (синтетические данные)", "kk": "Ақша мен оқыту мерзімінде, су артта (синтетикалық деректер)"}[lang]
label = {"en": "way done by 2019, 1 = target", "ru": "пройдено к 2019 году, 1 = цель", "kk": "2019 жылға дейін өтілген жол, 1 = мақсат"}[lang]
expected = {"en": "expected", "ru": "ожидалось", "kk": "күтілген"}[lang]
lights = ca.programme.monitor(ca.programme.programme_table("monitoring_indicators", "demo-rice", lang))
progress = lights.set_index("title")["progress"]
ca.charts.bars(progress, title, label=label, reference=0.5, reference_label=expected, lang=lang, synthetic=True)
