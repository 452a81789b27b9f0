"""Make partners of the blocks on conference pages, and give those who edit pages and events the permissions.

Pages of an edition in two languages become one list. A partner is the same when it has the same name, or is the same
block in a translation or a draft. What readers see is first: then comes what only a draft has, which is not shown.
Where another page or a draft says something else of a partner, the partner's note for staff has it.
"""

import json
from collections import defaultdict

from django.db import migrations
from django.db.models import Q

LEVELS = (("main", "Hovedpartner", "Main partner", True), ("partner", "Partner", "Partner", False))
LABELS = {"name": "navn", "level": "nivå", "url": "nettsted", "logo": "logo (bilde nr.)"}
ACTIONS = ("add", "change", "delete", "view")
MODELS = ("partnerlevel", "partnership")


def move_partners(apps, schema_editor):
    by_event = defaultdict(list)
    pages = apps.get_model("programme", "ConferencePage").objects.select_related("locale")
    # Originals before their aliases, and Norwegian first.
    for page in sorted(pages, key=lambda each: (bool(each.alias_of_id), each.locale.language_code != "nb", each.path)):
        by_event[page.event_id].append(page)
    for event_id, pages_of_event in by_event.items():
        if not apps.get_model("programme", "Partnership").objects.filter(edition_id=event_id).exists():
            _write(apps, event_id, merge(sources_of(apps, pages_of_event)))


def sources_of(apps, pages):
    """(where it stands, whether readers see it, blocks), what readers see first."""
    is_public = any(page.live for page in pages)
    seen, unseen = [], []
    for page in pages:
        where = "engelsk side" if page.locale.language_code == "en" else "norsk side"
        drafts = [(f"kladd av {where}", not is_public, blocks) for blocks in _draft_blocks(apps, page)]
        stored = (where, page.live or not is_public, page.partners)
        # The row of a page that was never published may be older than its draft.
        (seen if page.live or not is_public else unseen).extend([stored] if page.live else [*drafts, stored])
        if page.live:
            unseen.extend(drafts)
    return seen + unseen


def _draft_blocks(apps, page):
    """The blocks of the newest revision, and of those that will be published later."""
    revisions = apps.get_model("wagtailcore", "Revision").objects.filter(object_id=str(page.pk))
    wanted = Q(pk=page.latest_revision_id) | Q(approved_go_live_at__isnull=False)
    rows = revisions.filter(wanted, base_content_type__app_label="wagtailcore", base_content_type__model="page")
    return [_blocks(content.get("partners")) for content in rows.order_by("-pk").values_list("content", flat=True)]


def _blocks(value):
    """A revision has the blocks as JSON text."""
    if isinstance(value, str):
        value = json.loads(value) if value else []
    return value or []


def merge(sources):
    """One dict for each partner: name, level, url, logo, is_shown, note."""
    partners, by_name, by_id = [], {}, {}
    for where, is_shown, blocks in sources:
        for block in blocks:
            value = block.get("value") or {}
            said = {
                "name": (value.get("name") or "").strip(),
                "level": value.get("level") or "partner",
                "url": value.get("url") or "",
                "logo": value.get("logo"),
            }
            if not said["name"]:
                continue
            partner = by_name.get(said["name"].casefold()) or by_id.get(block.get("id"))
            if partner is None:
                partner = said | {"is_shown": is_shown, "notes": []}
                partners.append(partner)
            else:
                _note(partner, said, where)
            by_name.setdefault(said["name"].casefold(), partner)
            if block.get("id"):
                by_id.setdefault(block["id"], partner)
    return partners


def _note(partner, said, where):
    differing = [f"{LABELS[key]} {value}" for key, value in said.items() if value and value != partner[key]]
    if differing and (text := f"Fra {where}: {', '.join(differing)}") not in partner["notes"]:
        partner["notes"].append(text)


def _write(apps, event_id, partners):
    if not partners:
        return
    levels = {}
    for position, (key, name_nb, name_en, is_main) in enumerate(LEVELS):
        levels[key], _created = apps.get_model("programme", "PartnerLevel").objects.get_or_create(
            edition_id=event_id,
            name_nb=name_nb,
            defaults={"name_en": name_en, "is_main": is_main, "position": position},
        )
    images = set(
        apps.get_model("core", "SiteImage")
        .objects.filter(pk__in=[partner["logo"] for partner in partners if partner["logo"]])
        .values_list("pk", flat=True)
    )
    for position, partner in enumerate(partners):
        organisation = _organisation(apps, partner["name"])
        apps.get_model("programme", "Partnership").objects.create(
            edition_id=event_id,
            organisation=organisation,
            name="" if organisation else partner["name"],
            level=levels.get(partner["level"], levels["partner"]),
            logo_id=partner["logo"] if partner["logo"] in images else None,
            url=partner["url"][:200],
            is_shown=partner["is_shown"],
            note="\n".join(partner["notes"])[:2000],
            position=position,
        )


def _organisation(apps, name):
    """The organisation with exactly this name, as the page has linked it until now; first one that is listed."""
    rows = apps.get_model("membership", "Organisation").objects.filter(name=name)
    return rows.order_by("-listed", "pk").first()


def forget_translations(apps, schema_editor):
    """Without this, a page that is translated with Wagtail Localize could not be published: the fields are gone.

    The agenda and the speakers became rows in an earlier migration, and left theirs behind.
    """
    gone = Q()
    for field in ("partners", "agenda", "speakers"):
        gone |= Q(context__path__startswith=f"{field}.")
    for model in ("StringSegment", "TemplateSegment", "RelatedObjectSegment", "OverridableSegment"):
        segments = apps.get_model("wagtail_localize", model).objects.filter(gone)
        segments.filter(source__specific_content_type__app_label="programme").delete()


def grant(apps, schema_editor):
    """New installations get this from `accounts.roles`. Here the groups of an older one get it."""
    Group = apps.get_model("auth", "Group")
    who = Q(permissions__codename="change_event", permissions__content_type__app_label="events")
    who |= Q(permissions__codename="change_newscategory", permissions__content_type__app_label="news")
    for group in Group.objects.filter(who).distinct():
        for model in MODELS:
            content_type, _created = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
                app_label="programme", model=model
            )
            for action in ACTIONS:
                permission, _created = apps.get_model("auth", "Permission").objects.get_or_create(
                    content_type=content_type, codename=f"{action}_{model}", defaults={"name": f"Can {action} {model}"}
                )
                group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("programme", "0005_partners"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtail_localize", "0016_rename_page_revision_translationlog_revision"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(move_partners, migrations.RunPython.noop),
        migrations.RunPython(forget_translations, migrations.RunPython.noop),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
