import cluster_analysis as ca

title = {"en": "What each budget can buy at best (synthetic)", "ru": "Что лучшее можно купить на каждый бюджет (синтетические данные)", "kk": "Әр бюджетке ең көп не алуға болады (синтетикалық деректер)"}[lang]
label = {"en": "value of the best set, points", "ru": "ценность лучшего набора, баллы", "kk": "ең жақсы жиынның құндылығы, балл"}[lang]
unit = {"en": "{} million KZT", "ru": "{} млн тенге", "kk": "{} млн теңге"}[lang]
budgets = list(range(200, 1000, 100))
best = ca.programme.budget_frontier(ca.programme.load_plan("demo-rice", lang).actions, budgets)["value"]
ca.charts.bars(best.set_axis([unit.format(budget) for budget in budgets]), title, label=label, sort=False, lang=lang, synthetic=True)
