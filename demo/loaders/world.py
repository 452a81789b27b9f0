"""What the loaders hand to each other while one load runs."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from wagtail.models import Locale, Site

LANGUAGES = ("nb", "en")
_NAMESPACE = uuid.UUID("18490511-bebe-4bed-9d3e-000000001849")


def fixed_uuid(*names: object) -> str:
    """The same id for the same thing on every machine, so that both languages of a block share theirs."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(str(name) for name in names)))


@dataclass
class World:
    """Filled step by step. `pages` maps (content key, language) to a page, `staff` a mailbox to a person."""

    today: dt.date
    site: Site | None = None
    locales: dict[str, Locale] = field(default_factory=dict)
    users: dict = field(default_factory=dict)
    staff: dict = field(default_factory=dict)
    pages: dict = field(default_factory=dict)
    events: dict = field(default_factory=dict)
    images: dict = field(default_factory=dict)
    organisations: dict = field(default_factory=dict)

    def page(self, key: str, language: str):
        """In the language, else the Norwegian one: a link to an untranslated page is still a link."""
        return self.pages.get((key, language)) or self.pages.get((key, "nb"))
