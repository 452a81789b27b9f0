"""Kontakt: where we are and whom to ask. The staff themselves are in demo.people."""

from demo.content.association import ASSOCIATION as A
from demo.content.blocks import accordion, callout, h2, table
from demo.content.pages.parts import page, wording

_ADDRESS = f"{A['street']}, {A['postcode']} {A['post_town']}"
_MAIL = f'<a href="mailto:{A["email"]}">{A["email"]}</a>'
_PHONE = f'<a href="tel:{A["phone"].replace(" ", "")}">{A["phone"]}</a>'

CONTACT = page(
    "kontakt",
    wording(
        "kontakt",
        "Kontakt",
        "Ring, skriv eller stikk innom. Du får svar innen to arbeidsdager, oftest samme dag.",
        f"<strong>Besøk oss:</strong> {_ADDRESS}, tredje etasje. Heis fra inngangen.",
        f"<strong>E-post:</strong> {_MAIL}. <strong>Telefon:</strong> {_PHONE}.",
        f"<strong>Åpent:</strong> {A['opening_hours']['nb']}. I juli svarer vi bare på e-post.",
        h2("Hvem kan hjelpe deg?"),
        table(
            "Kontakt etter tema",
            ("Spørsmål om", "Snakk med", "E-post"),
            ("Medlemskap og faktura", "Silje Brattås", "silje@beggebredder.example"),
            ("Billetter og arrangementer", "Amina Warsame", "amina@beggebredder.example"),
            ("Saker du vil løfte politisk", "Jonas Ekeberget", "jonas@beggebredder.example"),
            ("Å starte for seg selv", "Emre Aydinli", "emre@beggebredder.example"),
            ("Presse", "Mats Oppsal Lien", "mats@beggebredder.example"),
        ),
        h2("Faktura til oss"),
        f"Send faktura som EHF til organisasjonsnummer {A['org_number'][:3]} {A['org_number'][3:6]} "
        f"{A['org_number'][6:]}, eller som PDF til {A['invoice_email']}. Merk den med navnet på den som bestilte.",
        accordion(
            (
                "Kan jeg låne møterom?",
                "Medlemmer kan låne Fergen og Bruhodet gratis i kontortiden. Send en e-post med dag og antall.",
            ),
            ("Kan dere komme til oss?", "Gjerne. Vi besøker rundt hundre bedrifter i året."),
        ),
    ),
    wording(
        "contact",
        "Contact",
        "Call, write or drop in. You get an answer within two working days, often the same day.",
        f"<strong>Visit us:</strong> {_ADDRESS}, third floor. Lift from the entrance.",
        f"<strong>E-mail:</strong> {_MAIL}. <strong>Phone:</strong> {_PHONE}.",
        f"<strong>Open:</strong> {A['opening_hours']['en']}. In July we only answer e-mail.",
        h2("Who can help you?"),
        table(
            "Contacts by topic",
            ("Question about", "Talk to", "E-mail"),
            ("Membership and invoices", "Silje Brattås", "silje@beggebredder.example"),
            ("Tickets and events", "Amina Warsame", "amina@beggebredder.example"),
            ("Cases to raise with politicians", "Jonas Ekeberget", "jonas@beggebredder.example"),
            ("Starting your own business", "Emre Aydinli", "emre@beggebredder.example"),
            ("Press", "Mats Oppsal Lien", "mats@beggebredder.example"),
        ),
        callout("In another language?", "We speak English, Urdu, Somali, Turkish and German as well as Norwegian."),
    ),
)
