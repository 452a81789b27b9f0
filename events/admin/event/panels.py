"""What staff may not do to an event, said next to the field.

The event's form in tabs. Attendees and orders are shown, not edited, here.
"""

from django.db.models import Count, Sum
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
from events.admin import waitinglist
from events.admin.event import catering
from events.admin.event.emails_tab import mails
from events.admin.event.questions_tab import counts_of, questions_panel
from events.admin.event.tickets_tab import dates, refuse_below_taken, tickets
from events.availability.availability import availability_of
from events.availability.wording import state_text
from events.changes.decide import changes_of
from events.enums import ChangeKind, EventStatus, TicketStatus
from events.models import Event
from events.public_pages import page_urls
from payments.enums import OrderStatus
from payments.models import Order, OrderLine


class EventForm(WagtailAdminModelForm):
    """Guards the seats that are taken. Ticket types and shared seats have forms of their own."""

    def clean(self):
        cleaned = super().clean()
        refuse_below_taken(self, Event)
        if cleaned.get("status") != EventStatus.CANCELLED and self._is_called_off():
            self.add_error(
                "status",
                gettext(
                    "The event was cancelled and everybody is being notified. It cannot be opened again; "
                    "make a new one from it instead."
                ),
            )
        return cleaned

    def _is_called_off(self) -> bool:
        """With tickets cancelled and money on its way back, not only marked."""
        pk = self.instance.pk
        called_off = Event.objects.filter(pk=pk, status=EventStatus.CANCELLED).exists() if pk else False
        return called_off and any(change.kind == ChangeKind.CANCEL for change in changes_of(self.instance))


#: Orders shown in the tab; the list of all orders has the rest.
ORDERS_SHOWN = 100


class FactsPanel(Panel):
    """Shows something about an event that exists; `template_name` and `facts` say what."""

    class BoundPanel(Panel.BoundPanel):
        def is_shown(self):
            return bool(self.instance.pk) and self.may_see()

        def may_see(self) -> bool:
            return True

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            return {**context, "event": self.instance, **self.facts()}


class StatusPanel(FactsPanel):
    """How it stands: state, seats, and where its pages are."""

    class BoundPanel(FactsPanel.BoundPanel):
        template_name = "events/admin/event/status_panel.html"

        def facts(self) -> dict:
            seats = availability_of(self.instance)
            urls = {page_urls([self.instance.pk], language).get(self.instance.pk) for language in ("nb", "en")}
            return {
                "state": state_text(seats),
                "page_urls": sorted(url for url in urls if url),
                "changes": changes_of(self.instance),
            }


class AttendeesPanel(FactsPanel):
    """How many of each type, and the way to the list."""

    class BoundPanel(FactsPanel.BoundPanel):
        template_name = "events/admin/event/attendees_panel.html"

        def may_see(self) -> bool:
            return self.request is None or self.request.user.has_perm("events.view_ticket")

        def facts(self) -> dict:
            counts = dict(
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
                {"type": kind, "valid": counts.get(kind.pk, 0), "held": held.get(kind.pk, 0)}
                for kind in self.instance.ticket_types.all()
            ]
            listing = f"{reverse('attendees:index')}?event={self.instance.pk}"
            return {
                "types": types,
                "all_url": listing,
                "valid_url": f"{listing}&status={TicketStatus.VALID}",
                "may_export": self.request is None or self.request.user.has_perm("events.export_attendees"),
            }


class AnswersPanel(FactsPanel):
    """How many chose what, and the way to the caterer's page."""

    class BoundPanel(FactsPanel.BoundPanel):
        template_name = "events/admin/event/answers_panel.html"

        def facts(self) -> dict:
            return {
                "questions": counts_of(self.instance),
                "may_see_food": self.instance.asks_dietary
                and (self.request is None or self.request.user.has_perm(catering.PERMISSION)),
            }


class WaitingPanel(FactsPanel):
    """How many wait, and the way to the list."""

    class BoundPanel(FactsPanel.BoundPanel):
        template_name = "events/admin/event/waitinglist_panel.html"

        def may_see(self) -> bool:
            return self.request is None or self.request.user.has_perm(waitinglist.VIEW)

        def facts(self) -> dict:
            return waitinglist.tab_facts(self.instance)


class OrdersPanel(FactsPanel):
    """The newest orders, and what has been sold."""

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
    try:
        return reverse("orders:inspect", args=[order.pk])
    except NoReverseMatch:
        return ""


details = ObjectList(
    [
        StatusPanel(heading=_("Status")),
        FieldRowPanel([FieldPanel("title_nb"), FieldPanel("title_en")]),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("status")]),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        dates,
        MultiFieldPanel(
            [
                FieldPanel("attendance"),
                FieldRowPanel([FieldPanel("venue"), FieldPanel("room")]),
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
                FieldRowPanel([FieldPanel("track_nb"), FieldPanel("track_en")]),
                FieldRowPanel([FieldPanel("series"), FieldPanel("edition")]),
            ],
            heading=_("Part of something larger"),
            classname="collapsed",
        ),
        FieldPanel("contact"),
        FieldPanel("slug"),
    ],
    heading=_("Details"),
)
questions = ObjectList(
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
        details,
        tickets,
        questions,
        ObjectList([AttendeesPanel()], heading=_("Attendees")),
        ObjectList([WaitingPanel()], heading=_("Waiting list")),
        ObjectList([OrdersPanel()], heading=_("Orders")),
        mails,
    ],
    base_form_class=EventForm,
)
