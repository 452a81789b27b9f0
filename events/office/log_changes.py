"""How the audit log words that an event was called off or moved."""

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter

from events import change_letters


def register(actions) -> None:
    class Change(LogFormatter):
        """What people who had tickets reckoned with, and what they were told instead."""

        def format_message(self, entry) -> str:
            before, after = (change_letters.standing(entry.data.get(name) or {}) for name in ("before", "after"))
            return f"{self.label}: {before} → {after}" if before and after else str(self.label)

    labels = {"cancel_all": _("Call an event off and give the money back"), "move_all": _("Move an event")}
    for name, label in labels.items():
        actions.register_action(f"events.{name}")(type(name, (Change,), {"label": label}))
    actions.register_action(
        "events.change_again", _("Try failed orders again"), _("Failed orders of a change tried again")
    )
