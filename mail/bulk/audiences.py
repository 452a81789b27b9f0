"""Audiences: whom e-mail to many can be sent to. Apps above register theirs at the start."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.checks import Error, register


@dataclass(frozen=True)
class Recipient:
    """One member of an audience. The first one with an address counts."""

    address: str
    language: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Whom e-mail can be sent to. `arguments` is what the form has chosen, as JSON.

    `permission` is needed to write to the audience, besides the permissions of mail to many.
    """

    name: str
    #: As staff read it.
    label: Any
    permission: str
    #: The form that chooses among these recipients. It has a method `arguments()`; a class of `django.forms.Form`.
    form: type | None = None
    #: Everybody in the audience now. It may yield an address several times.
    recipients: Callable[[dict], Iterable[Recipient]]
    #: One line for staff: whom the arguments mean.
    describe: Callable[[dict], str]
    #: One sentence at the end of the e-mail, in the active language: why the reader gets it.
    why: Callable[[dict], str]
    #: What one unsubscribes from. Two sorts of e-mail with one scope are left together.
    scope: Callable[[dict], str]
    #: As the scope is shown: «Newsletter: For members».
    scope_label: Callable[[str], str]
    #: Called in the transaction in which an address, known by its digest, unsubscribes from the scope.
    unsubscribed: Callable[[str, str], None] = lambda digest, scope: None
    #: The address where a reader manages what they get, or "". Gets the reader's address.
    manage_url: Callable[[str], str] = lambda address: ""
    #: False for an audience that only a content of another app writes to.
    is_composable: bool = True


_audiences: dict[str, Audience] = {}


def register_audience(audience: Audience) -> None:
    """Registering a name again replaces it."""
    _audiences[audience.name] = audience


def audience_named(name: str) -> Audience | None:
    return _audiences.get(name)


def audience_of(bulk_mail) -> Audience:
    """Raises LookupError where its app is no longer there."""
    audience = _audiences.get(bulk_mail.audience)
    if audience is None:
        raise LookupError(f"No audience is registered under the name {bulk_mail.audience!r}.")
    return audience


def composable_audiences(user) -> list[Audience]:
    """Those that the user may write to, in the order of their names."""
    audiences = (_audiences[name] for name in sorted(_audiences))
    return [each for each in audiences if each.is_composable and user.has_perm(each.permission)]


def owner_of(scope: str) -> Audience | None:
    """The audience whose mail has this scope: a scope begins with the audience's name."""
    return _audiences.get(scope.partition(":")[0])


def recipients_of(bulk_mail) -> Iterator[Recipient]:
    return iter(audience_of(bulk_mail).recipients(bulk_mail.arguments))


@register
def check_audiences(app_configs, **kwargs) -> list[Error]:
    """Mail to many is of no use where no app registers whom it can be sent to."""
    errors = []
    if not _audiences:
        errors.append(Error("No audience for mail to many is registered.", id="mail.E001"))
    for audience in _audiences.values():
        if ":" in audience.name:
            errors.append(Error(f"The name of the audience {audience.name!r} has a colon.", id="mail.E002"))
        if audience.permission.count(".") != 1:
            errors.append(Error(f"The audience {audience.name!r} names no permission.", id="mail.E003"))
        if audience.is_composable and not hasattr(audience.form, "arguments"):
            errors.append(Error(f"The form of the audience {audience.name!r} gives no arguments.", id="mail.E004"))
    return errors
