"""Personvern and Tilgjengelighetserklæring. Example texts: an association must check its own."""

from demo.content.association import ASSOCIATION as A
from demo.content.blocks import callout, h2, links, table, ul
from demo.content.pages.parts import page, wording

_PRIVACY_MAIL = f'<a href="mailto:{A["privacy_email"]}">{A["privacy_email"]}</a>'
_MAIL = f'<a href="mailto:{A["email"]}">{A["email"]}</a>'

PRIVACY = page(
    "personvern",
    wording(
        "personvern",
        "Personvern",
        "Vi lagrer det vi trenger for å holde avtaler med deg, og sletter det når vi ikke trenger det lenger.",
        h2("Hvem er ansvarlig?"),
        f"Begge Bredder ved daglig leder er behandlingsansvarlig. Spørsmål sender du til {_PRIVACY_MAIL}.",
        h2("Hva lagrer vi, og hvorfor?"),
        table(
            "Opplysninger, formål og tid",
            ("Opplysning", "Formål", "Grunnlag", "Hvor lenge"),
            (
                "Navn, e-post og arbeidsgiver til kontakter",
                "Medlemskap og innlogging",
                "Avtale",
                "Til du slutter som kontakt",
            ),
            ("Navn og e-post til deltakere", "Billett og beskjeder", "Avtale", "To år etter arrangementet"),
            ("Kjøp og fakturaer", "Regnskap", "Lovpålagt", "Fem år etter regnskapsåret"),
            ("Allergier og tilrettelegging", "Servering og plass", "Samtykke", "14 dager etter arrangementet"),
            ("Bilder der du er motivet", "Omtale av arrangementer", "Samtykke", "Til du trekker det"),
        ),
        h2("Hvem får se det?"),
        "Ansatte som trenger det i jobben. Betalingen skjer hos Stripe, og vi ser aldri hele kortnummeret ditt. "
        "Serveringsstedet får antall allergier, ikke navn. Vi selger ikke opplysninger til noen.",
        h2("Informasjonskapsler"),
        "Vi bruker bare kapsler som siden trenger for at du skal kunne logge inn og kjøpe. Vi sporer deg ikke, og derfor "
        "spør vi heller ikke om samtykke. Kart og video fra andre lastes først når du ber om det.",
        h2("Rettighetene dine"),
        ul(
            "Du kan be om å få se det vi har om deg.",
            "Du kan be oss rette det som er feil.",
            "Du kan be oss slette det vi ikke er pålagt å beholde.",
            "Du kan trekke et samtykke når som helst.",
            "Du kan klage til Datatilsynet.",
        ),
        callout("Svar innen 30 dager", "Du hører fra oss senest etter en måned, som oftest samme uke."),
    ),
    wording(
        "privacy",
        "Privacy",
        "We store what we need to keep our agreements with you, and delete it when we no longer need it.",
        h2("Who is responsible?"),
        f"Begge Bredder, represented by the managing director, is the controller. Send questions to {_PRIVACY_MAIL}.",
        h2("What do we store, and why?"),
        table(
            "Data, purpose and time",
            ("Data", "Purpose", "Basis", "How long"),
            (
                "Name, e-mail and employer of contacts",
                "Membership and sign-in",
                "Contract",
                "Until you stop being a contact",
            ),
            ("Name and e-mail of participants", "Ticket and messages", "Contract", "Two years after the event"),
            ("Purchases and invoices", "Accounting", "Legal duty", "Five years after the financial year"),
            ("Allergies and special needs", "Food and seating", "Consent", "14 days after the event"),
            ("Pictures of you", "Publicity for events", "Consent", "Until you withdraw it"),
        ),
        h2("Who can see it?"),
        "Staff who need it in their work. Payment takes place at Stripe, and we never see your full card number. The "
        "caterer gets numbers of allergies, not names. We sell nothing to anyone.",
        h2("Cookies"),
        "We only use cookies that the site needs for signing in and buying. We do not track you, so we do not ask for "
        "consent. Maps and videos from others load only when you ask for them.",
        h2("Your rights"),
        ul(
            "You can ask to see what we have about you.",
            "You can ask us to correct what is wrong.",
            "You can ask us to delete what we are not obliged to keep.",
            "You can withdraw consent at any time.",
            "You can complain to the Norwegian Data Protection Authority, Datatilsynet.",
        ),
    ),
    menu="footer",
)

ACCESSIBILITY = page(
    "tilgjengelighet",
    wording(
        "tilgjengelighetserklaering",
        "Tilgjengelighetserklæring",
        "Alle skal kunne lese, kjøpe billett og bli medlem her, uansett hvordan de bruker nettet.",
        h2("Målet vårt"),
        "Nettstedet er laget etter WCAG 2.2 på nivå AA. Det skal virke med tastatur, skjermleser, forstørret tekst og "
        "uten JavaScript.",
        h2("Slik prøver vi det"),
        ul(
            "Sidene i de viktigste kjøpene kontrolleres automatisk ved hver endring.",
            "Vi går gjennom dem for hånd med tastatur og skjermleser.",
            "Vi retter meldinger fra brukere før vi lager noe nytt.",
        ),
        h2("Kjente mangler"),
        ul(
            "Noen eldre dokumenter er ikke tagget. Be om teksten, så får du den på e-post.",
            "Opptak fra før forrige år har ikke teksting.",
            "Skanning av billetter i døra krever kamera. Alle kan slippe inn deltakere fra en liste i stedet.",
        ),
        h2("På arrangementer"),
        "Hver arrangementsside sier noe om inngang, heis og teleslynge. Trenger du tolk, ledsager eller annet, skriv til oss "
        "senest ti dager før. Ledsager går gratis.",
        callout(
            "Fant du en feil?",
            f"Skriv til {_MAIL}. Fortell hva du ville gjøre, og hva som skjedde. Vi svarer innen to arbeidsdager.",
        ),
        links("Se også", ("Personvern", "personvern"), ("Kontakt", "kontakt")),
    ),
    wording(
        "accessibility",
        "Accessibility statement",
        "Everyone should be able to read, buy a ticket and join here, however they use the web.",
        h2("Our goal"),
        "The site is built to WCAG 2.2 level AA. It should work with keyboard, screen reader, enlarged text and without "
        "JavaScript.",
        h2("How we check"),
        ul(
            "The pages of the main purchases are checked automatically with every change.",
            "We go through them by hand with keyboard and screen reader.",
            "We fix what users report before making anything new.",
        ),
        h2("Known shortcomings"),
        ul(
            "Some older documents are not tagged. Ask for the text and we will e-mail it.",
            "Recordings from before last year are not captioned.",
            "Many news items and company profiles are in Norwegian only.",
        ),
        h2("At events"),
        "Each event page describes entrance, lift and hearing loop. If you need an interpreter or anything else, write to us "
        "at least ten days before. Companions come free.",
        callout("Found a fault?", f"Write to {_MAIL}. Tell us what you wanted to do and what happened."),
    ),
    menu="footer",
)
