"""The groups of people (staff, board, honorary members) become bodies with members, and honours.

Groups that could change people, or organisations, may change bodies and honours. New installations get this from `accounts.roles`.
"""

import re

from django.db import migrations

BODIES = (("staff", 10, "Administrasjonen", "Staff"), ("board", 20, "Styret", "Board"))
ACTIONS = ("add", "change", "delete", "view")


def make_bodies(apps, schema_editor):
    Person = apps.get_model("core", "Person")
    Body = apps.get_model("membership", "Body")
    BodyMember = apps.get_model("membership", "BodyMember")
    for kind, position, name_nb, name_en in BODIES:
        people = list(Person.objects.filter(group=kind).order_by("sort_order", "name"))
        if not people:
            continue
        body = Body.objects.create(kind=kind, position=position, name_nb=name_nb, name_en=name_en)
        # The order is the one in which they were shown, also where several had the same number.
        BodyMember.objects.bulk_create(
            BodyMember(body=body, person=person, position=number) for number, person in enumerate(people, start=1)
        )
    Honour = apps.get_model("membership", "Honour")
    for person in Person.objects.filter(group="honorary"):
        year = re.search(r"\b(1[89]\d\d|20\d\d)\b", f"{person.role_nb} {person.role_en}")
        Honour.objects.create(person=person, kind="member", year=int(year[0]) if year else None)


def keep_groups(apps, schema_editor):
    """Back again: everybody is staff (the column's default) but who sits on a board or has been honoured."""
    Person = apps.get_model("core", "Person")
    for kind, _position, _nb, _en in BODIES:
        for member in apps.get_model("membership", "BodyMember").objects.filter(body__kind=kind, person__isnull=False):
            Person.objects.filter(pk=member.person_id).update(group=kind, sort_order=member.position)
    honoured = apps.get_model("membership", "Honour").objects.values("person_id")
    Person.objects.filter(pk__in=honoured).update(group="honorary")


def grant(apps, schema_editor):
    ContentType, Permission = apps.get_model("contenttypes", "ContentType"), apps.get_model("auth", "Permission")
    groups = apps.get_model("auth", "Group").objects.filter(
        permissions__codename__in=["change_person"], permissions__content_type__app_label="core"
    )
    staff = apps.get_model("auth", "Group").objects.filter(
        permissions__codename="change_organisation", permissions__content_type__app_label="membership"
    )
    for model in ("body", "bodymember", "honour"):
        content_type, _created = ContentType.objects.get_or_create(app_label="membership", model=model)
        name = apps.get_model("membership", model)._meta.verbose_name
        for action in ACTIONS:
            permission, _created = Permission.objects.get_or_create(
                content_type=content_type, codename=f"{action}_{model}", defaults={"name": f"Can {action} {name}"}
            )
            for group in {*groups, *staff}:
                group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("membership", "0003_bodies_and_honours"),
        ("core", "0004_index_of_the_search"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    # It reads the columns that are dropped there.
    run_before = [("core", "0005_person_without_group")]

    operations = [
        migrations.RunPython(make_bodies, keep_groups),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
