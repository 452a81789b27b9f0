"""People pages that showed a group of people show the body, or the honours, that took its place; drafts as well."""

from django.db import migrations

KINDS = {"staff": "staff", "board": "board"}


def show_bodies(apps, schema_editor):
    bodies = {kind: _first_body(apps, kind) for kind in KINDS}
    for page in apps.get_model("home", "PeoplePage").objects.exclude(shown__in=["all", "body", "honours"]):
        page.shown, page.shown_body_id = _shown(page.shown, bodies)
        page.save(update_fields=["shown", "shown_body"])
    for revision in _revisions(apps):
        shown = revision.content.get("shown")
        if shown in (None, "all", "body", "honours"):
            continue
        revision.content["shown"], revision.content["shown_body"] = _shown(shown, bodies)
        revision.save(update_fields=["content"])


def show_groups(apps, schema_editor):
    bodies = apps.get_model("membership", "Body").objects.filter(kind__in=KINDS)
    kinds = {body.pk: body.kind for body in bodies}
    for page in apps.get_model("home", "PeoplePage").objects.exclude(shown="all"):
        page.shown = "honorary" if page.shown == "honours" else kinds.get(page.shown_body_id, "all")
        page.save(update_fields=["shown"])
    for revision in _revisions(apps):
        shown, body = revision.content.get("shown"), revision.content.pop("shown_body", None)
        if shown in ("body", "honours"):
            revision.content["shown"] = "honorary" if shown == "honours" else kinds.get(body, "all")
            revision.save(update_fields=["content"])


def _first_body(apps, kind):
    return apps.get_model("membership", "Body").objects.filter(kind=kind).order_by("position", "pk").first()


def _shown(group, bodies):
    """(shown, id of the body). A group that had nobody in it became no body: such a page shows everybody."""
    if group == "honorary":
        return "honours", None
    body = bodies.get(group)
    return ("body", body.pk) if body else ("all", None)


def _revisions(apps):
    content_type = apps.get_model("contenttypes", "ContentType").objects.filter(app_label="home", model="peoplepage")
    return apps.get_model("wagtailcore", "Revision").objects.filter(content_type__in=content_type).iterator()


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0002_pages_of_bodies"),
        ("membership", "0004_bodies_of_people"),
        ("wagtailcore", "0098_apitoken"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(show_bodies, show_groups)]
