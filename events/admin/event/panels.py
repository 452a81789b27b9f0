"""The event's form in tabs. Attendees, answers, waiting list and orders are shown in it, not edited."""

from django.db.models import Count, Sum
from django.forms import CheckboxSelectMultiple
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    TabbedInterface,
)

from core.money import format_kr
from events.admin.event import catering
from events.admin.event.emails_tab import emails_tab
from events.admin.event.questions_tab import answer_counts, questions_panel
from events.admin.event.tickets_tab import dates_panel, refuse_below_taken, tickets_tab
from events.admin.place_fields import clean_place, initial_texts, offer_rooms
from events.admin.waitinglist import views as waitinglist_views
from events.availability.availability import availability_of
from events.availability.wording import state_text
from events.changes.decide import changes_of
from events.enums import ChangeKind, EventStatus, SeatState, TicketStatus
from events.models import Event
from events.public_pages import is_event_withdrawn, page_urls
from payments.enums import OrderStatus
from payments.models import Order, OrderLine


class EventForm(WagtailAdminModelForm):
    """Refuses a capacity below the seats that are taken, a room elsewhere, and the reopening of a cancelled event.

    Ticket types and shared seats have forms of their own in `tickets_tab`.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= initial_texts(self.instance)
        if "listed_room" in self.fields:
            venue = self.data.get(self.add_prefix("listed_venue")) if self.is_bound else self.instance.listed_venue_id
            offer_rooms(self.fields["listed_room"], venue, self.instance.listed_room_id)

    def clean(self):
        cleaned = super().clean()
        clean_place(self, cleaned, self.instance)
        refuse_below_taken(self, Event)
        if cleaned.get("status") != EventStatus.CANCELLED and self._is_cancelled_with_refunds():
            self.add_error(
                "status",
                gettext(
                    "The event was cancelled and everybody is being notified. It cannot be opened again; "
                    "make a new one from it instead."
                ),
            )
        return cleaned

    def _is_cancelled_with_refunds(self) -> bool:
        """Whether the event's tickets are cancelled and refunded, and not only its status set to cancelled."""
        pk = self.instance.pk
        is_cancelled = Event.objects.filter(pk=pk, status=EventStatus.CANCELLED).exists() if pk else False
        return is_cancelled and any(change.kind == ChangeKind.CANCEL for change in changes_of(self.instance))


#: States in which it does not matter whether the event's page is published.
OVER = (SeatState.CANCELLED, SeatState.PAST)

#: Number of orders in the tab. The list of orders shows all of them.
ORDERS_SHOWN = 100


class FactsPanel(Panel):
    """Base class of panels that show facts about a saved event.

    Subclasses define `template_name` and the method `facts`, which returns template context.
    """

    class BoundPanel(Panel.BoundPanel):
        def is_shown(self):
            return bool(self.instance.pk) and self.may_see()

        def may_see(self) -> bool:
            return True

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            return {**context, "event": self.instance, **self.facts()}


class StatusPanel(FactsPanel):
    """The event's state and seats, and links to its pages and changes."""

    class BoundPanel(FactsPanel.BoundPanel):
        template_name = "events/admin/event/status_panel.html"

        def facts(self) -> dict:
            seats = availability_of(self.instance)
            urls = {page_urls([self.instance.pk], language).get(self.instance.pk) for language in ("nb", "en")}
            return {
                "state": state_text(seats),
                "is_withdrawn": seats.state not in OVER and is_event_withdrawn(self.instance),
                "page_urls": sorted(url for url in urls if url),
                "changes": changes_of(self.instance),
            }


class AttendeesPanel(FactsPanel):
    """The number of tickets of each type, and links to the attendee list."""

    class BoundPanel(FactsPanel.BoundPanel):
        template_name = "events/admin/event/attendees_panel.html"

        def may_see(self) -> bool:
            return self.request is None or self.request.user.has_perm("events.view_ticket")

        def facts(self) -> dict:
            valid = dict(
                self.instance.tickets.values_list("ticket_type_id")
                .annotate(n=Count("pk"))
                .order_by()
                .filter(status=TicketStatus.VALID)
            )
            held = dict(
                self.instance.tickets.values_list("ticket_type_id")
                .annotate(n=Count("pk"))
                .order_by()
                .filter(status=TicketStatus.HELD)
            )
            types = [
                {"type": ticket_type, "valid": valid.get(ticket_type.pk, 0), "held": held.get(ticket_type.pk, 0)}
                for ticket_type in self.instance.ticket_types.all()
            ]
            list_url = f"{reverse('attendees:index')}?event={self.instance.pk}"
            return {
                "types": types,
                "all_url": list_url,
                "valid_url": f"{list_url}&status={TicketStatus.VALID}",
                "may_export": self.request is None or self.request.user.has_perm("events.export_attendees"),
            }


