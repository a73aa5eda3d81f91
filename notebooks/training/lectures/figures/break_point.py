import matplotlib.pyplot as plt
import numpy as np

import cluster_analysis as ca

title = {"en": "Which costs of transport split two equal regions (drawn model)", "ru": "При каких затратах на перевозку равные регионы расходятся (нарисованная модель)", "kk": "Қандай тасымал шығынында тең өңірлер ажырайды (сызылған модель)"}[lang]
x = {"en": "share of manufactures in spending, mu", "ru": "доля промышленных товаров в расходах, mu", "kk": "шығындағы өнеркәсіп тауарларының үлесі, mu"}[lang]
y = {"en": "break point of transport cost, T", "ru": "точка перелома транспортных затрат, T", "kk": "тасымал шығынының бұзылу нүктесі, T"}[lang]
figure, axes = plt.subplots(figsize=(8, 4.5))
shares = np.linspace(0.05, 0.6, 56)
for sigma in (4, 5, 7):
    points = [ca.management.core_periphery_break_point(sigma, mu) for mu in shares]
    axes.plot(shares, points, label=f"sigma = {sigma}")
axes.set(title=title, xlabel=x, ylabel=y)
axes.legend(frameon=False)
figure
