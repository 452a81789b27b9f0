"""The data that the loaders share during a load."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from wagtail.models import Locale, Site

LANGUAGES = ("nb", "en")
_NAMESPACE = uuid.UUID("18490511-bebe-4bed-9d3e-000000001849")


def fixed_uuid(*names: object) -> str:
    """An id that depends on the names only. The blocks of both languages of a page have the same ids."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(str(name) for name in names)))


@dataclass
class World:
    """The objects created so far. `pages` maps (content key, language) to a page, `staff` a mailbox to a
    person, `slides` a Norwegian title to a document.
    """

    today: dt.date
    site: Site | None = None
    locales: dict[str, Locale] = field(default_factory=dict)
    users: dict = field(default_factory=dict)
    staff: dict = field(default_factory=dict)
    pages: dict = field(default_factory=dict)
    events: dict = field(default_factory=dict)
    images: dict = field(default_factory=dict)
    slides: dict = field(default_factory=dict)
    organisations: dict = field(default_factory=dict)
    bodies: dict = field(default_factory=dict)
    news_categories: dict = field(default_factory=dict)

    def page(self, key: str, language: str):
        """The page in the language, else the Norwegian page, so that links to untranslated pages still work."""
        return self.pages.get((key, language)) or self.pages.get((key, "nb"))
