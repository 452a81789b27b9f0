"""What staff may not do to an event, said next to the field."""

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from events.domain.change import changes_of
from events.enums import ChangeKind, EventStatus
from events.models import Event
from events.office.ticket_forms import refuse_below_taken


class EventForm(WagtailAdminModelForm):
    """Guards the seats that are taken. Ticket types and shared seats have forms of their own."""

    def clean(self):
        cleaned = super().clean()
        refuse_below_taken(self, Event)
        if cleaned.get("status") != EventStatus.CANCELLED and self._is_called_off():
            self.add_error(
                "status",
                _(
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
