"""What the audit log says of an edition that was made from an earlier one."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogFormatter

from programme.editions.make import ACTION


class EditionMade(LogFormatter):
    """«Made from “Innsikt”: 26. august 2026 … → 25. august 2027 …»."""

    label = gettext_lazy("Make next year's edition")

    def format_message(self, entry) -> str:
        names = {name: entry.data.get(name, "") for name in ("title", "before", "after")}
        return _("Made from “%(title)s”: %(before)s → %(after)s") % names


def register_log_actions(actions) -> None:
    actions.register_action(ACTION)(EditionMade)
