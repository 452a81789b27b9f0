"""The link with what somebody has marked in the browser, without a ticket."""

from urllib.parse import parse_qs, urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import PlainField
from programme.timetable.filters import MAX_STARRED, starred_keys

#: An address with the keys of a whole programme.
MAX_LENGTH = 400 + MAX_STARRED * 12


class MarkedLinkForm(forms.Form):
    """`keys` are those of items of the programme that the link names."""

    use_required_attribute = False

    link = PlainField(
        label=_("Link to what you have marked"),
        max_length=MAX_LENGTH,
        help_text=_(
            "Have you marked something in the programme on the site? Choose “Show only what is marked” there, copy the "
            "address of the page, and paste it here."
        ),
        error_messages={"required": _("Paste the address of the programme with what you have marked.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )

    def __init__(self, *args, known: set[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.known = known

    def clean_link(self) -> str:
        link = self.cleaned_data["link"]
        try:
            parameters = parse_qs(urlsplit(link).query)
        except ValueError:
            parameters = {}
        self.keys = starred_keys(parameters.get("starred", [""])[0], self.known)
        if not self.keys:
            raise ValidationError(
                _("This address names nothing of this programme. Copy the whole address, with all after “starred=”.")
            )
        return link
