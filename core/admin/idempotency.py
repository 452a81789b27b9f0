"""The same form sent twice does its work once: what was done is found again in the change log, by the form's key."""

import secrets

from django import forms
from wagtail.models import ModelLogEntry


class IdempotencyKeyField(forms.RegexField):
    """A word of the form's own, hidden in it, by which the second of two clicks is known."""

    def __init__(self, **kwargs):
        said = {"required": False, "widget": forms.HiddenInput, "initial": lambda: secrets.token_urlsafe(24)}
        super().__init__(r"^[\w-]{16,64}$", **{**said, **kwargs})


def find_previous_submission(action: str, key: str) -> ModelLogEntry | None:
    """The entry that `action` left with `key` in its data. For a caller that holds a row the other click waits for."""
    return ModelLogEntry.objects.filter(action=action, data__key=key).first() if key else None
