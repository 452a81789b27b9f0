"""The award, its editions and its nominees. Winners are `(year offset from this year, company, why)`."""

AWARD = {
    "key": "gronn-grunder",
    "name": {"nb": "Grønn gründer-pris", "en": "Green Founder Award"},
    "about": {
        "nb": (
            "Prisen går hvert år til en bedrift som gjør det lettere å bruke mindre. Den består av 30 000 kroner og et "
            "års veiledning."
        ),
        "en": (
            "Each year the award goes to a company that makes it easier to use less. It comes with NOK 30,000 and a year "
            "of advice."
        ),
    },
    "amount_ore": 3_000_000,
    "nominee_count": 15,
    "finalists": ["Ombruksverket AS", "Drifta Bysykler AS", "Kvernelva Papirkunst AS"],
    "winners": [
        {
            "years_ago": 1,
            "company": "Marsikhaugen Solkraft AS",
            "for": {
                "nb": "For solceller på låvetak uten at bonden betaler på forskudd.",
                "en": "For solar panels on barn roofs with nothing to pay in advance.",
            },
        },
        {
            "years_ago": 2,
            "company": "Nøste Matfabrikk AS",
            "for": {
                "nb": "For et delt kjøkken som har halvert matsvinnet hos tolv produsenter.",
                "en": "For a shared kitchen that halved food waste at twelve producers.",
            },
        },
        {
            "years_ago": 3,
            "company": "Strandsonen Ferger AS",
            "for": {
                "nb": "For en elektrisk ferge som går presis, også i is.",
                "en": "For an electric ferry that runs on time, even in ice.",
            },
        },
    ],
}
