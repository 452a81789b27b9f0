"""The people who have a page, for search engines."""

from django.db.models import QuerySet

from core.models import Person
from core.pages.sitemaps import ViewSitemap
from programme.people.addresses import person_url
from programme.people.appearances import public_people


class PeopleSitemap(ViewSitemap):
    """Everybody with a public appearance."""

    def items(self) -> QuerySet[Person]:
        return public_people()

    def location(self, person: Person) -> str:
        return person_url(person)
