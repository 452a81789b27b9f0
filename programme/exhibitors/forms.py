"""The form behind an exhibitor's secret link."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator, URLValidator
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from core.admin.image_form import WholeImageField
from core.forms import PlainField, PlainURLField
from events.form_fields import your_email, your_name
from programme.exhibitors.models import Exhibitor
from programme.exhibitors.profile import Profile

MAX_LOGO_BYTES = 5 * 1024 * 1024
#: Drawings in SVG can hold scripts.
LOGO_FORMATS = ("png", "jpg", "jpeg", "webp", "gif")


class LogoField(WholeImageField):
    """A picture of a logo. Its size is checked before anything is decoded."""

    def __init__(self, *, help_text="", **kwargs):
        super().__init__(**kwargs)
        # Wagtail writes its own, with the limits of the image library.
        self.help_text = help_text

    def to_python(self, data):
        if data not in self.empty_values and data.size > MAX_LOGO_BYTES:
            raise ValidationError(
                _("The picture is larger than %(size)s. Save a smaller one, and try again.")
                % {"size": filesizeformat(MAX_LOGO_BYTES)},
                code="too_large",
            )
        return super().to_python(data)


class ProfileForm(forms.Form):
    use_required_attribute = False

    name = PlainField(
        label=_("Name of the exhibitor"),
        max_length=200,
        help_text=_("As it is shown on the pages."),
        error_messages={"required": _("Write the name that is to be shown.")},
    )
    profile_nb = PlainField(
        label=_("Profile in Norwegian"),
        max_length=1500,
        required=False,
        lines=True,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Who you are and what visitors meet at the stand. Up to 1,500 characters, plain text."),
    )
    profile_en = PlainField(
        label=_("Profile in English"),
        max_length=1500,
        required=False,
        lines=True,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Empty means that English readers get the Norwegian text."),
    )
    website = PlainURLField(
        label=_("Website"),
        required=False,
        assume_scheme="https",
        max_length=200,
        validators=[URLValidator(schemes=["http", "https"])],
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
    )
    logo = LogoField(
        label=_("Logo"),
        required=False,
        validators=[FileExtensionValidator(LOGO_FORMATS)],
        widget=forms.FileInput(attrs={"accept": ",".join(f".{each}" for each in LOGO_FORMATS)}),
        help_text=_(
            "PNG, JPEG, WebP or GIF, up to 5 MB. Without one, your organisation's logo or a drawn one is shown."
        ),
    )
    remove_logo = forms.BooleanField(label=_("Remove the logo that is there"), required=False)
    contact_name = your_name()
    contact_email = your_email(_("For messages about the stand. Your name and e-mail are not shown on the pages."))

    def __init__(self, *args, exhibitor: Exhibitor, **kwargs):
        names = ("name", "profile_nb", "profile_en", "website", "contact_name", "contact_email")
        kwargs.setdefault("initial", {name: getattr(exhibitor, name) for name in names})
        super().__init__(*args, **kwargs)
        if exhibitor.logo is None:
            del self.fields["remove_logo"]

    def clean(self):
        cleaned = super().clean()
        texts = [cleaned.get("profile_nb"), cleaned.get("profile_en")]
        if not any(texts) and not {"profile_nb", "profile_en"} & self.errors.keys():
            self.add_error("profile_nb", _("Write a few words in at least one language."))
        return cleaned

    def profile(self) -> Profile:
        return Profile(**self.cleaned_data)
