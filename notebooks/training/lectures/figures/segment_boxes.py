import cluster_analysis as ca
from cluster_analysis.training import samples

title = {"en": "Fast markets and leaders: five segments (synthetic)", "ru": "Быстрые рынки и лидеры: пять сегментов (синтетические данные)", "kk": "Жылдам нарықтар мен көшбасшылар: бес сегмент (синтетикалық деректер)"}[lang]
x = {"en": "relative share (1: as large as the largest rival)", "ru": "относительная доля (1: как у крупнейшего соперника)", "kk": "салыстырмалы үлес (1: ең ірі бәсекелеспен тең)"}[lang]
y = {"en": "growth of the market, share a year", "ru": "рост рынка, доля в год", "kk": "нарықтың өсуі, жылына үлес"}[lang]
size = {"en": "size of the market", "ru": "размер рынка", "kk": "нарық көлемі"}[lang]
segments = samples.segments(samples.SEED)
boxes = ca.management.growth_share(segments)
middle = boxes.attrs["mean_growth"]
boxes["market"] = segments["market"]
boxes = boxes.rename(columns={"relative_share": x, "market_growth": y, "market": size})
ca.charts.bubble(boxes, title, x=x, y=y, size=size, x_middle=1, y_middle=middle, lang=lang, synthetic=True)
