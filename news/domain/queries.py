"""Questions about news. Each answers with a queryset or a list that carries all a card shows."""

from django.db.models import Case, QuerySet, Value, When

from core.visibility import public
from news import pages


def published_news() -> QuerySet:
    """Live news, newest first, with what a card needs and without the long text."""
    return (
        public(pages.NewsPage.objects.live())
        .select_related("category", "photo")
        .prefetch_related("photo__renditions")
        .defer_streamfields()
        .order_by("-date", "-first_published_at", "-pk")
    )


def latest_news(page, count: int) -> list:
    """The newest in the language of `page`."""
    return list(published_news().filter(locale_id=page.locale_id)[:count])


def related_news(page, count: int = 3) -> list:
    """Others in the same language: same category first, then the newest."""
    newest = published_news().filter(locale_id=page.locale_id).exclude(pk=page.pk)
    if page.category_id is None:
        return list(newest[:count])
    same = Case(When(category_id=page.category_id, then=Value(0)), default=Value(1))
    return list(newest.order_by(same, "-date", "-pk")[:count])
