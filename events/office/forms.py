"""What staff may not do to an event, said next to the field."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.forms import WagtailAdminModelForm

from events.models import TicketType


class EventForm(WagtailAdminModelForm):
    """Guards the seats that are taken: the counters are read anew, under the view's lock."""

    def clean(self):
        cleaned = super().clean()
        self._not_below(self, "capacity", type(self.instance), self.instance.pk)
        for form in self._ticket_forms():
            kind = form.instance
            if kind.pk and form in self.formsets["ticket_types"].deleted_forms and kind.tickets.exists():
                self.add_error(
                    None,
                    _("«%(name)s» has been sold and cannot be deleted. Take it off sale instead.")
                    % {"name": kind.name_nb},
                )
            if getattr(form, "cleaned_data", None):
                self._not_below(form, "capacity", TicketType, kind.pk)
        return cleaned

    def _ticket_forms(self):
        formset = self.formsets.get("ticket_types") if hasattr(self, "formsets") else None
        if formset is None or not self.is_bound:
            return []
        formset.is_valid()
        return formset.forms

    @staticmethod
    def _not_below(form, field: str, model, pk) -> None:
        capacity = form.cleaned_data.get(field)
        if pk is None or capacity is None:
            return
        taken = model.objects.values_list("taken", flat=True).get(pk=pk)
        if capacity < taken:
            form.add_error(
                field,
                ngettext(
                    "%(number)d seat is taken already. The capacity cannot be lower.",
                    "%(number)d seats are taken already. The capacity cannot be lower.",
                    taken,
                )
                % {"number": taken},
            )

    def is_valid(self):
        valid = super().is_valid()
        # An error that clean() put on a ticket type's form came after that form had been judged.
        return valid and all(not form.errors for form in self._ticket_forms())
