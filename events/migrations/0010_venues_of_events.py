"""Make a venue of each place that events have in common, and give event staff the permissions for venues.

A place that one event alone has stays a text: it may have been used once. An event's texts are not changed, because
they are copies of its venue's. So nothing is lost, and every page and e-mail is as before.
"""

from collections import defaultdict

from django.db import migrations

PLACE = ("venue", "address", "postcode", "place")
ACTIONS = ("add", "change", "delete", "view")
MODELS = ("venue", "room")


def make_venues(apps, schema_editor):
    Event = apps.get_model("events", "Event")
    by_place = defaultdict(list)
    rows = Event.objects.exclude(venue="").filter(listed_venue=None).order_by("pk")
    for pk, room, *place in rows.values_list("pk", "room", *PLACE):
        by_place[tuple(place)].append((pk, room))
    for (name, address, postcode, town), events in by_place.items():
        if len(events) > 1:
            venue, _created = apps.get_model("events", "Venue").objects.get_or_create(
                name_nb=name, street_address=address, postcode=postcode, town=town
            )
            _link(apps, venue, events)


def _link(apps, venue, events):
    Event, Room = apps.get_model("events", "Event"), apps.get_model("events", "Room")
    for position, name in enumerate(dict.fromkeys(room for _pk, room in events)):
        pks = [pk for pk, room in events if room == name]
        room = None
        if name:
            room, _created = Room.objects.get_or_create(venue=venue, name=name, defaults={"position": position})
        Event.objects.filter(pk__in=pks).update(listed_venue=venue, listed_room=room)


def grant(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.filter(
        permissions__codename="change_event", permissions__content_type__app_label="events"
    )
    for group in groups.distinct():
        for model in MODELS:
            content_type, _created = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
                app_label="events", model=model
            )
            for action in ACTIONS:
                permission, _created = apps.get_model("auth", "Permission").objects.get_or_create(
                    content_type=content_type,
                    codename=f"{action}_{model}",
                    defaults={"name": f"Can {action} {model}"},
                )
                group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0009_venues"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(make_venues, migrations.RunPython.noop),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
