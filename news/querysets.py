from django.db.models import Case, Value, When
from wagtail.query import PageQuerySet

from core.pages.restrictions import public_pages


class NewsPageQuerySet(PageQuerySet):
    """Queries for news items."""

    def published(self) -> "NewsPageQuerySet":
        """Public live news, newest first, with the related rows that a card shows and without the body."""
        return (
            public_pages(self.live())
            .select_related("category", "photo")
            .prefetch_related("photo__renditions")
            .defer_streamfields()
            .order_by("-date", "-first_published_at", "-pk")
        )

    def in_language_of(self, page) -> "NewsPageQuerySet":
        return self.filter(locale_id=page.locale_id)

    def related_to(self, page) -> "NewsPageQuerySet":
        """Other news in the same language: those in the same category first, newest first."""
        others = self.published().in_language_of(page).exclude(pk=page.pk)
        if page.category_id is None:
            return others
        same = Case(When(category_id=page.category_id, then=Value(0)), default=Value(1))
        return others.order_by(same, "-date", "-pk")
