import cluster_analysis as ca

title = {"en": "Value added by stage, per unit of the final product (synthetic)", "ru": "Добавленная стоимость по звеньям на единицу конечного продукта (синтетические данные)", "kk": "Буындар бойынша түпкі өнім бірлігіне қосылған құн (синтетикалық деректер)"}[lang]
label = {"en": "KZT per kg", "ru": "тенге за кг", "kk": "кг-ға теңге"}[lang]
stages = ca.programme.programme_table("chain_stages", "demo-rice", lang)
chain = ca.value_chain.stage_margins(stages["title"], stages["price"], stages["inputs"], stages["conversion"])
ca.charts.bars(chain["per_final_unit"], title, label=label, lang=lang, synthetic=True)
