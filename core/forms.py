"""Form fields that clean typed text and answer malformed input with a form error instead of a server error."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.forms.tags import TagField
from wagtail.admin.widgets import AdminAutoHeightTextInput, AdminDateTimeInput, SlugInput

from core import phones
from core.text import plain, plain_lines

#: The first and last year of a datetime. The extremes of Python's own range cannot be converted between time zones.
YEARS = range(1900, 2200)
#: The most digits of a primary key. Databases raise an error for larger integers.
_MAX_PK_DIGITS = 18


class PlainMixin:
    """Cleans typed text (see `core.text`) before its length is checked and it is validated.

    The text is one line. With `lines=True` line breaks and empty lines are kept.
    """

    def __init__(self, *args, lines: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = lines

    def to_python(self, value):
        if value not in self.empty_values:
            value = plain_lines(value) if self.lines else plain(value)
        return super().to_python(value)


class PlainField(PlainMixin, forms.CharField):
    """Typed text without hidden characters."""


class PlainEmailField(PlainMixin, forms.EmailField):
    """An e-mail address."""


class PhoneField(PlainField):
    """A telephone number as people write it; the value is E.164 (see `core.phones`), or empty."""

    default_error_messages = {
        "invalid": _("Write a phone number with eight digits, such as 99 00 11 22, or with the country's code: +46 …"),
        "extension": _("Write the number without an extension: one that can be called directly."),
    }
    widget = forms.TextInput(attrs={"inputmode": "tel"})

    def __init__(self, *, max_length: int | None = None, **kwargs):
        # A typed number has spaces and brackets, so it may be longer than the stored E.164 number.
        super().__init__(max_length=60, **kwargs)

    def prepare_value(self, value):
        return phones.format_phone(value) if isinstance(value, str) and value.startswith("+") else value

    def to_python(self, value):
        text = super().to_python(value)
        if text in self.empty_values or len(text) > self.max_length:
            return text
        try:
            return phones.e164(text)
        except phones.HasExtension as error:
            raise ValidationError(self.error_messages["extension"], code="extension") from error
        except phones.NotAPhoneNumber as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def has_changed(self, initial, data):
        try:
            return (initial or "") != self.to_python(data)
        except ValidationError:
            return True


class PlainSlugField(PlainMixin, forms.SlugField):
    """The last part of a page's address."""


class PlainURLField(PlainMixin, forms.URLField):
    """A web address."""


class PlainTagField(PlainMixin, TagField):
    """Tags, separated by commas."""


class OsloDateTimeField(forms.DateTimeField):
    """Date and time of day, in Europe/Oslo."""

    widget = AdminDateTimeInput

    def to_python(self, value):
        try:
            moment = super().to_python(value)
        except OverflowError:
            moment = None
            year = 0
        else:
            year = moment.year if moment else None
        if year is not None and year not in YEARS:
            raise ValidationError(
                _("Write a year from %(first)s to %(last)s."),
                code="year",
                params={"first": str(YEARS[0]), "last": str(YEARS[-1])},
            )
        return moment


class ModelRowsField(forms.ModelMultipleChoiceField):
    """Any number of a model's rows."""

    def clean(self, value):
        for pk in value if isinstance(value, (list, tuple)) else ():
            if len(str(pk)) > _MAX_PK_DIGITS:
                raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": str(pk)[:40]})
        return super().clean(value)


def register_form_fields() -> None:
    """Make the admin's forms use these form fields for model fields.

    Only exact model field classes are overridden: a subclass, such as rich text, has another form field.
    """
    for model_field, override in (
        (models.CharField, {"form_class": PlainField}),
        (models.TextField, {"form_class": PlainField, "lines": True, "widget": AdminAutoHeightTextInput}),
        (models.SlugField, {"form_class": PlainSlugField, "widget": SlugInput}),
        (models.EmailField, {"form_class": PlainEmailField}),
        (models.URLField, {"form_class": PlainURLField, "assume_scheme": "https"}),
    ):
        register_form_field_override(model_field, override=override, exact_class=True)
    register_form_field_override(
        models.DateTimeField, override={"form_class": OsloDateTimeField, "widget": AdminDateTimeInput}
    )
    register_form_field_override(models.ManyToManyField, override={"form_class": ModelRowsField})
    register_form_field_override(
        TaggableManager, override=lambda field: {"form_class": PlainTagField, "tag_model": field.related_model}
    )
