"""Every environment variable that the site reads. What is wrong is collected, so that one start names all of it.

`.env.example` lists the same variables; a test compares the two.
"""

import ipaddress
import os
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host
from dotenv import load_dotenv
from dotenv.parser import parse_stream

from config import email_url, kinds, services, stripe_keys
from config.kinds import Kind, Wrong, integer

REQUIRED = object()
#: The only zone: deadlines, documents and e-mails name the wall-clock time of Norway.
TIME_ZONE = "Europe/Oslo"
#: Stripe requires at least 30 minutes for a session.
CHECKOUT_SESSION_MINUTES = 31
#: False in the settings of development, the demo and the tests, which set it before they import the base settings.
#: Then http, stand-ins on this machine and keys of Stripe's test mode are accepted.
PRODUCTION = True


class Reader:
    """Reads variables one by one. `values` has each that is right, or its default; `problems` a sentence for others."""

    def __init__(self, environ: Mapping[str, str]):
        self.environ = environ
        self.values: dict[str, Any] = {}
        self.problems: list[str] = []
        self.names: set[str] = set()

    def read(self, name: str, kind: Kind, default: Any = REQUIRED) -> None:
        """An empty variable is one that is not set."""
        self.names.add(name)
        raw = self.environ.get(name, "").strip()
        try:
            if raw:
                self.values[name] = self._convert(raw, kind)
            elif default is REQUIRED:
                raise Wrong("it is missing")
            else:
                self.values[name] = default
        except Wrong as wrong:
            self.refuse(name, str(wrong))

    @staticmethod
    def _convert(raw: str, kind: Kind) -> Any:
        if "…" in raw:
            raise Wrong("it still holds the example's placeholder")
        if re.search(r"[\x00-\x1f\x7f]", raw):
            raise Wrong("it has a line break or another control character in it")
        return kind(raw)

    def refuse(self, name: str, sentence: str) -> None:
        self.problems.append(f"{name}: {sentence}.")

    def has(self, *names: str) -> bool:
        """Whether all of these were read, so that they can be compared."""
        return all(name in self.values for name in names)


def load_env_file(path: Path) -> set[str]:
    """Set the variables of the file `.env`; those that the environment has already stay as they are.

    Returns the names in the file.
    """
    try:
        if not path.is_file():
            return set()
        with path.open(encoding="utf-8") as stream:
            bindings = list(parse_stream(stream))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not written in UTF-8"
        raise ImproperlyConfigured(f"{path} cannot be read: {reason}.") from None
    unread = [str(binding.original.line) for binding in bindings if binding.error]
    if unread:
        raise ImproperlyConfigured(
            f"{path}: write NAME=value in line {', '.join(unread)}; a quote that begins must end."
        )
    load_dotenv(path)
    return {binding.key for binding in bindings if binding.key}


def read(
    environ: Mapping[str, str] = os.environ, *, production: bool | None = None, in_file: Iterable[str] = ()
) -> dict[str, Any]:
    """Variable → value, for all of them. Raises ImproperlyConfigured, which names every wrong one and its fault.

    `in_file` are the names in `.env`. One that is nearly the name of a setting is refused: it is misspelt.
    """
    strict = PRODUCTION if production is None else production
    reader = Reader(environ)
    _site(reader, strict)
    _services(reader, strict)
    _stripe(reader, strict)
    _orders(reader)
    _limits(reader)
    _storage(reader)
    _headers(reader, strict)
    read_processes(reader)
    _refuse_misspelt(reader, in_file)
    stop_if_wrong(reader)
    return reader.values


def _refuse_misspelt(reader: Reader, names: Iterable[str]) -> None:
    for name in sorted(set(names) - reader.names):
        if meant := get_close_matches(name, reader.names, n=1, cutoff=0.85):
            reader.refuse(name, f"there is no such setting; {meant[0]} is meant, or the line is to be removed")


def stop_if_wrong(reader: Reader) -> None:
    problems = reader.problems
    if len(problems) == 1:
        raise ImproperlyConfigured(f"{problems[0]} See .env.example for what it should hold.")
    if problems:
        lines = "\n".join(f"  {problem}" for problem in problems)
        raise ImproperlyConfigured(
            f"{len(problems)} settings are wrong. See .env.example for what they should hold.\n{lines}"
        )


def _site(reader: Reader, strict: bool) -> None:
    reader.read("SECRET_KEY", kinds.secret if strict else kinds.text)
    reader.read("SECRET_KEY_FALLBACKS", kinds.items(kinds.text), [])
    reader.read("SITE_URL", kinds.web_address(production=strict, example="https://www.example.no"))
    reader.read("ALLOWED_HOSTS", kinds.items(kinds.allowed_host))
    if strict and reader.has("SITE_URL", "ALLOWED_HOSTS"):
        host = kinds.split(reader.values["SITE_URL"]).hostname or ""
        host = f"[{host}]" if ":" in host else host
        if not validate_host(host, reader.values["ALLOWED_HOSTS"]):
            reader.refuse("ALLOWED_HOSTS", f"it lacks {host}, the host of SITE_URL")
    zone = reader.environ.get("TIME_ZONE", "").strip()
    if zone not in ("", TIME_ZONE):
        reader.refuse("TIME_ZONE", f"the site's times are those of {TIME_ZONE} and cannot be changed; leave it out")
    reader.read("HEALTH_TOKEN", _token, "")
    reader.read("LOG_LEVEL", kinds.choice("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"), "INFO")
    reader.read("SENTRY_DSN", services.sentry, "")


