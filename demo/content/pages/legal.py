"""Personvern and Tilgjengelighet. Example texts: an association must have its own checked by a lawyer."""

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
                "Berettiget interesse",
                "Til du slutter som kontakt",
            ),
            (
                "Navn og e-post til personlige medlemmer",
                "Medlemskap og innlogging",
                "Avtale",
                "Til medlemskapet slutter",
            ),
            ("Navn og e-post til deltakere", "Billett og beskjeder", "Avtale", "To år etter arrangementet"),
            ("Navn og e-post til utstillere", "Standen og profilen", "Avtale", "To år etter arrangementet"),
            ("Navn og e-post på ventelisten", "Tilbud om plass", "Avtale", "30 dager etter arrangementet"),
            ("Bestillinger, kvitteringer og fakturaer", "Regnskap", "Lovpålagt", "Fem år etter regnskapsåret"),
            ("Allergier og mathensyn", "Servering", "Uttrykkelig samtykke", "14 dager etter arrangementet"),
            ("Bilder der du er motivet", "Omtale av arrangementer", "Samtykke på forhånd", "Til du trekker det"),
        ),
        h2("Hvem får se det?"),
        "Ansatte som trenger det i jobben. Betalingen skjer hos Stripe, og vi ser aldri hele kortnummeret ditt. "
        "Kjøkkenet får antall allergier, ikke navn. Vi selger ikke opplysninger til noen.",
        h2("Hvem behandler det for oss?"),
        "Leverandørene våre av drift, e-post og lagring behandler opplysninger på våre vegne, etter databehandleravtaler og "
        "innenfor EØS. Stripe er selv behandlingsansvarlig for betalingen. Du kan be om listen over databehandlere.",
        h2("Informasjonskapsler"),
        "Vi bruker bare kapsler som siden trenger for at du skal kunne logge inn og kjøpe. Vi sporer deg ikke, og derfor "
        "spør vi heller ikke om samtykke. Kart og video fra andre lastes først når du ber om det.",
        table(
            "Kapsler, formål og tid",
            ("Navn", "Formål", "Hvor lenge"),
            ("sessionid", "Innlogging", "To uker, eller til du logger ut"),
            ("messages", "Beskjeder etter at du har sendt et skjema", "Til du har lest dem"),
            ("csrftoken", "Hindrer at skjemaer sendes i ditt navn fra andre nettsteder", "Ett år"),
            ("orders", "Husker numrene på bestillinger du nettopp har lagt inn her, og ikke noe annet", "Ett døgn"),
        ),
        h2("Rettighetene dine"),
        ul(
            "Du kan be om å få se det vi har om deg.",
            "Du kan be oss rette det som er feil.",
            "Du kan be oss slette det vi ikke er pålagt å beholde.",
            "Du kan be oss begrense bruken mens en innsigelse blir vurdert.",
            "Du kan protestere mot bruk som bygger på berettiget interesse.",
            "Du kan få med deg det du har gitt oss, i et format som andre systemer kan lese.",
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
                "Legitimate interest",
                "Until you stop being a contact",
            ),
            ("Name and e-mail of personal members", "Membership and sign-in", "Contract", "Until the membership ends"),
            ("Name and e-mail of attendees", "Ticket and messages", "Contract", "Two years after the event"),
            ("Name and e-mail of exhibitors", "The stand and its profile", "Contract", "Two years after the event"),
            ("Name and e-mail on the waiting list", "Offer of a seat", "Contract", "30 days after the event"),
            ("Orders, receipts and invoices", "Accounting", "Legal duty", "Five years after the financial year"),
            ("Allergies and dietary requirements", "Food", "Explicit consent", "14 days after the event"),
            ("Pictures of you", "Publicity for events", "Consent given beforehand", "Until you withdraw it"),
        ),
        h2("Who can see it?"),
        "Staff who need it in their work. Payment takes place at Stripe, and we never see your full card number. The "
        "caterer gets numbers of allergies, not names. We sell nothing to anyone.",
        h2("Who processes it for us?"),
        "Our suppliers of hosting, e-mail and storage process data on our behalf, under data processing agreements and within "
        "the EEA. Stripe is itself the controller of the payment. You can ask for the list of processors.",
        h2("Cookies"),
        "We only use cookies that the site needs for signing in and buying. We do not track you, so we do not ask for "
        "consent. Maps and videos from others load only when you ask for them.",
        table(
            "Cookies, purpose and time",
            ("Name", "Purpose", "How long"),
            ("sessionid", "Signing in", "Two weeks, or until you sign out"),
            ("messages", "What a page tells you after you have sent a form", "Until you have read it"),
            ("csrftoken", "Keeps other sites from sending forms in your name", "One year"),
            ("orders", "Remembers the numbers of orders you have just placed here, and nothing else", "One day"),
        ),
        h2("Your rights"),
        ul(
            "You can ask to see what we have about you.",
            "You can ask us to correct what is wrong.",
            "You can ask us to delete what we are not obliged to keep.",
            "You can ask us to restrict the use while an objection is considered.",
            "You can object to use that rests on legitimate interest.",
            "You can take with you what you gave us, in a format that other systems can read.",
            "You can withdraw consent at any time.",
            "You can complain to the Norwegian Data Protection Authority, Datatilsynet.",
        ),
    ),
    menu="footer",
)

ACCESSIBILITY = page(
    "tilgjengelighet",
    wording(
        "tilgjengelighet",
        "Tilgjengelighet",
        "Alle skal kunne lese, kjøpe billett og bli medlem her, uansett hvordan de bruker nettet.",
        h2("Målet vårt"),
        "Nettstedet er laget etter WCAG 2.2 på nivå AA. Det skal virke med tastatur, skjermleser, forstørret tekst og "
        "uten JavaScript.",
        h2("Status"),
        "Sist gjennomgått 1. september 2026. Nettstedet følger kravene, med de manglene som står nedenfor.",
        h2("Slik prøver vi det"),
        ul(
            "Sidene for bestilling og innmelding kontrolleres automatisk ved hver endring.",
            "Vi går gjennom dem for hånd med tastatur og skjermleser.",
            "Vi retter meldinger fra brukere før vi lager noe nytt.",
        ),
        h2("Kjente mangler"),
        ul(
            "Noen eldre dokumenter er ikke tagget. Be om teksten, så får du den på e-post.",
            "Opptak fra før forrige år har ikke teksting.",
            "Innsjekk med kode i døren krever kamera. Alle kan slippe inn deltakere fra en liste i stedet.",
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
        "Accessibility",
        "Everyone should be able to read, buy a ticket and join here, however they use the web.",
        h2("Our goal"),
        "The site is built to WCAG 2.2 level AA. It should work with keyboard, screen reader, enlarged text and without "
        "JavaScript.",
        h2("Status"),
        "Last reviewed on 1 September 2026. The site meets the requirements, with the shortcomings listed below.",
        h2("How we check"),
        ul(
            "The pages for booking and joining are checked automatically with every change.",
            "We go through them by hand with keyboard and screen reader.",
            "We fix what users report before making anything new.",
        ),
        h2("Known shortcomings"),
        ul(
            "Some older documents are not tagged. Ask for the text and we will e-mail it.",
            "Recordings from before last year are not captioned.",
            "Many news items and member profiles are in Norwegian only.",
        ),
        h2("At events"),
        "Each event page describes entrance, lift and hearing loop. If you need an interpreter or anything else, write to us "
        "at least ten days before. Companions come free.",
        callout("Found a fault?", f"Write to {_MAIL}. Tell us what you wanted to do and what happened."),
    ),
    menu="footer",
)
