"""Partners of the conferences and exhibitors at Innsikt; every company is one of demo.companies."""

LEVELS = {
    "main": {"nb": "Hovedpartner", "en": "Main partner"},
    "partner": {"nb": "Partner", "en": "Partner"},
}

# event key: [(company, level)]
PARTNERS = {
    "eiendomsdagen": [
        ("Stupulåsen Sparebank", "main"),
        ("Svartås Entreprenør AS", "partner"),
        ("Vinkelrett Arkitekter AS", "partner"),
        ("Sentrumsgårdene Strømsø AS", "partner"),
        ("Advokatfirmaet Brekkmo & Sand DA", "partner"),
    ],
    "baerekraftkonferansen": [
        ("Elvestrøm Energi AS", "main"),
        ("Elvedalen Gjenvinning IKS", "partner"),
        ("Ombruksverket AS", "partner"),
    ],
    "innsikt": [
        ("Tverrgata Kjøpesenter AS", "main"),
        ("Klarspor Digital AS", "partner"),
        ("Bragerkaia Hotell AS", "partner"),
        ("Fjordterminalen AS", "partner"),
    ],
    "grunderuka": [("Stupulåsen Sparebank", "main"), ("Eikertunet Gård SA", "partner")],
}

# company: what it says of itself as a main partner
TEXTS = {
    "Stupulåsen Sparebank": {
        "nb": "Lokalbanken som har fulgt byen siden trelasten gikk på elva. Møt rådgiverne våre i foajeen.",
        "en": "The local bank, here since timber went by river. Meet our advisers in the foyer.",
    },
    "Elvestrøm Energi AS": {
        "nb": "Vi leverer kraft fra elva til dem som bor og arbeider langs den.",
        "en": "We supply power from the river to those who live and work along it.",
    },
    "Tverrgata Kjøpesenter AS": {
        "nb": "Innsikt fyller våre ledige lokaler i to dager. Resten av året er det butikker her.",
        "en": "Innsikt fills our vacant premises for two days. The rest of the year there are shops here.",
    },
}


def _stand(company, number, nb, en):
    return {"company": company, "stand": number, "about": {"nb": nb, "en": en}}


EXHIBITORS = [
    _stand(
        "Klarspor Digital AS", "A1", "Prøv en falsk e-post og se om du lar deg lure.", "Can you spot the fake e-mail?"
    ),
    _stand("Drifta Bysykler AS", "A2", "Ta en runde på transportsykkel.", "Take a cargo bike for a spin."),
    _stand("Ombruksverket AS", "A3", "Ta med mål, og finn en brukt dør.", "Bring measurements and find a used door."),
    _stand("Rustebakk Mekaniske AS", "A4", "Se en maskindel bli til.", "Watch a part being machined."),
    _stand(
        "Brukompasset Rekruttering AS",
        "B1",
        "Få søknaden din lest på ti minutter.",
        "Have your CV read in ten minutes.",
    ),
    _stand("Fagskolen Brutårnet", "B2", "Studier ved siden av jobb.", "Study alongside your job."),
    _stand("Stupulåsen Sparebank", "B3", "Regn på din første investering.", "Do the sums on your first investment."),
    _stand("Grønnlund Gartneri AS", "B4", "Smak på salat fra et datasenter.", "Taste lettuce from a data centre."),
    _stand("Havskjær Helseteknologi AS", "C1", "Mål pulsen uten å ta på noe.", "Measure your pulse without touching."),
    _stand("Elvestrøm Energi AS", "C2", "Hva koster en ladeplass på lageret?", "What does charging at the depot cost?"),
    _stand("Nybrott Bemanning SA", "C3", "Møt folk som er klare til å begynne.", "Meet people who are ready to start."),
    _stand("Flåtekaia Bryggeri AS", "C4", "Pant en flaske og få en smak.", "Return a bottle and get a taste."),
]
