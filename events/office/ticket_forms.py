"""One ticket type, or one pool of shared seats, in the event's form: what may not be changed once it has been sold."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import InlinePanel

from events.enums import Admits
from events.models import Event, SeatPool, TicketType

#: Tickets and counters were made by these.
_FIXED_ONCE_SOLD = ("admits", "people", "uses_seats", "pool")


def refuse_below_taken(form, model) -> None:
    """Counters are read anew: the view has locked their rows."""
    capacity = form.cleaned_data.get("capacity")
    if form.instance.pk is None or capacity is None:
        return
    taken = model.objects.values_list("taken", flat=True).get(pk=form.instance.pk)
    if capacity < taken:
        form.add_error(
            "capacity",
            ngettext(
                "%(number)d seat is taken already. The capacity cannot be lower.",
                "%(number)d seats are taken already. The capacity cannot be lower.",
                taken,
            )
            % {"number": taken},
        )


class TicketTypeForm(WagtailAdminModelForm):
    """Shared seats to choose from are the same event's."""

    def __init__(self, *args, event: Event | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if "pool" in self.fields:
            known = SeatPool.objects.filter(event=event) if event is not None and event.pk else SeatPool.objects.none()
            self.fields["pool"].queryset = known

    def clean(self):
        cleaned = super().clean()
        refuse_below_taken(self, TicketType)
        known = TicketType.objects.filter(pk=self.instance.pk).first() if self.instance.pk else None
        if known is None or not (known.taken or known.tickets.exists()):
            return cleaned
        for name in _FIXED_ONCE_SOLD:
            if name == "people" and known.admits == Admits.ORGANISATION:
                # How many colleagues may come counts nowhere until they do.
                continue
            if name in cleaned and cleaned[name] != getattr(known, name):
                self.add_error(name, _("This has been sold, so it cannot be changed. Make a new ticket type instead."))
        return cleaned


class TicketTypeFormSet(BaseChildFormSet):
    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "event": self.instance}

    def clean(self):
        super().clean()
        for form in self.deleted_forms:
            kind = form.instance
            if kind.pk and (kind.tickets.exists() or kind.seat_blocks.exists()):
                raise ValidationError(
                    _("“%(name)s” has been sold and cannot be deleted. Take it off sale instead.")
                    % {"name": kind.name_nb}
                )


class SeatPoolForm(WagtailAdminModelForm):
    def clean(self):
        cleaned = super().clean()
        refuse_below_taken(self, SeatPool)
        return cleaned


class SeatPoolFormSet(BaseChildFormSet):
    def clean(self):
        super().clean()
        for form in self.deleted_forms:
            pool = form.instance
            if pool.pk and (pool.ticket_types.exists() or pool.tickets.exists() or pool.seat_blocks.exists()):
                raise ValidationError(
                    _("“%(name)s” is used by ticket types and cannot be deleted. Take it off them and save first.")
                    % {"name": pool.name}
                )


class GuardedPanel(InlinePanel):
    """Children with a form and a formset of our own."""

    def __init__(self, *args, form=WagtailAdminModelForm, formset=BaseChildFormSet, **kwargs):
        super().__init__(*args, **kwargs)
        self.form, self.formset = form, formset

    def clone_kwargs(self):
        return {**super().clone_kwargs(), "form": self.form, "formset": self.formset}

    def get_form_options(self):
        options = super().get_form_options()
        options["formsets"][self.relation_name] |= {"form": self.form, "formset": self.formset}
        return options
