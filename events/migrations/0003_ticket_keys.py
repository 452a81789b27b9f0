"""Tickets that were there before get a key of their own, and each is a unit of its own."""

from django.db import migrations
from django.db.models import F

from events.models.ticket import new_code


def fill(apps, schema_editor):
    tickets = apps.get_model("events", "Ticket").objects
    tickets.update(unit=F("position"))
    for pk in tickets.filter(access_key=None).values_list("pk", flat=True).iterator():
        tickets.filter(pk=pk).update(access_key=new_code())


class Migration(migrations.Migration):
    dependencies = [("events", "0002_ticket_office")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
