"""The tab «Tickets» of the event's form: ticket types, price steps and shared seats.

The forms refuse changes that would contradict tickets that are sold already.
"""

from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList

from core.forms import ModelRowsField
from events.enums import Admits
from events.models import Event, SeatPool, TicketType

#: Tickets and seat counters depend on these fields, so they cannot be changed after the first sale.
_FIXED_ONCE_SOLD = ("admits", "people", "uses_seats", "pool", "needs_ticket")


def refuse_below_taken(form, model) -> None:
    """Add an error when the capacity is lower than the seats taken.

    The counter is read from the database again, because the view has locked its row.
    """
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
    """One ticket type. It can use shared seats of its own event only."""

    def __init__(self, *args, event: Event | None = None, mains: Sequence[TicketType] = (), **kwargs):
        instance = kwargs.get("instance")
        if instance is not None and instance.pk and not instance.needs_ticket:
            # Only an add-on goes with others: nothing need be read for each ticket type.
            instance.goes_with.set([])
        super().__init__(*args, **kwargs)
        if "pool" in self.fields:
            pools = SeatPool.objects.filter(event=event) if event is not None and event.pk else SeatPool.objects.none()
            self.fields["pool"].queryset = pools
        if "goes_with" in self.fields:
            self.fields["goes_with"] = ModelRowsField(
                TicketType.objects.filter(pk__in=[main.pk for main in mains]),
                label=self.fields["goes_with"].label,
                help_text=self.fields["goes_with"].help_text,
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
            self.fields["goes_with"].choices = [
                (main.pk, main.name_nb) for main in mains if main.pk != self.instance.pk
            ]

    def clean(self):
        cleaned = super().clean()
        refuse_below_taken(self, TicketType)
        if cleaned.get("needs_ticket"):
            cleaned["uses_seats"] = False
        else:
            cleaned["goes_with"] = TicketType.objects.none()
        stored = TicketType.objects.filter(pk=self.instance.pk).first() if self.instance.pk else None
        if stored is None or not (stored.taken or stored.tickets.exists()):
            return cleaned
        for name in _FIXED_ONCE_SOLD:
            if name == "people" and stored.admits == Admits.ORGANISATION:
                # The number of colleagues allowed takes no seats until they are registered.
                continue
            if name in cleaned and cleaned[name] != getattr(stored, name):
                self.add_error(
                    name, gettext("This has been sold, so it cannot be changed. Make a new ticket type instead.")
                )
        return cleaned


class TicketTypeFormSet(BaseChildFormSet):
    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "event": self.instance, "mains": self.mains}

    @cached_property
    def mains(self) -> list[TicketType]:
        """The saved ticket types that add-ons can go with."""
        if self.instance is None or not self.instance.pk:
            return []
        types = TicketType.objects.filter(event=self.instance.pk, needs_ticket=False)
        return list(types.order_by("position", "pk"))

    def clean(self):
        super().clean()
        self._refuse_only_add_ons()
        for form in self.deleted_forms:
            ticket_type = form.instance
            if ticket_type.pk and (ticket_type.tickets.exists() or ticket_type.seat_blocks.exists()):
                raise ValidationError(
                    gettext("“%(name)s” has been sold and cannot be deleted. Take it off sale instead.")
                    % {"name": ticket_type.name_nb}
                )

    def _refuse_only_add_ons(self) -> None:
        """An add-on is bought at a ticket, so the event must sell one."""
        kept = [form for form in self.forms if form not in self.deleted_forms and form.cleaned_data.get("name_nb")]
        add_ons = [form for form in kept if form.cleaned_data.get("needs_ticket")]
        if add_ons and len(add_ons) == len(kept):
            add_ons[0].add_error(
                "needs_ticket", gettext("An add-on goes with a ticket. Add a ticket type that people come on, too.")
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
                    gettext(
                        "“%(name)s” is used by ticket types and cannot be deleted. Take it off them and save first."
                    )
                    % {"name": pool.name}
                )


