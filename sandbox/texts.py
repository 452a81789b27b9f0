"""The texts of the hosted payment page, in the session's `locale`: English, or else Norwegian."""

from datetime import UTC, datetime
from html import escape
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")

_NB = {
    "lang": "nb",
    "test": "Dette er en øvingsbetaling. Ingen penger flyttes, og ingen kortopplysninger trengs.",
    "title": "Betal",
    "pay_to": "Betaling til {seller}",
    "what": "Hva",
    "total": "Å betale",
    "each": "{price} per stk.",
    "expires": "Betalingen må gjøres innen {time}.",
    "email": "E-post til kvitteringen",
    "pay": "Betal {amount}",
    "free": "Fullfør",
    "decline": "La kortet bli avvist",
    "later": "Betal senere",
    "later_note": "Pengene kommer ikke med en gang, som ved bankbetaling.",
    "back": "Gå tilbake",
    "try": "Eller prøv noe annet",
    "declined": "Kortet ble avvist",
    "declined_note": "Ingenting er betalt. Du kan prøve en gang til.",
    "expired": "Tiden for å betale er ute",
    "expired_note": "Ingenting er trukket fra deg. Gå tilbake og begynn på nytt hvis du fortsatt vil betale.",
    "complete": "Dette er allerede fullført",
    "complete_note": "Du trenger ikke å gjøre noe mer.",
    "onwards": "Gå videre",
    "unknown": "Vi finner ikke denne betalingen",
    "unknown_note": "Adressen kan være skrevet feil, eller øvingsdataene kan være slettet.",
    "receipt": "Kvittering fra øvingsbetalingen",
    "receipt_note": "{amount} ble betalt {time}. Ingen penger er flyttet.",
    "bad_email": "Skriv en e-postadresse som navn@eksempel.no.",
}
_EN = {
    "lang": "en",
    "test": "This is a practice payment. No money moves, and no card details are needed.",
    "title": "Pay",
    "pay_to": "Payment to {seller}",
    "what": "What",
    "total": "To pay",
    "each": "{price} each",
    "expires": "The payment must be made by {time}.",
    "email": "E-mail for the receipt",
    "pay": "Pay {amount}",
    "free": "Complete",
    "decline": "Have the card declined",
    "later": "Pay later",
    "later_note": "The money does not arrive at once, as with a bank payment.",
    "back": "Go back",
    "try": "Or try something else",
    "declined": "The card was declined",
    "declined_note": "Nothing has been paid. You can try once more.",
    "expired": "The time to pay has run out",
    "expired_note": "Nothing has been taken from you. Go back and start again if you still want to pay.",
    "complete": "This is already complete",
    "complete_note": "There is nothing more for you to do.",
    "onwards": "Continue",
    "unknown": "We cannot find this payment",
    "unknown_note": "The address may be mistyped, or the practice data may have been deleted.",
    "receipt": "Receipt for the practice payment",
    "receipt_note": "{amount} was paid on {time}. No money has moved.",
    "bad_email": "Write an e-mail address such as name@example.com.",
}


def words(locale: str | None) -> dict[str, str]:
    return _EN if (locale or "nb").startswith("en") else _NB


def money(ore: int, currency: str, lang: str) -> str:
    """An amount in the currency's smallest unit as text: "1 490 kr", "NOK 1,490". Decimals only when not zero."""
    whole, part = divmod(abs(ore), 100)
    grouped = f"{whole:,}"
    sign = "−" if ore < 0 else ""
    if lang == "en":
        return f"{sign}{currency.upper()}\N{NO-BREAK SPACE}{grouped}" + (f".{part:02d}" if part else "")
    unit = "kr" if currency == "nok" else currency.upper()
    number = grouped.replace(",", "\N{NO-BREAK SPACE}") + (f",{part:02d}" if part else "")
    return f"{sign}{number}\N{NO-BREAK SPACE}{unit}"


