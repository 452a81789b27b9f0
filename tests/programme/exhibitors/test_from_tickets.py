"""A stand that is bought makes one exhibitor, and one that is cancelled withdraws it."""

from datetime import timedelta

import pytest
from concurrency import at_once, results
from django.db import IntegrityError, transaction
from email_helpers import compose, html_of, queued_emails
from event_factory import create_event, create_ticket_type
from membership_factory import create_organisation
from order_factory import COMPANY, confirmed_order, held_order, paid_order

from events import ticket_listeners
from events.booking.book import Attendee, Choice
from events.enums import Admits
from events.models import Event, Ticket
from events.stock.units import units_of
from events.tickets.cancel import cancel_tickets
from events.tickets.exchange import exchange_targets, exchange_ticket
from payments.checkout.expiry import expire_order
from payments.orders.confirm import confirm_order
from payments.orders.place import Buyer
from programme.exhibitors import from_tickets
from programme.exhibitors.jobs import make_missing_exhibitors
from programme.exhibitors.send_link import NoAddress, send_link_again
from programme.models import Exhibitor
from tests.support.book_one import book

pytestmark = pytest.mark.django_db


def buy(stand, units=1, *, language="nb", **buyer):
    who = {"name": "Kari Kjøper", "email": "kari@example.no", "organisation_name": "Kjøper AS"} | buyer
    people = [Attendee(f"Vakt {number}", f"vakt{number}@example.no") for number in range(stand.people * units)]
    return book(
        event=Event.objects.get(pk=stand.event_id),
        choices=[Choice(stand.pk, people, units)],
        buyer=Buyer(**who),
        language=language,
    )


def cancel_all(order) -> None:
    cancel_tickets(order, Ticket.objects.filter(line__order=order).values_list("pk", flat=True), role="staff")


def test_a_confirmed_stand_makes_an_exhibitor_with_one_email(event, stand):
    organisation = create_organisation("Kjøper", org_number="923609016", website="https://kjoper.example/")
    order = confirm_order(buy(stand, **COMPANY))
    exhibitor = Exhibitor.objects.get()
    assert (exhibitor.edition, exhibitor.organisation, exhibitor.name) == (event, organisation, "Kjøper AS")
    assert (exhibitor.contact_name, exhibitor.contact_email, exhibitor.language) == (
        "Kari Kjøper",
        "kari@example.no",
        "nb",
    )
    assert exhibitor.ticket == Ticket.objects.filter(line__order=order).order_by("position").first()
    assert (exhibitor.is_published, exhibitor.withdrawn_at, exhibitor.website) == (
        False,
        None,
        "https://kjoper.example/",
    )
    mail = queued_emails("exhibitor_link")[0]
    assert (mail.to, mail.arguments) == ("kari@example.no", {"exhibitor": exhibitor.pk})
    assert mail.exhibitor_mail.exhibitor == exhibitor


def test_nothing_is_made_before_the_order_is_confirmed(stand):
    order = buy(stand)
    assert not Exhibitor.objects.exists()
    expire_order(order.pk)
    assert not Exhibitor.objects.exists()


def test_other_tickets_make_no_exhibitor_and_no_query(standard, django_assert_num_queries):
    order = confirmed_order(standard)
    assert not Exhibitor.objects.exists()
    lines = list(order.lines.select_related("ticket_line__ticket_type"))
    with django_assert_num_queries(0):
        ticket_listeners.tell_confirmed(lines)
        ticket_listeners.tell_cancelled(lines, [])


def test_each_stand_of_an_order_is_an_exhibitor(stand):
    confirm_order(buy(stand, 3))
    exhibitors = Exhibitor.objects.order_by("ticket__position")
    assert [exhibitor.ticket.unit for exhibitor in exhibitors] == [1, 2, 3]
    assert len({exhibitor.key for exhibitor in exhibitors}) == 3
    assert len(queued_emails("exhibitor_link")) == 3


def test_the_same_event_twice_makes_one_exhibitor(stand):
    order = confirm_order(buy(stand))
    confirm_order(order)
    lines = list(order.lines.select_related("ticket_line__ticket_type"))
    ticket_listeners.tell_confirmed(lines)
    assert Exhibitor.objects.count() == 1
    assert len(queued_emails("exhibitor_link")) == 1


