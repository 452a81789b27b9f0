"""Putting pages into the tree, first empty, then with their text: by then every link has a page to lead to."""

import datetime as dt

from django.core.exceptions import ValidationError
from wagtail.models import Page

from demo.content.dates import days_from
from demo.loaders.world import World, fixed_uuid

#: How long ago the ordinary pages were first published, and last gone through, in days.
FIRST_PUBLISHED, LAST_REVISED = -420, -20


def add_page(world: World, key: str, language: str, page: Page, parent: Page) -> Page:
    """Add a page below its parent. Both languages of a key are each other's translations."""
    page.locale = world.locales[language]
    page.translation_key = fixed_uuid("page", key)
    page.live = True
    page.owner = world.users.get("editor")
    parent.add_child(instance=page)
    world.pages[key, language] = page
    return page


def publish(world: World, page: Page, first: dt.datetime | None = None, last: dt.datetime | None = None) -> None:
    """One published revision by the editor, with the dates that it would have had."""
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
    """What the editor's form would refuse, the demo must not hold: a defect in the content stops the load."""
    for (key, language), page in world.pages.items():
        try:
            page.full_clean()
        except ValidationError as error:
            raise ValueError(f"The demo's page {key} ({language}) is not valid: {error}") from error
