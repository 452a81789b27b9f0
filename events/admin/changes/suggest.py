"""What an event's form says of changes: its buttons, and the offer to notify people after it was saved."""

from django.core import signing
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from events.changes.decide import (
    event_facts,
)
from events.enums import ChangeKind, EventStatus
from events.models import Event

#: Salt of the signed token in the address of `announce_view`.
SALT = "event-moved"


def announce_url(event: Event, before: dict[str, str]) -> str:
    """URL of `announce_view`. The values before the change are signed into it, so that they cannot be forged."""
    return reverse("event_announce", args=[event.pk, signing.dumps({"event": event.pk, "before": before}, salt=SALT)])


def current_facts(event_pk: int) -> dict:
    """The event's time, place and status as stored. A change of these concerns people who have tickets."""
    event = Event.objects.get(pk=event_pk)
    return event_facts(event) | {"status": event.status}


def suggest_announcement(request: HttpRequest, event_pk: int, before: dict) -> None:
    """After saving the ordinary form: when time, place or status has changed, offer to notify ticket holders.

    `before` is the result of `current_facts` before the form was saved.
    """
    after, event = current_facts(event_pk), Event.objects.get(pk=event_pk)
    if after == before or not can_change_events(request.user) or not has_ticket_holders(event):
        return
    if after["status"] == EventStatus.CANCELLED:
        url = reverse("event_cancel", args=[event_pk])
        text, label = _("People have tickets for it."), _("Notify them, and refund the money")
    elif {**before, "status": ""} != {**after, "status": ""}:
        url = announce_url(event, {name: value for name, value in before.items() if name != "status"})
        text, label = _("Time or place is another than before."), _("Notify those who have tickets")
    else:
        return
    messages.warning(request, text, buttons=[messages.button(url, label)])


def has_ticket_holders(event: Event) -> bool:
    """Whether anybody has a valid ticket, or one that is held while the buyer pays."""
    return event.tickets.seated().exists()


def can_change_events(user) -> bool:
    """Whether the user may cancel and move events and refund their orders."""
    return user.has_perm("events.add_eventchange") and user.has_perm("events.change_event")


def change_buttons(user, event: Event) -> list[HeaderButton]:
    """The buttons of the event's form for moving and cancelling it."""
    if not can_change_events(user):
        return []
    is_cancelled = event.status == EventStatus.CANCELLED
    buttons = []
    if not is_cancelled:
        url = reverse("event_move", args=[event.pk])
        buttons.append(HeaderButton(_("Move the event"), url=url, icon_name="date", priority=20))
    if not is_cancelled or not event.changes.filter(kind=ChangeKind.CANCEL).exists():
        url = reverse("event_cancel", args=[event.pk])
        buttons.append(HeaderButton(_("Cancel the event"), url=url, icon_name="warning", priority=25))
    return buttons