def _token(value: str) -> str:
    if len(value) < 20 or not re.fullmatch(r"[A-Za-z0-9_.~-]+", value):
        raise Wrong("it must be at least 20 letters, digits, - _ . or ~")
    return value


def _services(reader: Reader, strict: bool) -> None:
    reader.read("DATABASE_URL", services.database)
    reader.read("DATABASE_CONN_MAX_AGE", integer(0), 600)
    reader.read("REDIS_URL", services.redis)
    reader.read("PROCESS_CACHE_SECONDS", integer(0), 300)
    reader.read("EMAIL_URL", services.mail(production=strict))
    reader.read("EMAIL_WEBHOOK_SECRET", kinds.text, "")
    if reader.has("EMAIL_URL", "EMAIL_WEBHOOK_SECRET") and reader.values["EMAIL_WEBHOOK_SECRET"]:
        try:
            email_url.check_webhook_secret(reader.values["EMAIL_URL"], reader.values["EMAIL_WEBHOOK_SECRET"])
        except email_url.BadEmailURL as wrong:
            reader.refuse("EMAIL_WEBHOOK_SECRET", str(wrong))
    reader.read("DEFAULT_FROM_EMAIL", kinds.sender)
    register = kinds.web_address(production=strict, path=True, example="https://data.brreg.no")
    register = kinds.service(register, production=strict, of="the business register")
    reader.read("BRREG_API_BASE", register, "https://data.brreg.no")
    reader.read("BRREG_TIMEOUT_SECONDS", integer(1, 60), 4)


def _stripe(reader: Reader, strict: bool) -> None:
    reader.read("STRIPE_TEST_MODE", kinds.boolean, False)
    test_mode = reader.values.get("STRIPE_TEST_MODE", False)
    reader.read("STRIPE_SECRET_KEY", stripe_keys.secret_key(production=strict, test_mode=test_mode))
    reader.read("STRIPE_WEBHOOK_SECRET", kinds.items(stripe_keys.webhook_secret(production=strict)))
    address = kinds.web_address(production=strict, example="https://api.stripe.com")
    reader.read("STRIPE_API_BASE", kinds.service(address, production=strict, of="Stripe"), "https://api.stripe.com")
    reader.read("STRIPE_TIMEOUT_SECONDS", integer(1, 120), 10)
    origin = kinds.web_address(production=strict, example="https://checkout.stripe.com")
    reader.read("CHECKOUT_ORIGINS", kinds.items(origin), ["https://checkout.stripe.com"])


def _orders(reader: Reader) -> None:
    # The hold must last longer than Stripe's session.
    reader.read("HOLD_MINUTES", integer(CHECKOUT_SESSION_MINUTES + 1, 24 * 60), 35)
    reader.read("STAFF_EXCHANGE_HOURS", integer(1, 30 * 24), 72)
    reader.read("HOLD_REMINDER_AFTER_MINUTES", integer(1, 24 * 60), 15)
    reader.read("HOLD_REMINDER_LEFT_MINUTES", integer(0, 24 * 60), 10)
    reader.read("STAFF_HOLD_HOURS", integer(1, 60 * 24), 72)
    reader.read("STAFF_HOLD_MAX_DAYS", integer(1, 60), 14)
    if reader.has("STAFF_HOLD_HOURS", "STAFF_HOLD_MAX_DAYS"):
        most = reader.values["STAFF_HOLD_MAX_DAYS"] * 24
        if reader.values["STAFF_HOLD_HOURS"] > most:
            reader.refuse("STAFF_HOLD_HOURS", f"STAFF_HOLD_MAX_DAYS allows at most {most}")
    reader.read("FREE_LINE_ACCOUNT", kinds.account, "3000")
    prefixes = {"RECEIPT_PREFIX": "KV", "INVOICE_PREFIX": "FA", "CREDIT_NOTE_PREFIX": "KN"}
    for name, default in prefixes.items():
        reader.read(name, kinds.document_prefix, default)
    if reader.has(*prefixes):
        seen: dict[str, str] = {}
        for name in prefixes:
            first = seen.setdefault(reader.values[name], name)
            if first != name:
                reader.refuse(name, f"it is the same as {first}; each kind of document needs a series of its own")
    _kid(reader)


def _kid(reader: Reader) -> None:
    reader.read("KID_CHECK", kinds.choice("MOD10", "MOD11", "NONE"), "MOD10")
    reader.read("KID_LENGTH", integer(6, 25), 10)
    reader.read("KID_PREFIX", kinds.digits, "")
    # Besides the prefix: a leading digit, the check digit and at least four digits of the document's number.
    if reader.has("KID_LENGTH", "KID_PREFIX") and len(reader.values["KID_PREFIX"]) + 6 > reader.values["KID_LENGTH"]:
        reader.refuse("KID_LENGTH", "it must be at least 6 more than the number of digits in KID_PREFIX")