def test_a_second_row_for_one_ticket_is_refused_by_the_database(stand):
    confirm_order(buy(stand))
    exhibitor = Exhibitor.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Exhibitor.objects.create(edition=exhibitor.edition, ticket=exhibitor.ticket, name="Igjen")


def test_a_cancelled_stand_is_withdrawn_and_keeps_its_profile(stand):
    order = confirm_order(buy(stand, 2))
    first, second = Exhibitor.objects.order_by("ticket__position")
    Exhibitor.objects.update(profile_nb="Vi er her.")
    cancel_tickets(order, [second.ticket_id], role="staff")
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.withdrawn_at is None
    assert second.withdrawn_at is not None
    assert second.profile_nb == "Vi er her."
    moment = second.withdrawn_at
    from_tickets.withdraw([second.ticket])
    second.refresh_from_db()
    assert second.withdrawn_at == moment


def test_cancel_and_buy_again_gives_a_new_exhibitor_and_a_free_number(stand):
    order = confirm_order(buy(stand))
    old = Exhibitor.objects.get()
    old.stand_number = "B12"
    old.save()
    cancel_all(order)
    confirm_order(buy(stand, email="ola@example.no"))
    new = Exhibitor.objects.active().get()
    assert new.pk != old.pk
    assert new.key != old.key
    new.stand_number = "B12"
    new.full_clean()
    new.save()
    assert Exhibitor.objects.filter(stand_number="B12").count() == 2


def exchange(order, ticket_type):
    """The order that the exchange makes; the ticket types cost the same, so it is confirmed."""
    unit = units_of(order)[0]
    target = next(each for each in exchange_targets(unit) if each.ticket_type == ticket_type)
    return exchange_ticket(unit, target, role="staff")


@pytest.fixture
def larger(event):
    return create_ticket_type(
        event,
        name_nb="Stor stand",
        price_ore=12_500_00,
        admits=Admits.STAND,
        people=2,
        uses_seats=False,
        position=6,
    )


def test_an_exchanged_stand_keeps_its_profile_number_and_link(stand, larger):
    order = paid_order(stand, buyer=COMPANY)
    exhibitor = Exhibitor.objects.get()
    Exhibitor.objects.update(stand_number="A1", plan_x=1, plan_y=2, profile_nb="Vi er her.")
    new_order = exchange(order, larger)
    again = Exhibitor.objects.get()
    assert (again.pk, again.key, again.withdrawn_at) == (exhibitor.pk, exhibitor.key, None)
    assert (again.stand_number, again.plan_x, again.profile_nb) == ("A1", 1, "Vi er her.")
    assert again.ticket.line.order == new_order
    assert len(queued_emails("exhibitor_link")) == 1


def test_at_another_edition_the_profile_is_kept_and_published_anew(event, stand):
    order = paid_order(stand, buyer=COMPANY)
    exhibitor = Exhibitor.objects.get()
    exhibitor.stand_number, exhibitor.profile_nb, exhibitor.is_published = "A1", "Vi er her.", True
    exhibitor.save()
    following = create_event(title_nb="Neste år")
    other = create_ticket_type(following, name_nb="Stand", admits=Admits.STAND, people=2)
    ticket = confirm_order(buy(other)).lines.get().tickets.order_by("position").select_related("event")[0]
    Exhibitor.objects.get(ticket=ticket).delete()
    from_tickets.withdraw([exhibitor.ticket])
    exhibitor.refresh_from_db()
    from_tickets.move_to(exhibitor, ticket)
    exhibitor.refresh_from_db()
    assert (exhibitor.edition, exhibitor.ticket, exhibitor.withdrawn_at) == (following, ticket, None)
    assert (exhibitor.stand_number, exhibitor.is_published, exhibitor.profile_nb) == ("", False, "Vi er her.")
    assert order.lines.count() == 1


