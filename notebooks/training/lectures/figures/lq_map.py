import cluster_analysis as ca

title = {"en": "Agriculture weighs most in the north, 2017", "ru": "Сельское хозяйство весит больше всего на севере, 2017 год", "kk": "Ауыл шаруашылығының салмағы солтүстікте ең көп, 2017 жыл"}[lang]
gva = ca.load("gva_by_region_section", 2017)["value"]
quotient = ca.location_quotient(gva).sel(year=2017, industry="A")
ca.maps.choropleth(quotient, title, lang=lang)
