"""Those who have tickets to an event, as an audience of e-mail to many."""

from collections.abc import Iterator

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.values import posted_pk
from events.admin.choosers import event_chooser
from events.models import Event, Ticket
from mail.bulk.audiences import Audience, Recipient, register_audience

NAME = "attendees"
ATTENDEES, BUYERS = "attendees", "buyers"
_WHO = [(ATTENDEES, gettext_lazy("Attendees")), (BUYERS, gettext_lazy("Those who ordered"))]
_ROWS_PER_READ = 2000


class AttendeesForm(forms.Form):
    event = forms.ModelChoiceField(Event.objects.all(), label=gettext_lazy("Event"), widget=event_chooser.widget_class)
    who = forms.ChoiceField(label=gettext_lazy("Who"), choices=_WHO, widget=forms.RadioSelect, initial=ATTENDEES)

    def arguments(self) -> dict:
        return {"event": self.cleaned_data["event"].pk, "who": self.cleaned_data["who"]}


def _recipients(arguments: dict) -> Iterator[Recipient]:
    """Of valid and used tickets. An attendee without an address is reached through who ordered."""
    tickets = Ticket.objects.seated().filter(event=arguments["event"]).order_by("pk")
    rows = tickets.values_list(
        "attendee_email",
        "attendee_name",
        "line__order__buyer_email",
        "line__order__buyer_name",
        "line__order__language",
    )
    for email, name, buyer_email, buyer_name, language in rows.iterator(_ROWS_PER_READ):
        if arguments["who"] == BUYERS or not email:
            yield Recipient(buyer_email, language, buyer_name)
        else:
            yield Recipient(email, language, name)


def _title(event_pk: object) -> str:
    event = Event.objects.filter(pk=posted_pk(event_pk)).first()
    return event.title if event else "–"


def _describe(arguments: dict) -> str:
    who = dict(_WHO).get(arguments.get("who", ""), "–")
    return _("%(who)s, %(event)s") % {"who": who, "event": _title(arguments.get("event"))}


def register() -> None:
    register_audience(
        Audience(
            name=NAME,
            label=gettext_lazy("Those who have tickets to an event"),
            permission="events.change_event",
            form=AttendeesForm,
            recipients=_recipients,
            describe=_describe,
            why=lambda arguments: (
                _("You get this because you have a ticket to %(event)s.") % {"event": _title(arguments.get("event"))}
            ),
            scope=lambda arguments: f"{NAME}:{arguments['event']}",
            scope_label=lambda scope: (
                _("Messages to attendees: %(event)s") % {"event": _title(scope.partition(":")[2])}
            ),
        )
    )
