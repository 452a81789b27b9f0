"""The editor's form of a report."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.pages.base import BasePageForm


class ReportPageForm(BasePageForm):
    """With a box to count the figures of the system again. Without it, those of a published report stay as they are."""

    count_again = forms.BooleanField(
        label=_("count the figures from the system again"),
        required=False,
        help_text=_(
            "The figures are counted when the report is published the first time, and then stay. Tick this to publish "
            "it with the numbers of today. Translations get them when they are synchronised."
        ),
    )

    def save(self, commit=True):
        self.instance.wants_figures_anew = self.cleaned_data.get("count_again", False)
        return super().save(commit)
