"""Handling of a form that is submitted twice: the first submission is found in the change log by the form's key."""

import secrets

from django import forms
from wagtail.models import ModelLogEntry


class IdempotencyKeyField(forms.RegexField):
    """A hidden random key. Two submissions of the same form have the same key."""

    def __init__(self, **kwargs):
        defaults = {"required": False, "widget": forms.HiddenInput, "initial": lambda: secrets.token_urlsafe(24)}
        super().__init__(r"^[\w-]{16,64}$", **{**defaults, **kwargs})


def find_previous_submission(action: str, key: str, **data: str | int) -> ModelLogEntry | None:
    """The last log entry of `action` that has `key` in its data, and these other values.

    The caller must hold a lock on a row that the other submission also locks.
    """
    conditions = {f"data__{name}": value for name, value in {**data, "key": key}.items()}
    return ModelLogEntry.objects.filter(action=action, **conditions).first() if key else None