def _limits(reader: Reader) -> None:
    reader.read("FREE_SEATS_PER_CLIENT", integer(1), 10)
    reader.read("FREE_SEATS_PERCENT", integer(0, 100), 10)
    reader.read("CONFIRM_MINUTES", integer(1, 24 * 60), 20)
    reader.read("PAID_HOLDS_PER_CLIENT", integer(1), 20)
    reader.read("EMAILS_PER_ADDRESS_AND_HOUR", integer(1), 3)
    reader.read("WRONG_CODES_PER_CLIENT_AND_HOUR", integer(1), 20)
    reader.read("WRONG_LINKS_PER_CLIENT_AND_HOUR", integer(1), 60)
    reader.read("SIGN_IN_CODES_PER_CLIENT_AND_HOUR", integer(1), 60)
    reader.read("APPLICATIONS_PER_CLIENT_AND_HOUR", integer(1), 20)
    reader.read("LOOKUPS_PER_CLIENT_AND_HOUR", integer(1), 60)
    reader.read("WAITING_LIST_PER_CLIENT_AND_HOUR", integer(1), 30)
    reader.read("NEWSLETTER_PER_CLIENT_AND_HOUR", integer(1), 20)
    reader.read("CLIENT_RECORD_DAYS", integer(1, 3650), 30)
    reader.read("BULK_MAILS_PER_HOUR", integer(1), 5000)
    reader.read("BULK_MAIL_DAYS", integer(30, 3650), 365)
    reader.read("NEWSLETTER_CONFIRM_DAYS", integer(1, 60), 7)


def _storage(reader: Reader) -> None:
    reader.read("MEDIA_ROOT", kinds.folder, None)
    reader.read("PRIVATE_ROOT", kinds.folder, None)
    reader.read("S3_BUCKET", kinds.text, "")
    reader.read("S3_PRIVATE_BUCKET", kinds.text, "")
    reader.read(
        "S3_ENDPOINT_URL", kinds.web_address(production=False, path=True, example="https://s3.example.no"), None
    )
    for name in ("S3_ACCESS_KEY", "S3_SECRET_KEY", "S3_REGION"):
        reader.read(name, kinds.text, None)
    if not reader.has("S3_ENDPOINT_URL"):
        return
    given = [name for name in ("S3_ENDPOINT_URL", "S3_ACCESS_KEY", "S3_SECRET_KEY", "S3_REGION") if reader.values[name]]
    if given and not reader.values["S3_BUCKET"]:
        reader.refuse("S3_BUCKET", f"it is missing although {given[0]} is set")
    buckets = reader.values["S3_BUCKET"], reader.values["S3_PRIVATE_BUCKET"]
    if buckets[0] and not buckets[1]:
        reader.refuse("S3_PRIVATE_BUCKET", "it is missing although S3_BUCKET is set")
    elif buckets[0] and buckets[0] == buckets[1]:
        reader.refuse("S3_PRIVATE_BUCKET", "it is the same as S3_BUCKET, which everybody can read; name another one")
    if bool(reader.values["S3_ACCESS_KEY"]) != bool(reader.values["S3_SECRET_KEY"]):
        missing = "S3_SECRET_KEY" if reader.values["S3_ACCESS_KEY"] else "S3_ACCESS_KEY"
        reader.refuse(missing, "it is missing; the key and its secret belong together")


def _headers(reader: Reader, strict: bool) -> None:
    reader.read("TRUSTED_PROXY_COUNT", integer(0, 10), 1)
    for name in ("SECURE_SSL_REDIRECT", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD"):
        reader.read(name, kinds.boolean, True)
    reader.read("SECURE_HSTS_SECONDS", integer(0), 31536000)


def read_processes(reader: Reader) -> None:
    """What gunicorn's configuration reads."""
    reader.read("PORT", integer(1, 65535), 8000)
    reader.read("BIND_HOST", kinds.host_name, "0.0.0.0")  # noqa: S104 - a container listens on all interfaces; access is restricted outside it
    reader.read("BIND", _bind, "")
    reader.read("WEB_CONCURRENCY", integer(1, 256), 2)
    reader.read("WEB_THREADS", integer(1, 256), 4)
    reader.read("ACCESS_LOG", kinds.boolean, False)
    reader.read("FORWARDED_ALLOW_IPS", _proxies, "127.0.0.1")


def _bind(value: str) -> str:
    if re.fullmatch(r"unix:/\S+|fd://[0-9]+", value):
        return value
    host, _, port = value.rpartition(":")
    if not host or not port.isdecimal() or not 1 <= int(port) <= 65535:
        raise Wrong(f"“{value}” is neither host:port nor unix:/path/of/a/socket")
    kinds.host_name(host)
    return value


def _proxies(value: str) -> str:
    for part in value.split(","):
        try:
            if part.strip() != "*":
                ipaddress.ip_network(part.strip())
        except ValueError:
            raise Wrong(f"“{part.strip()}” is not an IP address, a network or *") from None
    return value
