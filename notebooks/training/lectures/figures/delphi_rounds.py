import cluster_analysis as ca
import pandas as pd
from cluster_analysis.selection.engine.experts.experts import kendalls_w
from cluster_analysis.training import samples

title = {"en": "Nine experts agree more in the second round (synthetic)", "ru": "Во втором туре девять экспертов согласны больше (синтетические данные)", "kk": "Екінші турда тоғыз сарапшының келісімі артқан (синтетикалық деректер)"}[lang]
label = {"en": "Kendall's W, 0 to 1", "ru": "W Кендалла, от 0 до 1", "kk": "Кендалл W, 0 мен 1 аралығы"}[lang]
rounds = {"en": ["first round", "second round"], "ru": ["первый тур", "второй тур"], "kk": ["бірінші тур", "екінші тур"]}[lang]
agreement = pd.Series([kendalls_w(ranks.T)["w"] for ranks in samples.delphi(20170410)], index=rounds)
ca.charts.bars(agreement, title, label=label, sort=False, lang=lang, synthetic=True)
