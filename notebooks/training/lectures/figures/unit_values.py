import matplotlib.pyplot as plt

from cluster_analysis.training import samples

title = {"en": "Dear exports or cheap ones? Eight synthetic products", "ru": "Дорогой экспорт или дешёвый? Восемь синтетических товаров", "kk": "Экспорт қымбат па, арзан ба? Сегіз синтетикалық тауар"}[lang]
x = {"en": "unit value of imports, million KZT a tonne", "ru": "удельная стоимость импорта, млн тенге за тонну", "kk": "импорттың бірлік құны, тоннасына млн теңге"}[lang]
y = {"en": "unit value of exports", "ru": "удельная стоимость экспорта", "kk": "экспорттың бірлік құны"}[lang]
trade = samples.trade(samples.SEED)
figure, axes = plt.subplots(figsize=(7, 4.5))
axes.scatter(trade["import_value"] / trade["import_weight"], trade["export_value"] / trade["export_weight"])
axes.fill_between([0.4, 2.2], [0.4 / 1.15, 2.2 / 1.15], [0.4 * 1.15, 2.2 * 1.15], alpha=0.2)
axes.set(title=title, xlabel=x, ylabel=y)
figure
