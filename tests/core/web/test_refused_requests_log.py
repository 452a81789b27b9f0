"""A refused request is one line of the log, without a traceback."""

import logging

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation, TooManyFilesSent

from core.web.log_filter import RefusedRequestFilter


def record_of(name: str, level: int, error: Exception) -> logging.LogRecord:
    return logging.LogRecord(name, level, "x.py", 1, "Refused: /x/", None, (type(error), error, None))


@pytest.mark.parametrize(
    ("name", "level", "error"),
    [
        ("django.security.DisallowedHost", logging.ERROR, SuspiciousOperation()),
        ("django.security.TooManyFilesSent", logging.ERROR, TooManyFilesSent()),
        ("django.request", logging.WARNING, PermissionDenied()),
    ],
)
def test_a_refused_request_is_one_line(name, level, error):
    record = record_of(name, level, error)
    assert RefusedRequestFilter().filter(record)
    assert (record.exc_info, record.levelname) == (None, "WARNING")
    assert "\n" not in logging.Formatter("%(levelname)s %(message)s").format(record)


@pytest.mark.parametrize("name", ["django.request", "payments.checkout.settle"])
def test_an_error_of_the_site_keeps_its_traceback(name):
    record = record_of(name, logging.ERROR, RuntimeError("x"))
    assert RefusedRequestFilter().filter(record)
    assert record.exc_info
    assert record.levelno == logging.ERROR


def test_what_the_site_writes_goes_through_the_filter():
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["refused"]
