"""The municipalities (as of 2024) and industries that every installation starts with."""

_COUNTIES = {
    "Buskerud": {
        "3301": "Drammen", "3303": "Kongsberg", "3305": "Ringerike", "3310": "Hole", "3312": "Lier",
        "3314": "Øvre Eiker", "3316": "Modum", "3318": "Krødsherad", "3320": "Flå", "3322": "Nesbyen",
        "3324": "Gol", "3326": "Hemsedal", "3328": "Ål", "3330": "Hol", "3332": "Sigdal", "3334": "Flesberg",
        "3336": "Rollag", "3338": "Nore og Uvdal",
    },
    "Akershus": {
        "3201": "Bærum", "3203": "Asker", "3205": "Lillestrøm", "3207": "Nordre Follo", "3209": "Ullensaker",
        "3212": "Nesodden", "3214": "Frogn", "3216": "Vestby", "3218": "Ås", "3220": "Enebakk",
        "3222": "Lørenskog", "3224": "Rælingen", "3226": "Aurskog-Høland", "3228": "Nes", "3230": "Gjerdrum",
        "3232": "Nittedal", "3234": "Lunner", "3236": "Jevnaker", "3238": "Nannestad", "3240": "Eidsvoll",
        "3242": "Hurdal",
    },
    "Vestfold": {
        "3901": "Horten", "3903": "Holmestrand", "3905": "Tønsberg", "3907": "Sandefjord", "3909": "Larvik",
        "3911": "Færder",
    },
    "Oslo": {"0301": "Oslo"},
}  # fmt: skip

# slug: Norwegian, English, the register's two-digit industry divisions (NACE rev. 2)
_INDUSTRIES = {
    "jordbruk-og-mat": ("Jordbruk, skogbruk og mat", "Agriculture, forestry and food", [*range(1, 4), 10, 11]),
    "industri": ("Industri", "Manufacturing", [*range(5, 10), *range(12, 34)]),
    "energi-og-gjenvinning": ("Energi, vann og gjenvinning", "Energy, water and recycling", range(35, 40)),
    "bygg-og-anlegg": ("Bygg og anlegg", "Construction", range(41, 44)),
    "handel": ("Handel", "Trade", range(45, 48)),
    "transport-og-logistikk": ("Transport og logistikk", "Transport and logistics", range(49, 54)),
    "reiseliv-og-servering": ("Reiseliv og servering", "Hospitality and food service", [55, 56, 79]),
    "teknologi-og-media": ("Teknologi og media", "Technology and media", range(58, 64)),
    "finans": ("Bank, finans og forsikring", "Banking, finance and insurance", range(64, 67)),
    "eiendom": ("Eiendom", "Property", [68]),
    "radgivning": ("Rådgivning og faglige tjenester", "Consulting and professional services", range(69, 76)),
    "forretningstjenester": ("Forretningstjenester", "Business services", [77, 78, 80, 81, 82]),
    "offentlig-forvaltning": ("Offentlig forvaltning", "Public administration", [84]),
    "utdanning-og-forskning": ("Utdanning", "Education", [85]),
    "helse": ("Helse og omsorg", "Health and care", range(86, 89)),
    "kultur-og-idrett": ("Kultur, idrett og fritid", "Culture, sports and leisure", range(90, 94)),
    "organisasjoner": ("Organisasjoner og andre tjenester", "Organisations and other services", [*range(94, 100)]),
}


def load_reference_data(municipality_model, industry_model) -> None:
    """Create the rows that are missing. Existing rows are not changed. Used by the migration and by tests."""
    existing = set(municipality_model.objects.values_list("code", flat=True))
    municipality_model.objects.bulk_create(
        municipality_model(code=code, name=name, county=county)
        for county, municipalities in _COUNTIES.items()
        for code, name in municipalities.items()
        if code not in existing
    )
    existing = set(industry_model.objects.values_list("slug", flat=True))
    industry_model.objects.bulk_create(
        industry_model(slug=slug, name_nb=nb, name_en=en, divisions=[f"{division:02d}" for division in divisions])
        for slug, (nb, en, divisions) in _INDUSTRIES.items()
        if slug not in existing
    )
