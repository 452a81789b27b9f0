"""What must not be in a log: secret keys in URLs, sign-in codes and e-mail addresses.

Every log record of the process removes them itself, so it does not matter which library logs, with which handler and
formatter. The module imports nothing of Django, because gunicorn uses it before Django is loaded.
"""

import logging
import logging.config
import re
from collections.abc import Mapping
from typing import Any

_PLACES = (
    "bestilling|order|billett|ticket|venteliste|waiting-list|bekreft|confirm|kontonummer|account-number"
    "|utstiller|exhibitor|avmelding|unsubscribe|abonnement|subscription"
)
#: A slash may be percent-encoded, once or twice, where one URL is a parameter of another.
_SLASH = r"(?:/|%(?:25)?2[Ff])"
_KEY = re.compile(rf"({_SLASH}(?:{_PLACES}){_SLASH})[^\s/?#&\"'<>]{{16,}}")
#: A long random text in both cases with digits: a key wherever it appears. The ids of Stripe give no access.
_RANDOM = re.compile(
    r"(?<![\w-])(?!(?:cs|pi|re|ch|evt|py|dp|pyr)_)(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{32,}", re.ASCII
)
#: Parameters of our own URLs that hold a key, a code or an address, or what somebody searches for.
_PARAMETER = re.compile(
    r"((?:[?&;]|%(?:25)?3[Ff]|%(?:25)?26)"
    r"(?:offer|received|key|token|code|email|e-mail|login|session_id|submission_key|csrfmiddlewaretoken|q)"
    r"(?:=|%(?:25)?3[Dd]))[^&\s\"'<>]+"
)
#: The look-behind keeps it linear: a long text without an address is read once.
_ADDRESS = re.compile(r"(?<![\w.!#$*+^`{|}~'-])[\w.!#$*+^`{|}~'-]+(?:@|%(?:25)?40)[\w-]+(?:\.[\w-]+)+")
REDACTED = "…"


def redact_keys(text: str) -> str:
    """The text without secret keys, codes and e-mail addresses."""
    text = _PARAMETER.sub(rf"\1{REDACTED}", _KEY.sub(rf"\1{REDACTED}", text))
    text = _RANDOM.sub(REDACTED, text)
    return _ADDRESS.sub(f"{REDACTED}@{REDACTED}", text) if "@" in text or "%40" in text or "%2540" in text else text


class SafeLogRecord(logging.LogRecord):
    """A log record that redacts its message and its traceback."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        # A message with arguments is a template: its placeholders must stay.
        self.msg, self.args = self.msg if self.args else _redacted(self.msg), _redacted_arguments(self.args)

    def getMessage(self) -> str:  # noqa: N802 - the name of the standard library
        return redact_keys(super().getMessage())

    @property
    def exc_text(self) -> str | None:
        """The formatted traceback. Every formatter stores it here before it writes it."""
        return self._safe_exc_text

    @exc_text.setter
    def exc_text(self, text: str | None) -> None:
        self._safe_exc_text = redact_keys(text) if text else text


def _redacted_arguments(arguments: Any) -> Any:
    if isinstance(arguments, tuple):
        return tuple(map(_redacted, arguments))
    if type(arguments) is dict:
        return {name: _redacted(value) for name, value in arguments.items()}
    # A mapping of another type, such as gunicorn's, may answer for names that it does not hold. Its text is redacted.
    return arguments


def _redacted(value: Any) -> Any:
    """Text is redacted. Another object, such as an exception, becomes text when its text had to be redacted."""
    if isinstance(value, str):
        return redact_keys(value)
    if value is None or isinstance(value, int | float):
        return value
    try:
        text = str(value)
    except Exception:  # what cannot be shown is shown by the formatter's own error, as before
        return value
    safe = redact_keys(text)
    return safe if safe != text else value


class RefusedRequestFilter(logging.Filter):
    """A refused request is one line, whatever was refused: the visitor's mistake, or a program that tries things.

    Django logs suspicious and malformed requests and missing permissions with a traceback, some of them as errors.
    Errors of the site itself, with status 500, keep theirs.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        is_suspicious = record.name.startswith("django.security")
        if is_suspicious or (record.name == "django.request" and record.levelno < logging.ERROR):
            record.exc_info = record.exc_text = None
            if record.levelno > logging.WARNING:
                record.levelno, record.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)
        return True


def redact_event(event: Any, hint: Any = None) -> Any:
    """A Sentry event or breadcrumb in which every text is redacted."""
    if isinstance(event, str):
        return redact_keys(event)
    if isinstance(event, Mapping):
        return {name: redact_event(value) for name, value in event.items()}
    if isinstance(event, list | tuple):
        return [redact_event(value) for value in event]
    return event


def configure(config: dict) -> None:
    """Django's LOGGING_CONFIG: let all loggers of the process make safe records, then configure them."""
    logging.setLogRecordFactory(SafeLogRecord)
    logging.config.dictConfig(config)
