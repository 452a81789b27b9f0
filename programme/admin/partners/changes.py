"""What the audit log says of changed partners."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogFormatter

from events.models import Event
from programme.partners.models import PartnerLevel, Partnership

Facts = dict[str, dict[str, str]]


def facts_of(event: Event) -> Facts:
    """Name of each level and partner, by its key in the log, with the values that matter to readers."""
    facts: Facts = {}
    for level in PartnerLevel.objects.filter(edition=event):
        facts[f"level {level.pk}"] = {
            "name": level.name_nb,
            "value": f"{level.name_nb} / {level.name_en}, {level.position + 1}{'*' if level.is_main else ''}",
        }
    rows = Partnership.objects.filter(edition=event).select_related("organisation", "level")
    for row in rows:
        organisation = row.organisation.name if row.organisation_id else ""
        texts = (row.level.name_nb, row.url, row.text_nb, row.text_en, str(row.logo_id or ""), row.note)
        parts = (row.title, organisation, *texts)
        facts[f"partner {row.pk}"] = {
            "name": row.title,
            "value": " | ".join((*parts, str(row.position + 1), "" if row.is_shown else "–")),
        }
    return facts


def differences(before: Facts, after: Facts) -> list[dict[str, str]]:
    """One entry for each level and partner that was added, changed or removed."""
    changes = []
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        what = "removed" if new is None else "added" if old is None else "changed"
        values = {side: facts["value"] if facts else "–" for side, facts in (("before", old), ("after", new))}
        changes.append({"what": what, "kind": key.split()[0], "name": (new or old or {})["name"], **values})
    return changes


class PartnersChanged(LogFormatter):
    """«Added: Elvestrøm Energi AS; removed: Klarspor Digital AS»."""

    label = gettext_lazy("Change partners")

    def format_message(self, entry) -> str:
        labels = {
            "added": _("Added: %(names)s"),
            "changed": _("Changed: %(names)s"),
            "removed": _("Removed: %(names)s"),
        }
        changes = entry.data.get("changes", [])
        names = {what: ", ".join(each["name"] for each in changes if each["what"] == what) for what in labels}
        return "; ".join(labels[what] % {"names": names[what]} for what in labels if names[what]) or str(self.label)


def register_log_actions(actions) -> None:
    actions.register_action("programme.partners_changed")(PartnersChanged)
