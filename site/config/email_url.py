"""EMAIL_URL: by which server or service mail leaves. One address gives all of Django's and Anymail's settings.

Mail servers are read by `dj_email_url`; services by the table below, with the key where an address has its user:
`brevo://KEY@`, `mailgun://KEY@mg.example.no?region=eu`, `mailjet://KEY:SECRET@`, `ses://ID:SECRET@eu-north-1`.
Signs that an address gives a meaning (`@ : / ? #`) are percent-encoded in a key. No error repeats any part of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import dj_email_url

#: Seconds that a server or a service may take to answer; below the time for which a worker claims a mail.
TIMEOUT = 20
_EUROPE = {"mailgun": "https://api.eu.mailgun.net/v3", "sendgrid": "https://api.eu.sendgrid.com/v3/"}
_EUROPE["sparkpost"] = "https://api.eu.sparkpost.com/api/v1/"


class BadEmailURL(ValueError):
    """A sentence for whoever sets the variable, without secrets."""


@dataclass(frozen=True)
class Service:
    """`names`: Anymail's settings that the user and the password of the address fill."""

    backend: str
    names: tuple[str, ...]
    more: Callable[[SplitResult], dict] = lambda url: {}


def _region(url: SplitResult) -> dict:
    region = parse_qs(url.query).get("region", [""])[0]
    if region not in ("", "eu", "us"):
        raise BadEmailURL("write region=eu or leave it out")
    return {f"{url.scheme.upper()}_API_URL": _EUROPE[url.scheme]} if region == "eu" else {}


def _mailgun(url: SplitResult) -> dict:
    return _region(url) | ({"MAILGUN_SENDER_DOMAIN": url.hostname} if url.hostname else {})


def _postmark(url: SplitResult) -> dict:
    stream = parse_qs(url.query).get("stream", [""])[0]
    return {"POSTMARK_MESSAGE_STREAM": stream} if stream else {}


def _ses(url: SplitResult) -> dict:
    """Without a key, boto3 finds its credentials as it does on Amazon's own machines."""
    if not url.hostname:
        raise BadEmailURL("name the region: ses://ID:SECRET@eu-north-1, or ses://eu-north-1")
    if bool(url.username) != bool(url.password):
        raise BadEmailURL("give both the access key's ID and its secret, or neither")
    keys = {"aws_access_key_id": unquote(url.username or ""), "aws_secret_access_key": unquote(url.password or "")}
    session = {"AMAZON_SES_SESSION_PARAMS": keys} if url.username else {}
    return session | {"AMAZON_SES_CLIENT_PARAMS": {"region_name": url.hostname, "config": _SES_TIMES}}


_SES_TIMES = {"connect_timeout": TIMEOUT, "read_timeout": TIMEOUT}
SERVICES = {
    "brevo": Service("brevo", ("BREVO_API_KEY",)),
    "mailersend": Service("mailersend", ("MAILERSEND_API_TOKEN",)),
    "mailgun": Service("mailgun", ("MAILGUN_API_KEY",), _mailgun),
    "mailjet": Service("mailjet", ("MAILJET_API_KEY", "MAILJET_SECRET_KEY")),
    "mandrill": Service("mandrill", ("MANDRILL_API_KEY",)),
    "postmark": Service("postmark", ("POSTMARK_SERVER_TOKEN",), _postmark),
    "resend": Service("resend", ("RESEND_API_KEY",)),
    "scaleway": Service("scaleway", ("SCALEWAY_SECRET_KEY", "SCALEWAY_PROJECT_ID")),
    "sendgrid": Service("sendgrid", ("SENDGRID_API_KEY",), _region),
    "ses": Service("amazon_ses", (), _ses),
    "sparkpost": Service("sparkpost", ("SPARKPOST_API_KEY",), _region),
}
SCHEMES = sorted([*dj_email_url.SCHEMES, *SERVICES])
_OF_SERVER = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL", "FILE_PATH")
_NO_SERVER = {f"EMAIL_{name}": None for name in _OF_SERVER} | {"EMAIL_USE_TLS": False, "EMAIL_USE_SSL": False}


def read(address: str) -> dict:
    """Settings by name. Raises BadEmailURL; whatever the address holds, the message and its causes do not."""
    try:
        url = urlsplit(address.strip())
        port = url.port
    except ValueError:
        raise BadEmailURL("it cannot be read; percent-encode @ : / ? # in names, passwords and keys") from None
    if url.scheme not in SCHEMES:
        allowed = ", ".join(f"{scheme}://" for scheme in SCHEMES)
        raise BadEmailURL(f"it begins with none of {allowed}")
    if url.scheme in SERVICES:
        if port is not None:
            raise BadEmailURL(f"{url.scheme}:// takes no port")
        return _service(url, SERVICES[url.scheme])
    found = dj_email_url.parse(address.strip())
    names = ["EMAIL_BACKEND", *_NO_SERVER]
    return {name: found[name] for name in names} | {"EMAIL_TIMEOUT": TIMEOUT}


def _service(url: SplitResult, service: Service) -> dict:
    given = [unquote(part) for part in (url.username, url.password)[: len(service.names)] if part]
    if len(given) != len(service.names):
        form = ":".join(name.split("_", 1)[1] for name in service.names)
        raise BadEmailURL(f"write {url.scheme}://{form}@")
    options = dict(zip(service.names, given, strict=True)) | service.more(url)
    return {
        **_NO_SERVER,
        "EMAIL_BACKEND": f"anymail.backends.{service.backend}.EmailBackend",
        "EMAIL_TIMEOUT": TIMEOUT,
        "ANYMAIL": options | {"REQUESTS_TIMEOUT": TIMEOUT},
    }