def test_a_session_sells_stands_of_its_conference(event, stand):
    session = create_event(title_nb="Messe", parent=event)
    ticket_type = create_ticket_type(session, name_nb="Stand", admits=Admits.STAND, people=2)
    confirm_order(buy(ticket_type))
    assert Exhibitor.objects.get().edition == event


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("nb", "Standen din på Eiendomsdagen: fyll ut profilen", "Lenken er din"),
        ("en", "Your stand at The Property Day: complete your profile", "The link is yours"),
    ],
)
def test_the_email_has_the_secret_link_in_the_buyers_language(conference_page, stand, language, subject, words):
    confirm_order(buy(stand, language=language))
    exhibitor = Exhibitor.objects.get()
    message = compose(queued_emails("exhibitor_link")[0])
    path = f"/utstiller/{exhibitor.key}/" if language == "nb" else f"/en/exhibitor/{exhibitor.key}/"
    assert message.subject == subject
    assert path in message.body
    assert path in html_of(message)
    assert words in message.body
    assert exhibitor.key not in message.subject


@pytest.mark.parametrize("reason", ["withdrawn", "over", "no address"])
def test_no_email_is_sent_in_vain(event, stand, reason):
    confirm_order(buy(stand))
    exhibitor = Exhibitor.objects.get()
    if reason == "withdrawn":
        from_tickets.withdraw([exhibitor.ticket])
    elif reason == "over":
        Event.objects.update(starts_at=event.starts_at - timedelta(days=90), ends_at=event.ends_at - timedelta(days=90))
    else:
        Exhibitor.objects.update(contact_email="")
    assert compose(queued_emails("exhibitor_link")[0]) is None
    with pytest.raises(NoAddress):
        send_link_again(Exhibitor.objects.get(), by=None)


def test_the_link_is_sent_again_once_a_minute(stand):
    confirm_order(buy(stand))
    exhibitor = Exhibitor.objects.get()
    assert [send_link_again(exhibitor, by=None) for _time in range(2)] == [True, False]
    assert len(queued_emails("exhibitor_link")) == 2


def test_two_confirmations_at_once_make_one_exhibitor(threads, event, stand):
    order = held_order(stand, 2, buyer=COMPANY)
    results(at_once(lambda: confirm_order(order), lambda: confirm_order(order)))
    assert Exhibitor.objects.count() == Ticket.objects.values("line_id", "unit").distinct().count()


def test_the_same_tickets_heard_at_once_make_one_exhibitor(threads, event, stand):
    order = confirm_order(buy(stand))
    Exhibitor.objects.all().delete()
    lines = list(order.lines.select_related("ticket_line__ticket_type"))

    def hear():
        with transaction.atomic():
            ticket_listeners.tell_confirmed(lines)

    results(at_once(hear, hear))
    assert Exhibitor.objects.count() == 1


def test_stands_bought_before_there_were_exhibitors_get_them(event, stand):
    order = confirm_order(buy(stand, 2))
    Exhibitor.objects.filter(ticket__unit=2).delete()
    kept = Exhibitor.objects.get()
    assert make_missing_exhibitors() == 1
    assert make_missing_exhibitors() == 0
    assert [row.ticket.unit for row in Exhibitor.objects.order_by("ticket__unit")] == [1, 2]
    assert Exhibitor.objects.get(ticket__unit=1) == kept
    made = Exhibitor.objects.get(ticket__unit=2)
    assert made.ticket == Ticket.objects.filter(line__order=order, unit=2).order_by("position").first()
    assert (made.edition, made.contact_email) == (event, "kari@example.no")


@pytest.mark.parametrize("reason", ["over", "event cancelled", "ticket cancelled", "unpaid", "another ticket"])
def test_no_exhibitor_is_made_where_none_is_due(event, stand, standard, reason):
    if reason == "another ticket":
        confirmed_order(standard)
    elif reason == "unpaid":
        held_order(stand, 1, buyer=COMPANY)
    else:
        order = confirm_order(buy(stand))
        if reason == "ticket cancelled":
            cancel_all(order)
    Exhibitor.objects.all().delete()
    if reason == "over":
        Event.objects.update(starts_at=event.starts_at - timedelta(days=90), ends_at=event.ends_at - timedelta(days=90))
    elif reason == "event cancelled":
        Event.objects.update(status="cancelled")
    assert make_missing_exhibitors() == 0
    assert not Exhibitor.objects.exists()


def test_a_unit_whose_second_ticket_has_an_exhibitor_gets_no_other(stand):
    order = confirm_order(buy(stand))
    Exhibitor.objects.update(ticket=Ticket.objects.filter(line__order=order).order_by("position").last())
    assert make_missing_exhibitors() == 0
    assert Exhibitor.objects.count() == 1