class AnswersPanel(FactsPanel):
    """How many attendees gave which answer, and a link to the caterer's page."""

    class BoundPanel(FactsPanel.BoundPanel):
        template_name = "events/admin/event/answers_panel.html"

        def facts(self) -> dict:
            return {
                "questions": answer_counts(self.instance),
                "may_see_dietary": self.instance.asks_dietary
                and (self.request is None or self.request.user.has_perm(catering.PERMISSION)),
            }


class WaitingPanel(FactsPanel):
    """The number of entries on the waiting list, and links to the list."""

    class BoundPanel(FactsPanel.BoundPanel):
        template_name = "events/admin/event/waitinglist_panel.html"

        def may_see(self) -> bool:
            return self.request is None or self.request.user.has_perm(waitinglist_views.VIEW)

        def facts(self) -> dict:
            return waitinglist_views.tab_facts(self.instance)


class OrdersPanel(FactsPanel):
    """The newest orders, and the amount sold."""

    class BoundPanel(FactsPanel.BoundPanel):
        template_name = "events/admin/event/orders_panel.html"

        def may_see(self) -> bool:
            return self.request is None or self.request.user.has_perm("payments.view_order")

        def facts(self) -> dict:
            lines = OrderLine.objects.filter(ticket_line__event=self.instance)
            sold = lines.filter(order__status=OrderStatus.CONFIRMED).aggregate(sum=Sum("total_ore"))["sum"]
            orders = Order.objects.filter(pk__in=lines.values("order_id"))
            return {
                "orders": [(order, order_url(order)) for order in orders[:ORDERS_SHOWN]],
                "count": orders.count(),
                "sold": format_kr(sold or 0),
            }


def order_url(order: Order) -> str:
    """The admin page of the order; "" when the admin has no list of orders."""
    try:
        return reverse("orders:inspect", args=[order.pk])
    except NoReverseMatch:
        return ""


details_tab = ObjectList(
    [
        StatusPanel(heading=_("Status")),
        FieldRowPanel([FieldPanel("title_nb"), FieldPanel("title_en")]),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("status")]),
        FieldRowPanel([FieldPanel("language"), FieldPanel("topics", widget=CheckboxSelectMultiple)]),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        dates_panel,
        MultiFieldPanel(
            [
                FieldPanel("attendance"),
                FieldRowPanel([FieldPanel("listed_venue"), FieldPanel("listed_room")]),
                FieldRowPanel([FieldPanel("venue"), FieldPanel("venue_en"), FieldPanel("room")]),
                FieldPanel("address"),
                FieldRowPanel([FieldPanel("postcode"), FieldPanel("place")]),
                FieldPanel("join_url"),
                FieldRowPanel([FieldPanel("join_opens_minutes"), FieldPanel("recording_url")]),
            ],
            heading=_("Where"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("parent"),
                FieldRowPanel([FieldPanel("series"), FieldPanel("edition")]),
            ],
            heading=_("Part of something larger"),
            classname="collapsed",
        ),
        FieldPanel("contact"),
        FieldPanel("body"),
        FieldPanel("slug"),
    ],
    heading=_("Details"),
)
questions_tab = ObjectList(
    [
        AnswersPanel(heading=_("What was answered")),
        FieldRowPanel([FieldPanel("names_later"), FieldPanel("change_until")]),
        FieldPanel("asks_dietary"),
        questions_panel(),
    ],
    heading=_("Questions"),
)
edit_handler = TabbedInterface(
    [
        details_tab,
        tickets_tab,
        questions_tab,
        ObjectList([AttendeesPanel()], heading=_("Attendees")),
        ObjectList([WaitingPanel()], heading=_("Waiting list")),
        ObjectList([OrdersPanel()], heading=_("Orders")),
        emails_tab,
    ],
    base_form_class=EventForm,
)
