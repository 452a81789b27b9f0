"""Every form with hostile input: no form answers with a server error or shows the input unescaped."""

import io
import re
from copy import deepcopy

import pytest
from django.db import transaction
from event_factory import create_ticket_type
from export_helpers import LISTS, content_of, read_csv
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from core.models import Person
from events.models import DiscountCode, Event, SeatBlock, Ticket, TicketType, WaitingEntry
from membership.models import Organisation
from payments.models import Order, Payment, Refund
from tests.config.sample_site import ADMINISTRATOR, SampleSite, as_a_browser, build
from tests.events.conftest import calendar, event, site, standard  # noqa: F401

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>"
HOSTILE = {
    "nothing": "",
    "nul": "a\x00b",
    "control": "a\x01\x08\x0b\x0c\x1b\x1f\x7f\x85b",
    "lines": "a\r\nBcc: thief@example.no\r\n\r\nb",
    "bidi": "\u202eona.gro\u2066\u061c\u200f",
    "formula": "=cmd|' /C calc'!A0",
    "sql": "'; DROP TABLE events_event; --",
    "html": f'"><img src=x onerror=alert(1)>{SCRIPT}',
    "template": "{{ 7|add:7 }}{% load static %}%(x)s%s{0}{name}",
    "huge number": "9" * 400,
    "beyond the column": "9223372036854775808",
    "beyond a small column": "99999999",
    "negative": "-1",
    "fraction": "1.5e999",
    "not a number": "NaN",
    "other digits": "١٢²",
    "first day": "0001-01-01 00:00",
    "last day": "9999-12-31 23:59",
    "path": "../../../etc/passwd",
    "json": '{"a": [null]}',
    "long": "x" * 20_000,
    "long address": "x" * 70 + "@example.no",
}
#: The inputs that are tried in each field alone, with valid values in the other fields.
IN_EACH_FIELD = ("nul", "html", "beyond the column", "last day")
#: Forms with more fields than this get each input in all fields at once only.
MAX_FIELDS_ALONE = 6
#: The inputs tried in admin forms. Public forms, which anybody may send, get all of them.
IN_ADMIN_FORMS = ("nul", "bidi", "html", "huge number", "beyond the column", "last day")
#: Fields that JavaScript fills in: the counts and numbers of formset rows and the ids of choosers. They keep their
#: values, because Django and Wagtail trust them.
ROW_COUNTS = ("_FORMS", "-id", "-ORDER", "-DELETE", "contact")

