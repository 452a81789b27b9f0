"""EMAIL_URL: the server or service that sends e-mail. One URL gives all settings of Django and Anymail.

`dj_email_url` reads the URLs of mail servers. The table below has the services; the key is the URL's user:
`brevo://KEY@`, `mailgun://KEY@mg.example.no?region=eu`, `mailjet://KEY:SECRET@`, `ses://ID:SECRET@eu-north-1`.
The characters `@ : / ? #` must be percent-encoded in a key. No error message repeats any part of the URL.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import dj_email_url

#: The timeout of servers and services in seconds. It must be shorter than the time for which a worker claims an e-mail.
TIMEOUT = 20
_EUROPE = {"mailgun": "https://api.eu.mailgun.net/v3", "sendgrid": "https://api.eu.sendgrid.com/v3/"}
_EUROPE["sparkpost"] = "https://api.eu.sparkpost.com/api/v1/"


class BadEmailURL(ValueError):
    """EMAIL_URL cannot be used. The message says why and has no secrets."""


@dataclass(frozen=True)
class Service:
    """An e-mail service. `names` are the Anymail settings that get the URL's user and password."""

    backend: str
    names: tuple[str, ...]
    extra_settings: Callable[[SplitResult], dict] = lambda url: {}


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
    """Without a key in the URL, boto3 looks for credentials as on Amazon's own machines."""
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
#: Services that sign what they report, with a key that they show. The others send «name:password».
_SIGN = {"mailersend", "mailgun", "mandrill", "sendgrid"}
_REPORT_NOTHING = {"scaleway"}
_SHORTEST_SECRET = 16
SCHEMES = sorted([*dj_email_url.SCHEMES, *SERVICES])
#: Schemes for development, with which nobody ever gets an e-mail.
SENDS_NOTHING = {"console", "dummy", "memory"}
_MAIL_SERVERS = {"smtp", "smtps", "submission", "submit"}
_OF_SERVER = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL", "FILE_PATH")
_NO_SERVER = {f"EMAIL_{name}": None for name in _OF_SERVER} | {"EMAIL_USE_TLS": False, "EMAIL_USE_SSL": False}


def read(address: str) -> dict:
    """Setting name → value. Raises BadEmailURL, whose message and causes hold no part of the URL."""
    try:
        url = urlsplit(address.strip())
        port = url.port
    except ValueError:
        raise BadEmailURL("it cannot be read; percent-encode @ : / ? # in names, passwords and keys") from None
    if url.fragment or port == 0:
        raise BadEmailURL("it cannot be read; percent-encode @ : / ? # in names, passwords and keys")
    if url.scheme not in SCHEMES:
        allowed = ", ".join(f"{scheme}://" for scheme in SCHEMES)
        raise BadEmailURL(f"it begins with none of {allowed}")
    if url.scheme in SERVICES:
        if port is not None:
            raise BadEmailURL(f"{url.scheme}:// takes no port")
        return _service(url, SERVICES[url.scheme])
    if url.scheme in _MAIL_SERVERS:
        _refuse_bad_server(url)
    parsed = dj_email_url.parse(address.strip())
    names = ["EMAIL_BACKEND", *_NO_SERVER]
    return {name: parsed[name] for name in names} | {"EMAIL_TIMEOUT": TIMEOUT}


def _refuse_bad_server(url: SplitResult) -> None:
    if not url.hostname:
        raise BadEmailURL(f"it names no mail server; write {url.scheme}://user:password@smtp.example.no:587")
    if bool(url.username) != bool(url.password):
        raise BadEmailURL("give both the user name and the password, or neither")
    if url.path.strip("/"):
        raise BadEmailURL("it has a path after the mail server; percent-encode @ : / ? # in names and passwords")
    unknown = set(parse_qs(url.query)) - {"ssl", "tls"}
    if unknown:
        raise BadEmailURL(f"{url.scheme}:// takes ?ssl=true or ?tls=true, and nothing else after the ?")


def _service(url: SplitResult, service: Service) -> dict:
    credentials = [unquote(part) for part in (url.username, url.password)[: len(service.names)] if part]
    if len(credentials) != len(service.names):
        form = ":".join(name.split("_", 1)[1] for name in service.names)
        raise BadEmailURL(f"write {url.scheme}://{form}@")
    options = dict(zip(service.names, credentials, strict=True)) | service.extra_settings(url)
    return {
        **_NO_SERVER,
        "EMAIL_BACKEND": f"anymail.backends.{service.backend}.EmailBackend",
        "EMAIL_TIMEOUT": TIMEOUT,
        "ANYMAIL": options | {"REQUESTS_TIMEOUT": TIMEOUT},
    }


def check_webhook_secret(email: dict, secret: str) -> None:
    """Raises BadEmailURL when the service of these settings (from `read`) cannot prove itself by the secret."""
    parts = email["EMAIL_BACKEND"].split(".")
    by_backend = {service.backend: scheme for scheme, service in SERVICES.items()}
    scheme = by_backend.get(parts[2]) if parts[0] == "anymail" else None
    if scheme is None or scheme in _REPORT_NOTHING:
        raise BadEmailURL("EMAIL_URL names no service that reports bounces; leave it out")
    if len(secret) < _SHORTEST_SECRET:
        raise BadEmailURL(f"it must have at least {_SHORTEST_SECRET} characters")
    if scheme not in _SIGN and not all(secret.partition(":")):
        raise BadEmailURL(f"write name:password, which {scheme} gets in the address that it calls")
