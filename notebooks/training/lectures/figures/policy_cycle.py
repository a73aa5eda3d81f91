import matplotlib.pyplot as plt
import numpy as np

title = {"en": "The policy cycle and what a cluster can bring (drawn model)", "ru": "Цикл политики и вклад кластера (нарисованная модель)", "kk": "Саясат циклі және кластердің үлесі (сызылған модель)"}[lang]
en = ["Problem\nevidence for whom", "Options\nwhat firms would do", "Decision\none page, or silence", "Carrying out\nwhat does not work", "Evaluation\nyears before, firms outside"]
ru = ["Проблема\nу кого она есть", "Варианты\nчто сделают предприятия", "Решение\nодна страница или молчание", "Исполнение\nчто не работает", "Оценка\nпрежние годы и прочие фирмы"]
kk = ["Мәселе\nкімде бар екені", "Нұсқалар\nкәсіпорындар не істейді", "Шешім\nбір бет не үнсіздік", "Орындау\nне істемей тұр", "Бағалау\nбұрынғы жылдар, сырттағы фирмалар"]
figure, axes = plt.subplots(figsize=(8, 5))
axes.set(xlim=(-2.5, 2.5), ylim=(-1.5, 1.5), title=title)
axes.axis("off")
place = [(1.7 * np.sin(2 * np.pi * i / 5), 1.15 * np.cos(2 * np.pi * i / 5)) for i in range(6)]
for i, words in enumerate({"en": en, "ru": ru, "kk": kk}[lang]):
    axes.annotate("", place[i + 1], place[i], arrowprops={"arrowstyle": "->", "shrinkA": 42, "shrinkB": 42})
    axes.text(*place[i], words, ha="center", va="center", size=9, bbox={"boxstyle": "round,pad=0.5", "fc": "white"})
figure
