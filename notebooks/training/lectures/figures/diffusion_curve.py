import cluster_analysis as ca
import pandas as pd

title = {"en": "New adopters a year among 38 growers (drawn model)", "ru": "Новые последователи за год среди 38 хозяйств (нарисованная модель)", "kk": "38 шаруашылықта жылына жаңа қабылдаушылар (сызылған модель)"}[lang]
label = {"en": "new adopters", "ru": "новые последователи", "kk": "жаңа қабылдаушылар"}[lang]
shown, hidden = {"en": ("practice is shown", "not shown"), "ru": ("новое показывают", "не показывают"), "kk": ("көрсетілген", "көрсетілмеген")}[lang]
curves = {name: ca.management.bass_adoption(p, 0.38, 38, 15)["new"].iloc[1:] for name, p in ((shown, 0.03), (hidden, 0.01))}
ca.charts.trend(pd.DataFrame(curves), title, label=label, lang=lang, synthetic=True)