EVENT, ORDER, TICKET = "/admin/events/", "/admin/orders/", "/bestilling/{order}/billetter/"
PROGRAMME = "/admin/programmes/{event}/"
#: The URL of the page with the form; the URL it is sent to, when different; and fields of forms without a page.
FORMS = {
    "booking": ("/billetter/eiendomsdagen/?t{kind}=2", "/billetter/eiendomsdagen/", {}),
    "waiting list": ("/billetter/eiendomsdagen/venteliste/", None, {}),
    "a place in line": ("/venteliste/{waiting}/", None, {"action": "number"}),
    "attendee, by the buyer": (TICKET + "{ticket_pk}/", None, {}),
    "cancel tickets": (TICKET + "avbestill/?t={ticket_pk}", TICKET + "avbestill/", {}),
    "exchange": (TICKET + "{ticket_pk}/bytt/", None, {"to": "1", "shown": "0"}),
    "own programme": ("/billett/{ticket}/program/", None, {}),
    "marked in the programme": ("/billett/{ticket}/program/velg/", None, {"mark": "i1"}),
    "own details": ("/billett/{ticket}/opplysninger/", None, {}),
    "join": ("/bli-medlem/bedrift/", None, {}),
    "newsletter": ("/nyhetsbrev/", None, {}),
    "subscription": ("/nyhetsbrev/abonnement/{subscription}/", None, {}),
    "mail to members": ("/admin/bulk-mail/new/members/", None, {}),
    "mail to attendees": ("/admin/bulk-mail/new/attendees/", None, {}),
    "draft to members": ("/admin/bulk-mail/{bulk}/edit/", None, {}),
    "send to many": ("/admin/bulk-mail/{bulk}/send/", None, {}),
    "lift a suppression": ("/admin/suppressed-addresses/lift/{suppressed}/", None, {}),
    "issue of the newsletter": ("/admin/newsletter-issues/new/", None, {}),
    "list of the newsletter": ("/admin/newsletter-lists/new/", None, {}),
    "new event": (EVENT + "new/", None, {}),
    "event": (EVENT + "edit/{event}/", None, {}),
    "many codes": (EVENT + "codes/{event}/", None, {}),
    "complimentary": (EVENT + "complimentary/{event}/", None, {}),
    "set aside": (EVENT + "set-aside/{event}/", None, {}),
    "call off": (EVENT + "cancel/{event}/", None, {}),
    "move the event": (EVENT + "move/{event}/", None, {}),
    "change again": (EVENT + "changes/{change}/", EVENT + "changes/{change}/retry/", {"task": "1"}),
    "new code": ("/admin/discount-codes/new/", None, {}),
    "code": ("/admin/discount-codes/edit/{code}/", None, {}),
    "series": ("/admin/event-series/new/", None, {}),
    "next edition": ("/admin/editions/{event}/make/", None, {"make": "1", "checksum": "x"}),
    "venue": ("/admin/venues/new/", None, {}),
    "partners": ("/admin/partners/edition/{event}/", None, {}),
    "exhibitor": ("/admin/exhibitors/new/", None, {}),
    "exhibitor's profile": ("/utstiller/{exhibitor}/", None, {}),
    "programme": (PROGRAMME, None, {}),
    "tracks": (PROGRAMME + "tracks/", None, {}),
    "paste a programme": (PROGRAMME + "paste/", None, {"confirmed": "1", "place-0": "x", "place-0-choice": "x"}),
    "slides and recordings": (PROGRAMME + "material/", None, {}),
    "shift a day": (PROGRAMME + "shift/", None, {"confirmed": "1", "checksum": "x"}),
    "topic": ("/admin/topics/new/", None, {}),
    "organisation": ("/admin/organisation/new/", None, {}),
    "body": ("/admin/body/new/", None, {}),
    "honour": ("/admin/honour/new/", None, {}),
    "person": ("/admin/snippets/core/person/add/", None, {}),
    "deadline": ("/admin/waiting-list/extend/{entry}/", None, {}),
    "place in line": ("/admin/waiting-list/move/{entry}/", None, {"where": "up"}),
    "attendee": ("/admin/attendees/{ticket_pk}/change/", None, {}),
    "cancel a ticket": ("/admin/attendees/{ticket_pk}/cancel/", None, {}),
    "move a ticket": ("/admin/attendees/{ticket_pk}/exchange/", None, {}),
    "refund": (ORDER + "inspect/{paid}/", ORDER + "{paid}/refund/", {"amount": "1", "note": "x"}),
    "refund, asked": (ORDER + "inspect/{paid}/", ORDER + "{paid}/refund/confirm/", {"amount": "1", "note": "x"}),
    "cancel, asked": (ORDER + "inspect/{paid}/", ORDER + "{paid}/cancel/confirm/", {"note": "x"}),
    "register": (
        ORDER + "inspect/{invoiced}/",
        ORDER + "{invoiced}/register/",
        {"amount": "1", "received_on": "2026-01-01", "note": "x"},
    ),
    "cancel": (ORDER + "inspect/{paid}/", ORDER + "{paid}/cancel/", {"note": "x"}),
    "cancel lines": (
        ORDER + "inspect/{paid}/",
        ORDER + "{paid}/cancel-lines/confirm/",
        {"units-{line}": "1", "amount-{line}": "1", "note": "x", "key": "k"},
    ),
    "details of the buyer": (ORDER + "{paid}/details/", None, {}),
    "returned": ("/admin/payouts/inspect/{payout}/", "/admin/payouts/items/{item}/returned/", {"reason": "x"}),
    "paid out": (ORDER + "exceptions/", "/admin/refunds/{refund}/paid-out/", {"on": "2026-01-01"}),
}
#: Asked with GET: what may stand behind the question mark.
QUESTIONS = {
    "/billetter/eiendomsdagen/": ("t{kind}", "code", "offer", "update", "c{kind}", "session", "remove"),
    "/billetter/eiendomsdagen/venteliste/": ("type", "code", "received"),
    "/billetter/eiendomsdagen/kalender.ics": ("day",),
    "/billetter/eiendomsdagen/program/": ("day", "time", "track", "kind", "venue", "q", "starred", "free"),
    "/billett/{ticket}/program/velg/": ("day", "time", "track", "kind", "venue", "q", "starred", "free"),
    "/kalender.ics": ("kind", "place", "topic", "language", "free", "month", "past"),
    "/sok/": ("q", "from", "page", "kind"),
    "/kalender/": ("kind", "place", "page", "month", "q", "topic", "language", "free", "recording", "view", "past"),
    "/bestilling/{order}/": ("session_id",),
    TICKET + "avbestill/": ("t", "chosen"),
    TICKET + "{ticket_pk}/bytt/": ("to", "chosen"),
    ORDER + "{paid}/cancel-lines/": ("units-{line}",),
    EVENT: ("q", "p", "kind", "status", "starts_at_from", "starts_at_to", "place", "series", "ordering", "export"),
    "/admin/bulk-mail/": ("q", "p", "state", "created_at_from", "created_at_to", "ordering", "export"),
    "/admin/bulk-mail/new/attendees/": ("event", "who"),
    "/admin/suppressed-addresses/": ("q", "p", "reason", "since_from", "ordering", "export"),
    "/admin/newsletter-readers/": (
        "q",
        "p",
        "list",
        "is_confirmed",
        "language",
        "created_at_from",
        "ordering",
        "export",
    ),
    "/admin/newsletter-issues/": ("q", "p", "list", "created_at_from", "ordering", "export"),
    "/nyhetsbrev/": ("email", "lists"),
    "/admin/partners/": ("q", "p", "edition", "level__name_nb", "is_member", "is_shown", "ordering", "export"),
    "/admin/partners/choose/": ("q", "p"),
    "/admin/exhibitors/": ("q", "p", "edition", "state", "is_bought", "has_place", "ordering", "export"),
    "/admin/exhibitors/publish/": ("edition",),
    "/utstillere/eiendomsdagen/": ("q",),
    EVENT + "move/{event}/": ("starts_at", "ends_at"),
    PROGRAMME: ("day",),
    PROGRAMME + "export/": ("export",),
    "/admin/programmes/": ("q", "p", "kind", "starts_at_from", "listed_venue", "series", "ordering", "export"),
    "/admin/attendees/": ("q", "p", "event", "status", "ticket_type__name_nb", "ordering", "export"),
    "/admin/waiting-lists/": ("q", "event", "ticket_type", "joined_at_from", "joined_at_to", "ordering"),
    "/admin/discount-codes/": ("q", "event", "active", "ordering"),
    "/admin/uses-of-codes/": ("q", "code", "code__event", "ordering"),
    ORDER: ("q", "p", "status", "method", "created_at_from", "created_at_to", "ordering"),
    "/admin/documents-issued/": ("q", "series", "issued_at_from", "due_on_from", "ordering"),
    "/admin/unpaid-invoices/": ("q", "when", "due_on_after", "due_on_before", "ordering"),
}


