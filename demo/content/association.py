"""Who the fictional association is: name, register data, contact details, footer and notice bar."""

# The number passes mod 11 but starts with 90, outside what the business register is known to give out.
ASSOCIATION = {
    "name": {"nb": "Begge Bredder", "en": "Begge Bredder"},
    "short_name": "Begge Bredder",
    "tagline": {
        "nb": "Næringslivets møteplass i Drammensregionen",
        "en": "Where business meets in the Drammen region",
    },
    "org_number": "901849005",
    "vat_registered": True,
    "founded_year": 1849,
    "founded_day": "11. mai 1849",
    "street": "Nedre Storgate 21",
    "postcode": "3015",
    "post_town": "Drammen",
    "municipality_code": "3301",
    "country": "NO",
    "email": "post@beggebredder.example",
    "invoice_email": "faktura@beggebredder.example",
    "privacy_email": "personvern@beggebredder.example",
    "phone": "+47 32 00 00 10",
    "website": "https://www.beggebredder.example",
    "opening_hours": {
        "nb": "Mandag til fredag kl. 08.30–15.30",
        "en": "Monday to Friday, 08:30 to 15:30",
    },
    "footer_text": {
        "nb": (
            "Begge Bredder er en partipolitisk uavhengig medlemsorganisasjon for bedrifter, gründere og "
            "offentlige virksomheter i Drammensregionen. Vi ble stiftet i 1849."
        ),
        "en": (
            "Begge Bredder is a non-partisan membership organisation for companies, founders and public "
            "bodies in the Drammen region. We were founded in 1849."
        ),
    },
    "notice": {
        "nb": {"text": "Billettene til Eiendomsdagen er i salg. Medlemmer har egen pris.", "target": "eiendomsdagen"},
        "en": {"text": "Tickets for Eiendomsdagen are on sale. Members pay less.", "target": "eiendomsdagen"},
    },
    "founding_story": {
        "nb": (
            "I mai 1849 møttes 23 kjøpmenn og sagbrukseiere i et kontor ved elva. Elleve kom fra Bragernes, elleve "
            "fra Strømsø, og den siste eide fergen mellom dem. De var lei av å krangle om brygger og veier hver for "
            "seg, og ble enige om én ting før de gikk hjem: Det som er godt for den ene bredden, skal prøves på begge."
        ),
        "en": (
            "In May 1849, 23 merchants and sawmill owners met in an office by the river. Eleven came from Bragernes, "
            "eleven from Strømsø, and the last one owned the ferry between them. Tired of quarrelling over quays and "
            "roads, they agreed on one thing before going home: what is good for one bank should be tried on both."
        ),
    },
}
