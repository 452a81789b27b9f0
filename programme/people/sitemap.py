"""The people who have a page, for search engines."""

from django.contrib.sitemaps import Sitemap

from core.models import Person
from programme.people.addresses import person_url
from programme.people.appearances import public_people


class PeopleSitemap(Sitemap):
    i18n = True
    alternates = True
    x_default = True
    limit = 2500

    def items(self) -> list[Person]:
        return public_people()

    def location(self, person: Person) -> str:
        return person_url(person)
