"""Makes the demo's events fit for measuring: seats that do not run out, and a ticket type with fifty of them."""

RUSH_SEATS = 50

#: For `manage.py shell`: prints the rush type's primary key.
MAKE = f"""
from django.utils import timezone
from events.models import Event, SeatPool, TicketType
coming = Event.objects.filter(starts_at__gt=timezone.now())
coming.update(capacity=None)
SeatPool.objects.update(capacity=None)
TicketType.objects.update(capacity=None)
event = coming.get(slug__startswith="eiendomsdagen")
coming.filter(pk=event.pk).update(invoice_allowed=True)
kind = event.ticket_types.get(name_nb="Ordinær billett")
kind._state.adding = True
kind.pk, kind.name_nb, kind.capacity, kind.taken, kind.position = None, "Femti plasser", {RUSH_SEATS}, 0, 0
kind.save()
print("RUSH", kind.pk, event.slug)
"""

#: What the books say afterwards.
COUNT = """
from events.models import Ticket, TicketType
from payments.models import Order
kind = TicketType.objects.get(pk={pk})
print("TAKEN", kind.taken, Ticket.objects.filter(ticket_type=kind).exclude(status="released").count())
"""
