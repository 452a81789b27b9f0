"""Audit log entries of exhibitors."""

from django.utils.translation import gettext_lazy as _


def register_log_actions(actions) -> None:
    actions.register_action("programme.exhibitor_link_sent", _("Send link"), _("The link to the profile was sent"))
    actions.register_action(
        "programme.exhibitor_link_replaced", _("Replace link"), _("The link to the profile was replaced and sent")
    )
    actions.register_action("programme.exhibitor_published", _("Publish"), _("Published"))
    actions.register_action(
        "programme.exhibitor_filled_in", _("Fill in the profile"), _("The exhibitor saved the profile with its link")
    )
