"""Form fields that clean typed text and answer malformed input with a form error instead of a server error."""

from functools import cache
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.forms.tags import TagField
from wagtail.admin.widgets import (
    AdminAutoHeightTextInput,
    AdminDateInput,
    AdminDateTimeInput,
    AdminTimeInput,
    SlugInput,
)

from core import phones, typed_dates
from core.dates import format_clock, format_day
from core.text import latin, plain, plain_lines
from core.wall_clock import exists, from_wall_clock

#: The first and last year of a date. The extremes of Python's own range cannot be converted between time zones.
YEARS = range(1900, 2200)
#: The most digits of a primary key. Databases raise an error for larger integers.
_MAX_PK_DIGITS = 18
#: Stands for Oslo while a datetime is read. It has every hour once, so that Django refuses none.
_NO_ZONE = ZoneInfo("Etc/UTC")
_LATIN_LETTERS = range(0xC0, 0x180)


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


class AsciiSlugInput(SlugInput):
    """Writes each letter in ASCII in the browser, as `core.text.latin` does: Wagtail's script drops some of them."""

    def __init__(self, attrs=None, formatters=None, locale=None):
        super().__init__(attrs, formatters=[*_letter_formatters(), *(formatters or [])], locale=locale)


@cache
def _letter_formatters() -> tuple[tuple[str, str], ...]:
    """Pairs of a pattern of letters and what they become, for the letters of European languages."""
    letters: dict[str, str] = {}
    for letter in map(chr, _LATIN_LETTERS):
        if letter.isalpha():
            letters[latin(letter)] = letters.get(latin(letter), "") + letter
    return tuple((f"[{group}]", ascii_letters) for ascii_letters, group in letters.items())


class PlainSlugField(PlainMixin, forms.SlugField):
    """The last part of an address. Letters are written in ASCII, unless the model says `allow_unicode`.

    Wagtail's pages say so. Their own form decides (`core.pages.base`), because an existing address stays as it is.
    """

    def to_python(self, value):
        text = super().to_python(value)
        return text if self.allow_unicode else latin(text)


class PlainURLField(PlainMixin, forms.URLField):
    """A web address."""


class PlainTagField(PlainMixin, TagField):
    """Tags, separated by commas."""


def _check_year(year: int) -> None:
    if year not in YEARS:
        raise ValidationError(
            _("Write a year from %(first)s to %(last)s."),
            code="year",
            params={"first": str(YEARS[0]), "last": str(YEARS[-1])},
        )


class DayField(forms.DateField):
    """A date as people type it (see `core.typed_dates`)."""

    widget = AdminDateInput
    default_error_messages = {"invalid": _("Write the date like this: 24.12.2026.")}

    def to_python(self, value):
        if isinstance(value, str) and (value := value.strip()):
            try:
                value = typed_dates.read_day(value)
            except typed_dates.UnreadableError as error:
                raise ValidationError(self.error_messages["invalid"], code="invalid") from error
            _check_year(value.year)
        return super().to_python(value)


class ClockField(forms.TimeField):
    """A time of day as people type it."""

    widget = AdminTimeInput
    default_error_messages = {"invalid": _("Write the time like this: 18:00.")}

    def to_python(self, value):
        if isinstance(value, str) and (value := value.strip()):
            try:
                value = typed_dates.read_clock(value)
            except typed_dates.UnreadableError as error:
                raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        return super().to_python(value)


class OsloDateTimeField(forms.DateTimeField):
    """Date and time of day in Europe/Oslo, as people type it (see `core.typed_dates`).

    A time that is skipped when summer time begins is an error. One that occurs twice when it ends means the first.
    """

    widget = AdminDateTimeInput
    default_error_messages = {
        "invalid": _("Write date and time like this: 24.12.2026 18:00."),
        "skipped": _(
            "There is no %(clock)s on %(day)s: clocks go from 02:00 to 03:00 that night. Write another time of day."
        ),
    }

    def to_python(self, value):
        if isinstance(value, str) and (value := value.strip()):
            try:
                value = typed_dates.read_moment(value)
            except typed_dates.UnreadableError as error:
                raise ValidationError(self.error_messages["invalid"], code="invalid") from error
            _check_year(value.year)
        try:
            moment = self._moment(value)
        except OverflowError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if moment is not None:
            _check_year(moment.year)
        return moment

    def _moment(self, value):
        """As Django's own field, but Django refuses both skipped and repeated hours."""
        with timezone.override(_NO_ZONE):
            typed = super().to_python(value)
        if typed is None or typed.tzinfo is not _NO_ZONE:
            return typed
        local = typed.replace(tzinfo=None)
        if local.year not in YEARS:
            return typed
        if not exists(local):
            params = {"clock": format_clock(local), "day": format_day(local)}
            raise ValidationError(self.error_messages["skipped"], code="skipped", params=params)
        return from_wall_clock(local)


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
        (models.SlugField, {"form_class": PlainSlugField, "widget": AsciiSlugInput}),
        (models.EmailField, {"form_class": PlainEmailField}),
        (models.URLField, {"form_class": PlainURLField, "assume_scheme": "https"}),
    ):
        register_form_field_override(model_field, override=override, exact_class=True)
    register_form_field_override(models.DateField, override={"form_class": DayField, "widget": AdminDateInput})
    register_form_field_override(
        models.DateTimeField, override={"form_class": OsloDateTimeField, "widget": AdminDateTimeInput}
    )
    register_form_field_override(models.ManyToManyField, override={"form_class": ModelRowsField})
    register_form_field_override(
        TaggableManager, override=lambda field: {"form_class": PlainTagField, "tag_model": field.related_model}
    )
