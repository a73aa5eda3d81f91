import cluster_analysis as ca
from cluster_analysis.training import samples

title = {"en": "Readiness: mean answer to each question (synthetic)", "ru": "Готовность: средний ответ на каждый вопрос (синтетические данные)", "kk": "Дайындық: әр сұрақтың орташа жауабы (синтетикалық деректер)"}[lang]
label = {"en": "mean answer, 1 to 5", "ru": "средний ответ, от 1 до 5", "kk": "орташа жауап, 1 мен 5 аралығы"}[lang]
name = {"en": "question {}", "ru": "вопрос {}", "kk": "{}-сұрақ"}[lang]
means = samples.survey(20170410).mean()
means.index = [name.format(i + 1) for i in range(len(means))]
ca.charts.bars(means, title, label=label, sort=False, lang=lang, synthetic=True)