@pytest.fixture
def sample_site(calendar, event, standard) -> SampleSite:  # noqa: F811
    sample_site = build(calendar, event, standard)
    full = TicketType.objects.get(name_nb="Full")
    paid = Payment.objects.get().order
    Event.objects.update(asks_dietary=True, invoice_allowed=True)
    create_ticket_type(event=event, name_nb="Til bytte", price_ore=standard.price_ore)
    numbers = {name.split("/")[1]: pk for name, pk in sample_site.pk.items() if name.count("/") == 2}
    sample_site.words = {
        **{name.replace(" ", "_"): key for name, key in sample_site.keys.items()},
        "kind": standard.pk,
        "full": full.pk,
        "event": event.pk,
        "ticket_pk": Ticket.objects.get(access_key=sample_site.keys["ticket"]).pk,
        "change": numbers["event-changes"],
        "code": numbers["discount-codes"],
        "entry": WaitingEntry.objects.get().pk,
        "bulk": sample_site.pk["admin/bulk-mail/"],
        "suppressed": sample_site.pk["admin/suppressed-addresses/"],
        "payout": sample_site.pk["admin/payouts/"],
        "item": sample_site.pk["admin/payouts/items/"],
        "paid": paid.pk,
        "line": paid.lines.get().pk,
        "invoiced": Order.objects.get(access_key=sample_site.keys["order"]).pk,
        "refund": Refund.objects.get().pk,
    }
    sample_site.superuser = sample_site.client(ADMINISTRATOR)
    sample_site.superuser.raise_request_exception = False
    return sample_site


def hostile(url: str) -> dict[str, str]:
    return HOSTILE if not url.startswith("/admin/") else {attempt: HOSTILE[attempt] for attempt in IN_ADMIN_FORMS}


