import matplotlib.pyplot as plt

title = {"en": "The diamond of Porter (drawn model)", "ru": "Ромб Портера (нарисованная модель)", "kk": "Портер ромбы (сызылған модель)"}[lang]
en = ["Rivalry and strategy\nof firms", "Demanding\nbuyers", "Related and supporting\nindustries", "Conditions of production:\nskills, land, water, science"]
ru = ["Соперничество и стратегия\nпредприятий", "Требовательные\nпокупатели", "Родственные и\nподдерживающие отрасли", "Условия производства:\nнавыки, земля, вода, наука"]
kk = ["Кәсіпорындардың бәсекесі\nмен стратегиясы", "Талапшыл\nсатып алушылар", "Туыстас және\nқолдаушы салалар", "Өндіріс шарттары:\nдағды, жер, су, ғылым"]
figure, axes = plt.subplots(figsize=(8, 4.5))
axes.set(xlim=(-2.4, 2.4), ylim=(-1.4, 1.4), title=title)
axes.axis("off")
corners = [(0, 1), (1.6, 0), (0, -1), (-1.6, 0)]
for i, words in enumerate({"en": en, "ru": ru, "kk": kk}[lang]):
    axes.text(*corners[i], words, ha="center", va="center", size=9, bbox={"boxstyle": "round,pad=0.5", "fc": "white"})
    axes.annotate("", corners[(i + 1) % 4], corners[i], arrowprops={"arrowstyle": "<->", "shrinkA": 45, "shrinkB": 45})
figure
