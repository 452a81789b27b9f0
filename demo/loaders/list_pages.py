"""Titles and leads of the list pages, and the page tree of the standard pages."""

SLUGS = {
    # The URL /bli-medlem/ is the form itself; this page describes membership.
    "bli-medlem": {"nb": "medlemskap", "en": "membership"},
}

#: Page → parent page, when the parent is not the home page.
PARENTS = {"strategi": "om-oss"}

#: The children of the home page that are in the main menu, in its order.
MENU = ("calendar", "news", "directory", "ressursgrupper", "bli-medlem", "om-oss", "kontakt")

LISTS = {
    "calendar": {
        "nb": {
            "title": "Kalender",
            "slug": "kalender",
            "lead": "Frokostmøter, kurs, webinarer og konferanser. Medlemmer har egen pris der det koster noe.",
        },
        "en": {
            "title": "Calendar",
            "slug": "calendar",
            "lead": "Breakfast meetings, courses, webinars and conferences. Members pay less where there is a price.",
        },
    },
    "news": {
        "nb": {
            "title": "Aktuelt",
            "slug": "aktuelt",
            "lead": "Saker vi arbeider med, medlemmer vi har besøkt, og hva som kom ut av det.",
        },
        "en": {
            "title": "News",
            "slug": "news",
            "lead": "Cases we work on, members we have visited, and what came of it.",
        },
    },
    "directory": {
        "nb": {
            "title": "Medlemmer",
            "slug": "medlemmer",
            "lead": "Tusen virksomheter i Drammensregionen. Finn en leverandør, en kunde eller en nabo.",
        },
        "en": {
            "title": "Members",
            "slug": "members",
            "lead": "A thousand organisations in the Drammen region. Find a supplier, a customer or a neighbour.",
        },
    },
    "rapporter": {
        "nb": {
            "title": "Rapporter og programmer",
            "slug": "rapporter",
            "lead": "Årsrapporten med tallene, og handlingsprogrammet med hvem som gjør hva.",
        },
        "en": {
            "title": "Reports and programmes",
            "slug": "reports",
            "lead": "The annual report with the figures, and the action programme with who does what.",
        },
    },
    "people": {
        "nb": {
            "title": "Ansatte og styre",
            "slug": "ansatte-og-styre",
            "lead": "Ring oss. Den som tar telefonen, vet enten svaret eller hvem som har det.",
        },
        "en": {
            "title": "Staff and board",
            "slug": "staff-and-board",
            "lead": "Give us a call. Whoever answers either knows, or knows who does.",
        },
    },
}

FOOTER = {
    "nb": [
        ("Begge Bredder", ["om-oss", "strategi", "rapporter", "people", "ressursgrupper", "kontakt"]),
        ("Vilkår", ["kjopsvilkar", "personvern", "tilgjengelighet"]),
    ],
    "en": [
        ("Begge Bredder", ["om-oss", "strategi", "rapporter", "people", "ressursgrupper", "kontakt"]),
        ("Terms", ["kjopsvilkar", "personvern", "tilgjengelighet"]),
    ],
}
