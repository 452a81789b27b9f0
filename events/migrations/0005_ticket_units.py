"""Tickets from before units had a number of their own: one person was one unit."""

from django.db import migrations
from django.db.models import F


def number(apps, schema_editor):
    tickets = apps.get_model("events", "Ticket").objects
    tickets.filter(ticket_type__admits="person").exclude(unit=F("position")).update(unit=F("position"))


class Migration(migrations.Migration):
    dependencies = [("events", "0004_ticket_key_once")]

    operations = [migrations.RunPython(number, migrations.RunPython.noop)]
