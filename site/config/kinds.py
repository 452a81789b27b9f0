"""The kinds of values that environment variables hold, each as a function that reads the text or raises `Wrong`.

No sentence repeats a value that may hold a secret: keys, and URLs with a password.
"""

import re
from collections.abc import Callable
from email.utils import getaddresses
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

Kind = Callable[[str], Any]
_TRUE, _FALSE = {"true", "yes", "on", "1", "t", "y"}, {"false", "no", "off", "0", "f", "n"}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
_PERCENT = "percent-encode @ : / ? # in its user name and password (%40 %3A %2F %3F %23)"


class Wrong(ValueError):
    """A value cannot be used. The message is the end of a sentence that begins with the variable's name."""


def text(value: str) -> str:
    return value


def boolean(value: str) -> bool:
    if value.lower() not in _TRUE | _FALSE:
        raise Wrong(f"“{value}” is neither true nor false")
    return value.lower() in _TRUE


def integer(lowest: int, highest: int = 2**31 - 1) -> Kind:
    """A whole number from `lowest` to `highest`."""

    def read(value: str) -> int:
        if not re.fullmatch(r"[+-]?[0-9]{1,12}", value):
            raise Wrong(f"“{value}” is not a whole number")
        if not lowest <= int(value) <= highest:
            raise Wrong(f"{value} is not between {lowest} and {highest}")
        return int(value)

    return read


def folder(value: str) -> Path:
    """The path of a folder; it may be made later."""
    if not Path(value).is_absolute():
        raise Wrong(f"“{value}” does not begin with /; write the whole path of the folder")
    if Path(value).exists() and not Path(value).is_dir():
        raise Wrong(f"“{value}” is not a folder")
    return Path(value)


def digits(value: str) -> str:
    if not (value.isascii() and value.isdigit()):
        raise Wrong(f"“{value}” has something other than digits in it")
    return value


def account(value: str) -> str:
    if len(digits(value)) < 4:
        raise Wrong(f"“{value}” has fewer than four digits")
    return value


def choice(*names: str) -> Kind:
    def read(value: str) -> str:
        if value.upper() not in names:
            raise Wrong(f"“{value}” is none of {', '.join(names)}")
        return value.upper()

    return read


def items(kind: Kind) -> Kind:
    """Comma-separated values of a kind, at least one."""

    def read(value: str) -> list:
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not parts:
            raise Wrong("it holds nothing but commas")
        return [kind(part) for part in parts]

    return read


def split(value: str) -> SplitResult:
    """The parts of a URL. Unlike `urlsplit`, a port that is no port is refused here, and nothing is repeated."""
    try:
        url = urlsplit(value)
    except ValueError:
        raise Wrong(f"it cannot be read as a URL; {_PERCENT}") from None
    try:
        port = url.port
    except ValueError:
        raise Wrong(f"its port is not a number from 1 to 65535; or {_PERCENT}") from None
    if port == 0 or re.search(r"\s", value):
        raise Wrong(f"it cannot be read as a URL; {_PERCENT}")
    return url


def is_loopback(url: str) -> bool:
    host = (urlsplit(url).hostname or "").lower()
    return host in _LOOPBACK or host.endswith(".localhost")


def host_name(value: str) -> str:
    """A host as browsers send it: a name in ASCII, an IPv4 address, or an IPv6 address in brackets."""
    if re.fullmatch(r"\[[0-9A-Fa-f:.]+\]", value):
        return value
    if not value.isascii():
        try:
            ascii_name = value.encode("idna").decode()
        except UnicodeError:
            raise Wrong(f"“{value}” is not a host name") from None
        raise Wrong(f"browsers send “{value}” as {ascii_name}, so write that")
    if len(value) > 253 or not all(_LABEL.fullmatch(label) for label in value.split(".")):
        raise Wrong(f"“{value}” is not a host name")
    return value


def allowed_host(value: str) -> str:
    """A host of `ALLOWED_HOSTS`; with a dot in front it stands for all its subdomains too."""
    if "://" in value:
        raise Wrong(f"“{value}” has a scheme; write the host alone, for example www.example.no")
    if value == "*":
        raise Wrong("“*” lets a stranger choose the host; name the site's own hosts")
    if "/" in value:
        raise Wrong(f"“{value}” has a path; write the host alone, for example www.example.no")
    if re.search(r"[^\]:]:[0-9]+$|\]:[0-9]+$", value):
        raise Wrong(f"“{value}” has a port; write the host alone, for example www.example.no")
    return ("." if value.startswith(".") else "") + host_name(value.removeprefix("."))


def web_address(*, production: bool, path: bool = False, example: str) -> Kind:
    """An http(s) URL without a slash at the end. In production it must be https and lead to another machine."""

    def read(value: str) -> str:
        url = split(value)
        if url.scheme not in {"https", "http"} or (production and url.scheme != "https") or not url.hostname:
            raise Wrong(f"it must begin with https:// and a host, for example {example}")
        if url.username or url.password or "@" in url.netloc:
            raise Wrong("it has a user name; leave that out")
        if url.query or url.fragment or "?" in value or "#" in value:
            raise Wrong(f"it has something after ? or #; leave that out, for example {example}")
        if url.path.strip("/") and not path:
            raise Wrong(f"it has the path “{url.path}”; write the address alone, for example {example}")
        host_name(f"[{url.hostname}]" if ":" in url.hostname else url.hostname)
        return value.rstrip("/")

    return read


def service(kind: Kind, *, production: bool, of: str) -> Kind:
    """The URL of an outside service. In production it may not be the stand-in on this machine."""

    def read(value: str) -> str:
        if production and is_loopback(value):
            raise Wrong(f"it points at this machine, where no more than a stand-in for {of} can be")
        return kind(value)

    return read


def sender(value: str) -> str:
    """One e-mail address, with or without a name: `post@example.no` or `Foreningen <post@example.no>`."""
    found = [address for _name, address in getaddresses([value]) if address]
    if len(found) > 1 or "," in value.split("<")[0].split('"')[-1]:
        raise Wrong('it holds more than one address; a name with a comma needs quotes: "Navn, By" <post@example.no>')
    try:
        validate_email(found[0] if found else "")
    except ValidationError:
        raise Wrong(
            f"“{value}” is not an e-mail address; write post@example.no or Foreningen <post@example.no>"
        ) from None
    return value


def secret(value: str) -> str:
    if len(value) < 40 or len(set(value)) < 2 or value.startswith(("development-only", "django-insecure")):
        raise Wrong(
            "it must be long and random: at least 40 characters, from "
            'python -c "import secrets; print(secrets.token_urlsafe(50))"'
        )
    return value


def document_prefix(value: str) -> str:
    """What is printed before a document's number. It may not end in a digit, so that the number can be told from it."""
    if len(value) > 20 or not re.fullmatch(r"[\w/.-]*[^\W\d]|[\w/.-]*[/.-]", value):
        raise Wrong(f"“{value}” must be at most 20 letters, digits, - . / or _, and must not end in a digit")
    return value
