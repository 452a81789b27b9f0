"""A question for clients that do unusually much, in place of a refusal. Nothing is asked of anybody else's service.

A browser with JavaScript solves a small calculation by itself (`static/js/challenge.js`); everybody else answers a sum
in words. Each challenge can be used once.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from core.limits import allow_attempt
from core.models import LimitAction

_SALT = "core.web.challenge"
_SECONDS = 30 * 60
#: Leading zero bits of the digest that the script looks for: about 65 000 digests, a second or two on a phone.
WORK_BITS = 16
_NUMBER = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True)
class Challenge:
    """`token` is sent with the answer. `question` is the sum in words, in the active language."""

    token: str
    question: str
    bits: int = WORK_BITS


def new_challenge() -> Challenge:
    token = signing.dumps(secrets.token_urlsafe(12), salt=_SALT)
    first, second = numbers_of(token)
    names = _number_names()
    return Challenge(
        token, _("How much is %(first)s plus %(second)s?") % {"first": names[first], "second": names[second]}
    )


def is_solved(data: Mapping[str, str]) -> bool:
    """Whether the form has a correct answer to a challenge that was not used before. Uses the challenge."""
    token = str(data.get("challenge", ""))[:200]
    answer, work = str(data.get("challenge_answer", "")).strip()[:20], str(data.get("challenge_work", ""))[:20]
    if not token or not (answer or work):
        return False
    try:
        signing.loads(token, salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        return False
    if not (_is_sum(token, answer) or _has_worked(token, work)):
        return False
    return allow_attempt(LimitAction.CHALLENGE, token, most=1, seconds=_SECONDS)


def _is_sum(token: str, answer: str) -> bool:
    return hmac.compare_digest(answer.encode(), str(sum(numbers_of(token))).encode())


def _has_worked(token: str, work: str) -> bool:
    if not _NUMBER.fullmatch(work):
        return False
    digest = hashlib.sha256(f"{token}:{work}".encode()).digest()
    return int.from_bytes(digest) >> (256 - WORK_BITS) == 0


def numbers_of(token: str) -> tuple[int, int]:
    """The two numbers of the sum, from 2 to 9. They follow from the token and SECRET_KEY, so they are not stored."""
    digest = salted_hmac(_SALT, token, secret=settings.SECRET_KEY, algorithm="sha256").digest()
    return 2 + digest[0] % 8, 2 + digest[1] % 8


def _number_names() -> dict[int, str]:
    names = (_("two"), _("three"), _("four"), _("five"), _("six"), _("seven"), _("eight"), _("nine"))
    return dict(enumerate(names, start=2))
