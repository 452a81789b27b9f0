"""Adding pages to the tree. They are added empty and get their texts later, when all links have targets."""

import datetime as dt

from django.core.exceptions import ValidationError
from wagtail.models import Page

from demo.content.dates import days_from
from demo.loaders.world import World, fixed_uuid

#: When ordinary pages were first published and last revised, in days from today.
FIRST_PUBLISHED, LAST_REVISED = -420, -20


def add_page(world: World, key: str, language: str, page: Page, parent: Page) -> Page:
    """Add a page below its parent. The pages of a key in both languages are translations of each other."""
    page.locale = world.locales[language]
    page.translation_key = fixed_uuid("page", key)
    page.live = True
    page.owner = world.users.get("editor")
    parent.add_child(instance=page)
    world.pages[key, language] = page
    return page


def publish(world: World, page: Page, first: dt.datetime | None = None, last: dt.datetime | None = None) -> None:
    """Publish one revision by the editor, with the dates `first` and `last`."""
    editor = world.users.get("editor")
    revision = page.save_revision(user=editor, clean=False)
    revision.publish(user=editor)
    first = first or days_from(world.today, FIRST_PUBLISHED)
    last = max(first, last or days_from(world.today, LAST_REVISED))
    Page.objects.filter(pk=page.pk).update(
        first_published_at=first, last_published_at=last, latest_revision_created_at=last
    )
    page.revisions.update(created_at=last)


def validate_all(world: World) -> None:
    """Raise ValueError for a page that an editor's form would refuse, so that invalid content stops the load."""
    for (key, language), page in world.pages.items():
        try:
            page.full_clean()
        except ValidationError as error:
            raise ValueError(f"The demo's page {key} ({language}) is not valid: {error}") from error
