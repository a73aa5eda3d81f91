import cluster_analysis as ca

title = {"en": "Near zero before the start, near 2 after it (synthetic, truth 2.0)", "ru": "До начала около нуля, после около 2 (синтетические данные, истина 2,0)", "kk": "Басталғанға дейін нөлге, кейін 2 санына жуық (синтетикалық, шын мәні 2,0)"}[lang]
label = {"en": "effect, by years since the start", "ru": "эффект по годам от начала", "kk": "басталғаннан бергі жылдар бойынша әсер"}[lang]
names = {"en": ["effect", "lower limit", "upper limit"], "ru": ["эффект", "нижняя граница", "верхняя граница"], "kk": ["әсер", "төменгі шек", "жоғарғы шек"]}[lang]
panel = ca.evaluation.synthetic_panel(seed=20170410, spillover=0.0)
events = ca.evaluation.aggregate_effects(panel, "outcome", "start", by="event")
lines = events[["effect", "low", "high"]].set_axis(names, axis=1).rename_axis(index=None)
ca.charts.trend(lines, title, label=label, highlight=names[:1], lang=lang, synthetic=True)
