"""The tab «Tickets» of the event's form: seats, what is sold, and what it costs when."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList

from events.office.ticket_forms import GuardedPanel, SeatPoolForm, SeatPoolFormSet, TicketTypeForm, TicketTypeFormSet

price_steps = InlinePanel(
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
ticket_types = GuardedPanel(
    "ticket_types",
    [
        FieldRowPanel([FieldPanel("name_nb"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("description_nb"), FieldPanel("description_en")]),
        FieldRowPanel([FieldPanel("price_ore"), FieldPanel("member_price_ore"), FieldPanel("capacity")]),
        price_steps,
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
    ],
    heading=_("Ticket types"),
    label=_("Ticket type"),
    form=TicketTypeForm,
    formset=TicketTypeFormSet,
)
seat_pools = GuardedPanel(
    "seat_pools",
    [FieldRowPanel([FieldPanel("name"), FieldPanel("capacity")])],
    heading=_("Shared seats"),
    label=_("Shared seats"),
    help_text=_("A hall or a boat that several ticket types fill. Save before you choose it at a ticket type."),
    form=SeatPoolForm,
    formset=SeatPoolFormSet,
)
tickets = ObjectList(
    [
        FieldPanel("capacity"),
        FieldRowPanel([FieldPanel("sales_from"), FieldPanel("sales_until"), FieldPanel("cancel_until")]),
        FieldRowPanel([FieldPanel("waiting_list"), FieldPanel("offer_hours")]),
        FieldRowPanel([FieldPanel("invoice_allowed"), FieldPanel("invoice_due_days")]),
        ticket_types,
        seat_pools,
        FieldRowPanel([FieldPanel("terms_nb"), FieldPanel("terms_en")]),
    ],
    heading=_("Tickets"),
)
dates = InlinePanel(
    "dates",
    [
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldRowPanel([FieldPanel("title_nb"), FieldPanel("title_en")]),
    ],
    heading=_("Several dates that are sold as one"),
    label=_("Date"),
    help_text=_("Leave empty for what takes place once. The event's own start and end are those of the whole."),
)
