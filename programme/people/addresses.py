"""The address of a person's page. A module of its own: templates of event pages need only this of people's pages."""

from django.urls import reverse

from core.models import Person
from core.text import ascii_slug


def person_url(person: Person) -> str:
    """The person's page. It is there while they have a public appearance."""
    return reverse("person", args=[person.pk, person_slug(person)])


def person_slug(person: Person) -> str:
    return ascii_slug(person.name) or "-"