def attempts(form: dict[str, list[str]], url: str):
    """(description, data) of each attempt for a form."""
    row_counts = {name: values for name, values in form.items() if name.endswith(ROW_COUNTS)}
    yield "nothing but the counts of rows", row_counts
    for attempt, value in hostile(url).items():
        yield f"{attempt} everywhere", row_counts | {name: value for name in form if name not in row_counts}
    yield (
        "everything twice",
        row_counts | {name: [*form[name], *form[name], "x"] for name in form if name not in row_counts},
    )
    yield "a thousand fields", form | {f"x{number}": "1" for number in range(1001)}
    yield "a megabyte", form | {next(iter(form)): "x" * 1_000_000}
    if len(form) <= MAX_FIELDS_ALONE:
        for name in form:
            for attempt in IN_EACH_FIELD:
                yield f"{attempt} in {name}", form | {name: HOSTILE[attempt]}


def failure_of(response) -> str:
    if response.status_code >= 500:
        return "500"
    if response.get("Content-Type", "").startswith("text/html") and SCRIPT in response.content.decode(errors="ignore"):
        return "let through"
    return ""


def send(client, method: str, url: str, data) -> str:
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        failure = failure_of(getattr(client, method)(url, data))
        transaction.set_rollback(True)
    client.cookies = cookies
    return failure


def test_forms(sample_site):
    failures = []
    for name, (form_url, action_url, extra_fields) in FORMS.items():
        form_url = form_url.format(**sample_site.words)
        action_url = (action_url or form_url).format(**sample_site.words)
        extra_fields = {field.format(**sample_site.words): [value] for field, value in extra_fields.items()}
        form = (
            extra_fields
            if extra_fields and action_url != form_url
            else as_a_browser(sample_site.superuser, form_url) | extra_fields
        )
        if not form:
            failures.append((name, "the page has no form"))
            continue
        tried = attempts(form, action_url)
        failures += [
            (name, attempt, failure)
            for attempt, data in tried
            if (failure := send(sample_site.superuser, "post", action_url, data))
        ]
    assert failures == []


def test_questions(sample_site):
    failures = []
    for url, names in QUESTIONS.items():
        parameters, url = [name.format(**sample_site.words) for name in names], url.format(**sample_site.words)
        for attempt, value in hostile(url).items():
            value = value[:3000]
            names_alone = parameters if attempt in IN_EACH_FIELD else ()
            for data in (dict.fromkeys(parameters, value), *({name: value} for name in names_alone)):
                if failure := send(sample_site.superuser, "get", url, data):
                    failures.append((url, attempt, list(data), failure))
    assert failures == []


def test_too_many_fields_are_refused(sample_site):
    response = sample_site.superuser.post("/billetter/eiendomsdagen/", {f"x{number}": "1" for number in range(10_001)})
    assert response.status_code == 400


def _store_everywhere(text: str) -> None:
    """Store the text in the database directly, without the forms' cleaning."""
    Order.objects.update(buyer_name=text, organisation_name=text, invoice_reference=text, attention=text)
    Ticket.objects.update(attendee_name=text)
    Event.objects.update(title_nb=text, venue=text)
    TicketType.objects.update(name_nb=text)
    WaitingEntry.objects.update(name=text)
    DiscountCode.objects.update(note=text)
    SeatBlock.objects.update(note=text)
    Payment.objects.update(note=text)
    Refund.objects.update(note=text, error=text)
    Organisation.objects.update(name=text)
    Person.objects.update(name=text)
    ModelLogEntry.objects.update(label=text)


CALCULATED = ("=cmd()", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "=a\x0b\x01")


def cells_of(response, file_format: str) -> list[str]:
    if file_format == "csv":
        return [cell for row in read_csv(response) for cell in row if not re.fullmatch(r"-\d+,\d\d", cell)]
    cells = [cell for row in load_workbook(io.BytesIO(content_of(response))).active.rows for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    return [cell.value for cell in cells if isinstance(cell.value, str)]


def test_exports_have_no_formulas(sample_site):
    failures = []
    for number, text in enumerate(CALCULATED):
        _store_everywhere(text)
        for name in LISTS:
            for file_format in ("csv", "xlsx") if number in (0, len(CALCULATED) - 1) else ("csv",):
                response = sample_site.superuser.get(f"/admin/{name}/", {"export": file_format})
                if response.status_code != 200:
                    failures.append((text, name, file_format, response.status_code))
                    continue
                assert re.fullmatch(r'attachment; filename="[\w.-]+"', response["Content-Disposition"]), name
                formula_cells = [
                    cell for cell in cells_of(response, file_format) if cell.lstrip()[:1] in "=+-@＝" and cell.strip()
                ]
                failures += [(text, name, file_format, cell) for cell in formula_cells]
    assert failures == []