_MONTHS = {
    "nb": [
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}


def moment(epoch: int, lang: str) -> str:
    at = datetime.fromtimestamp(epoch, UTC).astimezone(OSLO)
    month = _MONTHS[lang][at.month - 1]
    if lang == "en":
        return f"{at.day} {month} {at.year}, {at:%H:%M}"
    return f"{at.day}.\N{NO-BREAK SPACE}{month} {at.year} kl.\N{NO-BREAK SPACE}{at:%H.%M}"


STYLE = """
:root{color-scheme:light;--ink:#14212b;--deep:#0e3b43;--paper:#faf7f1;--rule:#c9c2b4;--soft:#4b5a63;--warn:#8a1f11}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);
font:1.0625rem/1.55 system-ui,-apple-system,"Segoe UI",sans-serif}
.test{background:#ffe9a8;color:#3a2a00;padding:.75rem 1rem;text-align:center;border-bottom:2px solid #a57400}
main{max-width:34rem;margin:0 auto;padding:2rem 1rem 4rem}
h1{font-size:1.6rem;line-height:1.2;margin:0 0 .25rem;overflow-wrap:anywhere}
h2{font-size:1.0625rem;margin:2.5rem 0 .5rem}
p{margin:.5rem 0}
.amount{font-size:2.5rem;font-weight:700;line-height:1.1;margin:.75rem 0;font-variant-numeric:tabular-nums}
.soft{color:var(--soft)}
ul{list-style:none;margin:1.5rem 0 0;padding:0;border-top:1px solid var(--rule)}
li{display:flex;justify-content:space-between;gap:1rem;padding:.75rem 0;border-bottom:1px solid var(--rule)}
li span:first-child{overflow-wrap:anywhere}
li span:last-child{white-space:nowrap;font-variant-numeric:tabular-nums}
li.sum{font-weight:700;border-bottom:0}
small{display:block;color:var(--soft);font-size:.9rem}
label{display:block;font-weight:600;margin:1.5rem 0 .35rem}
input{width:100%;font:inherit;padding:.65rem .75rem;border:1px solid #5d6b73;border-radius:.35rem;
background:#fff;color:inherit;min-height:44px}
button,.button{display:inline-flex;align-items:center;justify-content:center;
font:inherit;font-weight:600;min-height:44px;padding:.6rem 1.1rem;
border-radius:.35rem;border:2px solid var(--deep);background:#fff;color:var(--deep);cursor:pointer;text-decoration:none}
button.main{width:100%;background:var(--deep);color:#fff;margin:1.25rem 0 .5rem;min-height:52px}
button:hover,.button:hover{background:#e4eeee}button.main:hover{background:#14505b}
.row{display:flex;flex-wrap:wrap;gap:.75rem;margin:.75rem 0}
:focus-visible{outline:3px solid #b3421f;outline-offset:3px}
.alert{border-left:5px solid var(--warn);background:#fff;padding:.75rem 1rem;margin:0 0 1.5rem}
.alert h2{margin:0;color:var(--warn)}
.bad{color:var(--warn);font-weight:600;margin:.35rem 0 0}
table{border-collapse:collapse;width:100%;font-size:.9375rem}
caption{text-align:left;font-weight:700;font-size:1.2rem;padding:2rem 0 .5rem}
th,td{text-align:left;vertical-align:top;padding:.5rem .75rem .5rem 0;border-bottom:1px solid var(--rule)}
code{font-size:.85rem;overflow-wrap:anywhere}
.wide{max-width:72rem}.wide button,.wide .button{min-height:32px;padding:.2rem .7rem;font-size:.875rem;border-width:1px}
.scroll{overflow-x:auto}.acts{display:flex;flex-wrap:wrap;gap:.4rem;align-items:center}
"""


def document(lang: str, title: str, body: str, *, wide: bool = False, banner: str = "") -> str:
    banner_html = f'<header class="test">{escape(banner)}</header>' if banner else ""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f'<link rel="icon" href="data:,"><style>{STYLE}</style></head><body>{banner_html}'
        f"<main{' class=wide' if wide else ''}>{body}</main></body></html>"
    )
