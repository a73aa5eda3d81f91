import cluster_analysis as ca

title = {"en": "The weakest group limits the organisation (synthetic)", "ru": "Организацию ограничивает самая слабая группа (синтетические данные)", "kk": "Ұйымды ең әлсіз топ шектейді (синтетикалық деректер)"}[lang]
label = {"en": "self-assessment, 0 to 4", "ru": "самооценка, от 0 до 4", "kk": "өзін-өзі бағалау, 0 мен 4 аралығы"}[lang]
names = {"en": ["structure", "governance", "financing", "strategy", "services", "results"], "ru": ["структура", "управление", "финансирование", "стратегия", "услуги", "результаты"], "kk": ["құрылым", "басқару", "қаржыландыру", "стратегия", "қызметтер", "нәтижелер"]}[lang]
answers = ca.programme.programme_table("maturity_answers", "demo-rice", lang)
score = ca.programme.cluster_maturity(answers)["score"].set_axis(names)
ca.charts.bars(score, title, label=label, lang=lang, synthetic=True)
