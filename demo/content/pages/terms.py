"""Kjøpsvilkår: price, payment, cancellation, transfer and refund."""

from demo.content.association import ASSOCIATION as A
from demo.content.blocks import h2, links, table, ul
from demo.content.pages.parts import page, wording

_MAIL = f'<a href="mailto:{A["email"]}">{A["email"]}</a>'
_ORG = f"{A['org_number'][:3]} {A['org_number'][3:6]} {A['org_number'][6:]}"

TERMS = page(
    "kjopsvilkar",
    wording(
        "kjopsvilkar",
        "Kjøpsvilkår",
        "Dette gjelder når du kjøper billett eller betaler medlemskap. Har et arrangement egne frister, står de på siden "
        "før du betaler, og da gjelder de.",
        h2("Selger"),
        f"Begge Bredder, org.nr. {_ORG} MVA, {A['street']}, {A['postcode']} {A['post_town']}. {_MAIL}, {A['phone']}.",
        h2("Pris og betaling"),
        "Alle billettpriser er i norske kroner og med merverdiavgift der den gjelder. Du betaler med kort hos Stripe. "
        "Bedrifter og offentlige virksomheter kan be om faktura med 14 dagers forfall. Plassene holdes av mens du betaler, "
        "og går tilbake i salg hvis du ikke fullfører.",
        h2("Medlemspris"),
        "Medlemspris gjelder når du er logget inn som kontakt hos en virksomhet som er medlem. Den gjelder alle deltakere fra "
        "samme virksomhet.",
        h2("Avbestilling"),
        table(
            "Frister hvis ikke annet står på arrangementet",
            ("Type", "Full refusjon til", "Etter fristen"),
            ("Gratis arrangement", "Når som helst", "Si gjerne fra, så får en annen plassen"),
            ("Kurs, seminar og workshop", "7 dager før", "Overfør til en annen"),
            ("Konferanse", "14 dager før", "Overfør til en annen"),
            ("Nettsending", "Til den starter", "Ingen refusjon, men du får opptaket"),
        ),
        h2("Overføring"),
        "Du kan gi billetten til en annen uten kostnad fram til dørene åpner. Skriv til oss med ordrenummer og nytt navn. "
        "Går en medlemsbillett til en som ikke er medlem, betaler dere forskjellen.",
        h2("Hvis vi avlyser eller flytter"),
        ul(
            "Avlyser vi, får du alle pengene tilbake uten å be om det.",
            "Flytter vi dagen, kan du beholde billetten eller få pengene tilbake.",
            "Bytter vi en innleder, gjelder billetten som før.",
        ),
        "Pengene kommer på samme kort, vanligvis innen fem til ti dager. Vi dekker ikke reise og overnatting.",
        h2("Angrerett"),
        "Angreretten gjelder ikke for arrangementer på en bestemt dag. Derfor har vi fristene over.",
        h2("Medlemskap"),
        "Medlemskapet følger kalenderåret og fortsetter til det sies opp skriftlig før 1. oktober. Betalt kontingent for et "
        "påbegynt år betales ikke tilbake.",
        h2("Klage"),
        f"Skriv til {_MAIL} innen rimelig tid. Blir vi ikke enige, kan forbrukere klage til Forbrukertilsynet.",
        links("Se også", ("Personvern", "personvern"), ("Bli medlem", "bli-medlem")),
    ),
    wording(
        "terms-of-purchase",
        "Terms of purchase",
        "These apply when you buy a ticket or pay for membership. If an event has its own deadlines, they are shown before "
        "you pay, and then they apply.",
        h2("Seller"),
        f"Begge Bredder, org. no. {_ORG} MVA, {A['street']}, {A['postcode']} {A['post_town']}, Norway. {_MAIL}, {A['phone']}.",
        h2("Price and payment"),
        "Ticket prices are in Norwegian kroner and include VAT where it applies. You pay by card at Stripe. Companies and "
        "public bodies can ask for an invoice due in 14 days. Seats are held while you pay, and go back on sale if you do not "
        "finish.",
        h2("Member price"),
        "The member price applies when you are signed in as a contact of a member organisation.",
        h2("Cancellation"),
        table(
            "Deadlines unless the event says otherwise",
            ("Type", "Full refund until", "After the deadline"),
            ("Free event", "Any time", "Please tell us, so someone else gets the seat"),
            ("Course, seminar and workshop", "7 days before", "Transfer to someone else"),
            ("Conference", "14 days before", "Transfer to someone else"),
            ("Online broadcast", "Until it starts", "No refund, but you get the recording"),
        ),
        h2("Transfer"),
        "You can give the ticket to someone else at no cost until the doors open. Write to us with the order number and the "
        "new name. If a member ticket goes to a non-member, you pay the difference.",
        h2("If we cancel or postpone"),
        ul(
            "If we cancel, you get all your money back without asking.",
            "If we change the day, you can keep the ticket or get your money back.",
            "If a speaker is replaced, the ticket is valid as before.",
        ),
        h2("Right of withdrawal"),
        "The statutory right of withdrawal does not apply to events on a set date. That is why we have the deadlines above.",
        h2("Membership"),
        "Membership follows the calendar year and continues until cancelled in writing before 1 October. Dues for a year that "
        "has begun are not refunded.",
    ),
    menu="footer",
)
