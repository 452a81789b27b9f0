"""Prepares the demo's events for the benchmark: unlimited seats, and one ticket type with fifty seats."""

RUSH_SEATS = 50

#: Code for `manage.py shell` that prepares the events and prints the primary key of the ticket type with fifty seats.
PREPARE = f"""
from django.utils import timezone
from events.models import Event, SeatPool, TicketType
coming = Event.objects.filter(starts_at__gt=timezone.now())
coming.update(capacity=None)
SeatPool.objects.update(capacity=None)
TicketType.objects.update(capacity=None)
event = coming.get(slug__startswith="eiendomsdagen")
coming.filter(pk=event.pk).update(invoice_allowed=True)
ticket_type = event.ticket_types.get(name_nb="Ordinær billett")
ticket_type._state.adding = True
ticket_type.pk, ticket_type.name_nb, ticket_type.position = None, "Femti plasser", 0
ticket_type.capacity, ticket_type.taken = {RUSH_SEATS}, 0
ticket_type.save()
print("RUSH", ticket_type.pk, event.slug)
"""

#: Code for `manage.py shell` that prints the counter of sold seats and the number of tickets after the rush.
COUNT = """
from events.models import Ticket, TicketType
from payments.models import Order
ticket_type = TicketType.objects.get(pk={pk})
print("TAKEN", ticket_type.taken, Ticket.objects.filter(ticket_type=ticket_type).exclude(status="released").count())
"""
