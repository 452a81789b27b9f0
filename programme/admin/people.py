"""The part of a person's form that tells which member they work at."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel

from programme.admin.choosers import listed_member_chooser


def organisation_panel() -> InlinePanel:
    return InlinePanel(
        "organisations",
        [FieldPanel("organisation", widget=listed_member_chooser.widget_class)],
        heading=_("Member they work at"),
        label=_("Member"),
        help_text=_("Their page then links to the member's page. Otherwise the employer above is shown."),
        max_num=1,
    )
