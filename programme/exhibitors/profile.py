"""Find and save the profile of an exhibitor who has the secret link."""

import re
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from core.limits import allow_attempt
from core.models import LimitAction
from events.enums import EventStatus
from programme.exhibitors.logo import replace_logo
from programme.exhibitors.models import Exhibitor

#: The form of a key. Anything else is not looked up.
_KEY_PATTERN = re.compile(r"[A-Za-z0-9_-]{16,40}")
#: How often one profile is saved in an hour. More is a program.
SAVES_PER_HOUR = 30


class Closed(Exception):
    """The edition is over or cancelled, or the stand is withdrawn: nothing can be changed."""


class TooOften(Exception):
    pass


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What an exhibitor writes. `logo` is a new picture; `remove_logo` takes the present one away."""

    name: str
    profile_nb: str
    profile_en: str
    website: str
    contact_name: str
    contact_email: str
    logo: UploadedFile | None = None
    remove_logo: bool = False


def exhibitor_by_key(key: str) -> Exhibitor | None:
    if not _KEY_PATTERN.fullmatch(key):
        return None
    return Exhibitor.objects.select_related("edition", "organisation", "logo").filter(key=key).first()


def is_closed(exhibitor: Exhibitor) -> bool:
    edition = exhibitor.edition
    is_over = edition.ends_at <= timezone.now() or edition.status == EventStatus.CANCELLED
    return is_over or exhibitor.withdrawn_at is not None


def save_profile(exhibitor: Exhibitor, profile: Profile) -> Exhibitor:
    """Store what the exhibitor has written. It shows at once where staff have published the exhibitor.

    Raises Closed or TooOften. Call it outside a transaction that may be rolled back.
    """
    if not allow_attempt(LimitAction.EXHIBITOR_SAVES, str(exhibitor.pk), most=SAVES_PER_HOUR):
        raise TooOften
    with transaction.atomic():
        row = (
            Exhibitor.objects.select_for_update(of=["self"], no_key=True).select_related("edition").get(pk=exhibitor.pk)
        )
        if is_closed(row):
            raise Closed
        for name in ("name", "profile_nb", "profile_en", "website", "contact_name", "contact_email"):
            setattr(row, name, getattr(profile, name))
        row.filled_in_at = timezone.now()
        row.save()
        if profile.logo is not None or profile.remove_logo:
            replace_logo(row, profile.logo)
        log(row, "programme.exhibitor_filled_in")
    return row
