"""The newsletter: its lists, an issue that was sent and one that is being written."""

LISTS = {
    "news": {
        "name": {"nb": "Nytt fra Begge Bredder", "en": "News from Begge Bredder"},
        "purpose": {
            "nb": "Nyheter og arrangementer, den første tirsdagen i måneden.",
            "en": "News and events, on the first Tuesday of the month.",
        },
    },
    "founders": {
        "name": {"nb": "For gründere", "en": "For founders"},
        "purpose": {
            "nb": "Møter, ordninger og råd for deg som starter bedrift. Fire ganger i året.",
            "en": "Meetings, schemes and advice for those who start a company. Four times a year.",
        },
    },
}
#: How many readers there are in all; every eighth is on the second list too, every ninth reads English.
READERS = 1000

SENT = {
    "list": "news",
    "days": -9,
    "title": {"nb": "Nytt fra begge bredder: høstens møter", "en": "News from both banks: this season's meetings"},
    "intro": {
        "nb": (
            "Hei! Her er det som har skjedd siden sist, og det du bør sette av tid til.\n\n"
            "Vi håper å se deg på et av møtene. Har du et tips til neste utgave, er det bare å svare på denne e-posten."
        ),
        "en": (
            "Hello! Here is what has happened since the last issue, and what you should save the date for.\n\n"
            "We hope to see you at one of the meetings. If you have a tip for the next issue, just reply to this e-mail."
        ),
    },
}
DRAFT = {
    "list": "news",
    "title": {"nb": "Nytt fra begge bredder: vi ser fremover", "en": "News from both banks: looking ahead"},
    "intro": {
        "nb": "Hei! Denne gangen handler det om det som kommer.",
        "en": "Hello! This time it is about what is ahead.",
    },
}