class CustomFormPanel(InlinePanel):
    """An inline panel whose children use a given form and formset class."""

    def __init__(self, *args, form=WagtailAdminModelForm, formset=BaseChildFormSet, **kwargs):
        super().__init__(*args, **kwargs)
        self.form, self.formset = form, formset

    def clone_kwargs(self):
        return {**super().clone_kwargs(), "form": self.form, "formset": self.formset}

    def get_form_options(self):
        options = super().get_form_options()
        options["formsets"][self.relation_name] |= {"form": self.form, "formset": self.formset}
        return options


price_steps_panel = InlinePanel(
    "price_steps",
    [
        FieldRowPanel([FieldPanel("name_nb"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("price_ore"), FieldPanel("member_price_ore")]),
        FieldRowPanel([FieldPanel("until"), FieldPanel("until_sold")]),
    ],
    heading=_("Lower prices for the first"),
    label=_("Price step"),
    help_text=_("The first step that still applies is what people pay; after the last one, the price above."),
)
ticket_types_panel = CustomFormPanel(
    "ticket_types",
    [
        FieldRowPanel([FieldPanel("name_nb"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("description_nb"), FieldPanel("description_en")]),
        FieldRowPanel([FieldPanel("price_ore"), FieldPanel("member_price_ore"), FieldPanel("capacity")]),
        price_steps_panel,
        FieldRowPanel([FieldPanel("vat_code"), FieldPanel("vat_reason"), FieldPanel("account")]),
        FieldRowPanel([FieldPanel("sales_from"), FieldPanel("sales_until")]),
        FieldRowPanel([FieldPanel("min_per_order"), FieldPanel("max_per_order"), FieldPanel("active")]),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("admits"), FieldPanel("people"), FieldPanel("audience")]),
                FieldRowPanel([FieldPanel("uses_seats"), FieldPanel("pool")]),
                FieldRowPanel([FieldPanel("deal_buy"), FieldPanel("deal_pay")]),
            ],
            heading=_("Tables, members only, shared seats, several for the price of fewer"),
            classname="collapsed",
        ),
        MultiFieldPanel(
            [FieldPanel("needs_ticket"), FieldPanel("goes_with"), FieldPanel("cancel_until")],
            heading=_("Add-on, such as a dinner"),
            classname="collapsed",
        ),
    ],
    heading=_("Ticket types"),
    label=_("Ticket type"),
    form=TicketTypeForm,
    formset=TicketTypeFormSet,
)
seat_pools_panel = CustomFormPanel(
    "seat_pools",
    [FieldRowPanel([FieldPanel("name"), FieldPanel("capacity")])],
    heading=_("Shared seats"),
    label=_("Shared seats"),
    help_text=_("A hall or a boat that several ticket types fill. Save before you choose it at a ticket type."),
    form=SeatPoolForm,
    formset=SeatPoolFormSet,
)
tickets_tab = ObjectList(
    [
        FieldPanel("capacity"),
        FieldRowPanel([FieldPanel("sales_from"), FieldPanel("sales_until"), FieldPanel("cancel_until")]),
        FieldRowPanel([FieldPanel("waiting_list"), FieldPanel("offer_hours")]),
        FieldRowPanel([FieldPanel("invoice_allowed"), FieldPanel("invoice_due_days"), FieldPanel("invoice_abroad")]),
        ticket_types_panel,
        seat_pools_panel,
        FieldRowPanel([FieldPanel("terms_nb"), FieldPanel("terms_en")]),
    ],
    heading=_("Tickets"),
)
dates_panel = InlinePanel(
    "dates",
    [
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldRowPanel([FieldPanel("title_nb"), FieldPanel("title_en")]),
    ],
    heading=_("Several dates that are sold as one"),
    label=_("Date"),
    help_text=_("Leave empty for what takes place once. The event's own start and end are those of the whole."),
)
