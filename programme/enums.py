"""Choices of the programme app. This module imports nothing of our own."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ItemKind(models.TextChoices):
    TALK = "talk", _("Talk")
    DEBATE = "debate", _("Debate")
    WORKSHOP = "workshop", _("Workshop")
    AWARD = "award", _("Award")
    BREAK = "break", _("Break")
    MEAL = "meal", _("Meal")
    SOCIAL = "social", _("Social")
    OTHER = "other", _("Other")


#: Kind of a session's event → what it is in the programme, where nothing else is chosen. Others are talks.
KINDS_OF_SESSIONS = {"workshop": ItemKind.WORKSHOP, "course": ItemKind.WORKSHOP, "gathering": ItemKind.SOCIAL}
#: Kinds that are drawn as pauses: nobody is on stage.
PAUSES = {ItemKind.BREAK, ItemKind.MEAL}


class AppearanceRole(models.TextChoices):
    SPEAKER = "speaker", _("Speaker")
    PANEL = "panel", _("In the panel")
    MODERATOR = "moderator", _("Moderator")
    COMPERE = "compere", _("Compère")
    HOST = "host", _("Host")


class EditKind(models.TextChoices):
    """What staff did in the programme editor."""

    SAVE = "save", _("Rows saved")
    PASTE = "paste", _("Rows pasted")
    SHIFT = "shift", _("Day shifted")
    TRACKS = "tracks", _("Tracks changed")
    UNDO = "undo", _("Undone")
