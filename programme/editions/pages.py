"""The pages of next year's edition: drafts in all languages, each with the event that was made for it."""

import itertools
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db.models import Q
from wagtail.models import Page

from events.enums import EventLanguage
from events.models import Event
from programme.editions.links import relink
from programme.editions.translations import carry_translations
from programme.queries import page_ids

#: Wagtail's own limit.
_MAX_SLUG = 255


@dataclass(frozen=True)
class PagePlan:
    """A page to copy. `parent` is the page above the original; the copy goes below its copy, where it has one.

    `is_allowed`: whether the user may add pages there.
    """

    page: Page
    parent: Page
    title: str
    slug: str
    language: str
    is_allowed: bool

    @property
    def language_name(self) -> str:
        return str(EventLanguage(self.language).label)


def with_year(text: str, before: int, after: int) -> str:
    """The text with the new edition's year where it has the old one's: «Innsikt 2026» becomes «Innsikt 2027»."""
    return re.sub(rf"(?<!\d){before}(?!\d)", str(after), text)


def pages_about(events: Iterable[Event]) -> list[Page]:
    """All pages about the events, also aliases and drafts; those above before those below."""
    about = page_ids(Q(event_id__in=[event.pk for event in events]))
    return list(Page.objects.filter(pk__in=about).select_related("locale").order_by("depth", "path").specific())


@dataclass(frozen=True)
class PagesPlan:
    """The pages to copy, and those that stay with the old edition alone.

    `left_out` have no place in the new edition. `second` are further pages about an event in the same language.
    """

    copied: list[PagePlan]
    left_out: list[Page]
    second: list[Page]


def plan_pages(events: Iterable[Event], years: tuple[int, int], user) -> PagesPlan:
    """One page of each event and language is copied: the first in the page tree.

    Aliases are not copied: they show another page, and go on doing so. A page below one about an event of the edition
    goes below that event's copied page in its language; it has no place where there is none.
    """
    plans: dict[tuple[int, int], PagePlan] = {}
    left_out: list[Page] = []
    second: list[Page] = []
    parents: dict[str, Page] = {}
    allowed: dict[int, bool] = {}
    taken: dict[int, set[str]] = {}
    pages = pages_about(events)
    event_at = {page.path: page.event_id for page in pages}
    for page in pages:
        if page.alias_of_id is not None:
            continue
        if (page.event_id, page.locale_id) in plans:
            second.append(page)
            continue
        page = as_edited(page)
        above = page.path[: -page.steplen]
        is_below_copy = above in event_at
        if is_below_copy:
            plan_above = plans.get((event_at[above], page.locale_id))
            if plan_above is None:
                left_out.append(page)
                continue
            parent = plan_above.page
        else:
            parent = parents[above] = parents.get(above) or page.get_parent()
            if parent.pk not in allowed:
                allowed[parent.pk] = parent.permissions_for_user(user).can_add_subpage()
                taken[parent.pk] = set(parent.get_children().values_list("slug", flat=True))
        # Below a copied page there are only those of this plan.
        slugs = taken.setdefault(parent.pk, set())
        slug = free_slug(page.slug if is_below_copy else slug_with_year(page.slug, years), slugs)
        slugs.add(slug)
        plans[page.event_id, page.locale_id] = PagePlan(
            page=page,
            parent=parent,
            title=with_year(page.title, *years),
            slug=slug,
            language=page.locale.language_code,
            is_allowed=is_below_copy or allowed[parent.pk],
        )
    return PagesPlan(list(plans.values()), left_out, second)


def as_edited(page: Page) -> Page:
    """The page as it is published, or else as it was last edited."""
    return page if page.live else page.get_latest_revision_as_object()


def slug_with_year(slug: str, years: tuple[int, int]) -> str:
    """The slug with the new year, which is added where it had none."""
    changed = with_year(slug, *years)
    return f"{slug[: _MAX_SLUG - 10]}-{years[1]}" if changed == slug else changed


def free_slug(slug: str, taken: Collection[str]) -> str:
    """The slug, with a number added when it is taken."""
    candidates = itertools.chain([slug], (f"{slug[: _MAX_SLUG - 10]}-{number}" for number in itertools.count(2)))
    return next(candidate for candidate in candidates if candidate not in taken)


def copy_pages(plans: Iterable[PagePlan], copies: dict[int, Event], user) -> list[Page]:
    """Make the pages as drafts. `copies` maps the primary keys of the old events to the new ones.

    Translations of one page stay translations of each other, and follow their original if they did. Links among the
    pages lead to the copies.
    """
    made: dict[int, Page] = {}
    keys: dict[UUID, UUID] = {}
    for plan in plans:
        page = plan.page
        parent = made.get(plan.parent.pk, plan.parent)
        # A copy that is published one day must not go by the old edition's dates.
        changed = {
            "event_id": copies[page.event_id].pk,
            "title": plan.title,
            "draft_title": plan.title,
            "slug": plan.slug,
            "translation_key": keys.setdefault(page.translation_key, uuid4()),
            "go_live_at": None,
            "expire_at": None,
            "expired": False,
            **page.EMPTY_AFTER,
        }
        made[page.pk] = page.copy(
            to=Page.objects.get(pk=parent.pk),
            update_attrs=changed,
            copy_revisions=False,
            keep_live=False,
            user=user,
            reset_translation_key=False,
        )
    new_pks = {old: new.pk for old, new in made.items()}
    for new in made.values():
        if relink(new, new_pks):
            new.save()
            new.save_revision(user=user, log_action=False)
    carry_translations(made)
    return list(made.values())
