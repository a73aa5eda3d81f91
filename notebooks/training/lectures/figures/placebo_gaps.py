import cluster_analysis as ca

title = {"en": "R01 is treated, R37 was never matched (synthetic)", "ru": "Регион программы – R01; для R37 пары не нашлось (синтетические данные)", "kk": "Бағдарлама өңірі – R01; R37 өңіріне жұп табылмады (синтетикалық деректер)"}[lang]
label = {"en": "root mean squared gap after the start", "ru": "среднеквадратичный разрыв после начала", "kk": "басталғаннан кейінгі орташа квадраттық айырма"}[lang]
panel = ca.evaluation.synthetic_panel(seed=20170410, spillover=0.0, starts=(2015,))
case = panel[(panel["region"] == "R01") | (panel["treated"] == 0)]
after = ca.evaluation.synthetic_control(case, "outcome", "R01", 2015).placebos["fit_after"]
ca.charts.bars(after.nlargest(12), title, label=label, highlight=["R01"], lang=lang, synthetic=True)
