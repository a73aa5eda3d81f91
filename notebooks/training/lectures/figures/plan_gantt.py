import cluster_analysis as ca

title = {"en": "The longest path decides the date (synthetic)", "ru": "Срок определяет самый длинный путь (синтетические данные)", "kk": "Мерзімді ең ұзын жол шешеді (синтетикалық деректер)"}[lang]
weeks = {"en": "weeks", "ru": "недели", "kk": "апта"}[lang]
actions = ca.programme.load_plan("demo-rice", lang).actions
path = ca.programme.critical_path(actions)
path.index = path.index.map(actions.set_index("action")["title"])
ca.charts.gantt(path, title, label=weeks, lang=lang, synthetic=True)
