"""Each factory gives what its name says, without a word from the test."""

import pytest
from event_factory import create_discount_code, create_event, create_event_with_sales, create_ticket_type
from membership_factory import create_contact, create_membership, create_organisation
from order_factory import confirmed_order, held_order, invoiced_order, paid_order
from page_factory import create_news, create_page
from site_fixtures import *  # noqa: F403 - a site with a news index

from events.enums import TicketStatus
from events.models import Ticket
from payments.enums import DocumentKind, OrderStatus

pytestmark = pytest.mark.django_db


def test_an_event_has_types_and_a_pool():
    event = create_event_with_sales(types=3)
    assert [(one.name_nb, one.price_ore) for one in event.ticket_types.order_by("position")] == [
        ("Type 1", 100_00),
        ("Type 2", 200_00),
        ("Type 3", 300_00),
    ]
    assert event.ticket_types.get(name_nb="Type 1").pool == event.seat_pools.get()
    code = create_discount_code(event, ticket_types=event.ticket_types.filter(position=1))
    assert (code.percent, code.ticket_types.get().name_nb) == (10, "Type 1")


@pytest.mark.parametrize(
    ("make", "status", "ticket", "documents", "paid_ore"),
    [
        (held_order, OrderStatus.HELD, TicketStatus.HELD, [], 0),
        (confirmed_order, OrderStatus.CONFIRMED, TicketStatus.VALID, [], 0),
        (paid_order, OrderStatus.CONFIRMED, TicketStatus.VALID, [DocumentKind.RECEIPT], 200_00),
        (invoiced_order, OrderStatus.CONFIRMED, TicketStatus.VALID, [DocumentKind.INVOICE], 0),
    ],
)
def test_an_order_is_in_the_state_that_is_asked_for(home, make, status, ticket, documents, paid_ore):
    order = make(create_ticket_type(create_event(), price_ore=100_00), 2)
    assert (order.status, order.total_ore) == (status, 200_00)
    assert list(Ticket.objects.filter(line__order=order).values_list("status", flat=True)) == [ticket] * 2
    assert [document.kind for document in order.documents.all()] == documents
    assert sum(payment.amount_ore for payment in order.payments.all()) == paid_ore


def test_a_member_has_a_contact(django_user_model):
    organisation = create_organisation("Elvebredden AS")
    membership = create_membership(organisation)
    contact = create_contact(organisation, django_user_model.objects.create_user("kari@example.no"))
    assert (membership.organisation, membership.category.slug) == (organisation, "bedrift")
    assert list(organisation.contacts.all()) == [contact]


def test_a_page_is_published_below_its_parent(home, index):
    page, news = create_page(home, title="Om oss"), create_news(index, 2)
    assert (page.live, page.slug, page.get_parent().pk) == (True, "om-oss", home.pk)
    assert (news.live, news.title, news.get_parent().pk) == (True, "Nyhet 2", index.pk)
