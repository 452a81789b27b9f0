"""Kjøpsvilkår: price, payment, cancellation, transfer and refund. Example texts: a lawyer must check them."""

from demo.content.association import ASSOCIATION as A
from demo.content.blocks import callout, h2, links, table, ul
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
        "Virksomheter kan velge faktura der arrangementet tilbyr det, med 14 dagers forfall. Plassene holdes av mens du betaler, "
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
            ("Digitalt arrangement", "Til det starter", "Ingen refusjon, men du får opptaket"),
        ),
        "Du avbestiller selv på bestillingssiden, som du finner med lenken i bekreftelsen.",
        h2("Overføring"),
        "Du kan overføre billetten til en annen uten kostnad til fristen som står på arrangementet. Det gjør du selv på "
        "bestillingssiden: Skriv navnet og e-postadressen til den nye deltakeren. Går en medlemsbillett til en som ikke er "
        "medlem, betaler dere mellomlegget.",
        h2("Hvis vi avlyser eller flytter"),
        ul(
            "Avlyser vi, betaler vi tilbake alt uten at du ber om det.",
            "Flytter vi dagen, kan du beholde billetten eller avbestille og få igjen det du har betalt.",
            "Bytter vi en foredragsholder, gjelder billetten som før.",
        ),
        "Vi dekker ikke reise og overnatting.",
        h2("Tilbakebetaling"),
        "Det som er betalt med kort, kommer på samme kort, vanligvis innen fem til ti dager. Har du fått faktura, krediterer vi "
        "den. Er fakturaen betalt, betaler vi tilbake til bankkontoen som kjøperen oppgir, innen 14 dager.",
        h2("Angrerett"),
        "Forbrukere har ikke angrerett på fritidstjenester som leveres på en bestemt dato. Vi bruker unntaket for "
        "arrangementer som regnes som slike tjenester. For andre kjøp gjelder angrerettloven.",
        callout(
            "Eksempeltekst",
            "Hvilke arrangementer unntaket fra angreretten omfatter, må avgjøres av en jurist før teksten tas i bruk.",
        ),
        h2("Medlemskap"),
        "Medlemskapet følger kalenderåret og fortsetter til du melder deg ut skriftlig før 1. oktober. Betalt kontingent for et "
        "påbegynt år betales ikke tilbake.",
        h2("Klage"),
        f"Skriv til {_MAIL} innen rimelig tid. Blir vi ikke enige, kan forbrukere be Forbrukertilsynet om mekling.",
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
        "Ticket prices are in Norwegian kroner and include VAT where it applies. You pay by card at Stripe. "
        "Organisations can choose an invoice due in 14 days where the event offers it. Seats are held while you pay, and go "
        "back on sale if you do not finish.",
        h2("Member price"),
        "The member price applies when you are signed in as a contact of a member organisation. It applies to all attendees "
        "from the same organisation.",
        h2("Cancellation"),
        table(
            "Deadlines unless the event says otherwise",
            ("Type", "Full refund until", "After the deadline"),
            ("Free event", "Any time", "Please tell us, so someone else gets the seat"),
            ("Course, seminar and workshop", "7 days before", "Transfer to someone else"),
            ("Conference", "14 days before", "Transfer to someone else"),
            ("Online event", "Until it starts", "No refund, but you get the recording"),
        ),
        "You cancel on your order page, which the link in the confirmation opens.",
        h2("Transfer"),
        "You can transfer the ticket to someone else at no cost until the deadline that the event states. You do it on your "
        "order page: write the name and e-mail address of the new attendee. If a member ticket goes to a non-member, you pay "
        "the price difference.",
        h2("If we cancel or move an event"),
        ul(
            "If we cancel, we refund everything without your asking.",
            "If we move it to another day, you can keep the ticket, or cancel it and get a refund.",
            "If a speaker is replaced, the ticket is valid as before.",
        ),
        "We do not cover travel and accommodation.",
        h2("Refunds"),
        "What was paid by card is refunded to the same card, usually within five to ten days. If you were invoiced, we credit "
        "the invoice. If the invoice is paid, we refund it within 14 days to the bank account that the buyer states.",
        h2("Right of withdrawal"),
        "Consumers have no right of withdrawal from leisure services that are provided on a set date. We use the exception for "
        "events that count as such services. Other purchases follow the Norwegian Cancellation Act.",
        callout(
            "Example text",
            "Which events the exception from the right of withdrawal covers must be decided by a lawyer before this is used.",
        ),
        h2("Membership"),
        "Membership follows the calendar year and continues until you leave it in writing before 1 October. Dues for a year "
        "that has begun are not refunded.",
        h2("Complaints"),
        f"Write to {_MAIL} within a reasonable time. If we do not agree, consumers can ask the Norwegian Consumer Authority, "
        "Forbrukertilsynet, to mediate.",
    ),
    menu="footer",
)
