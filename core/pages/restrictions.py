from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, TextField
from wagtail.models import PageViewRestriction


def restriction_condition() -> Exists:
    """For a queryset of pages: whether some restriction lies on the page or above it, or on what an alias mirrors."""
    path = ExpressionWrapper(OuterRef("path"), output_field=TextField())
    return Exists(
        PageViewRestriction.objects.alias(below=path).filter(
            Q(below__startswith=F("page__path")) | Q(below__startswith=F("page__aliases__path"))
        )
    )


def public_pages(pages: QuerySet) -> QuerySet:
    """Pages that no restriction hides, in one query: Wagtail's `public()` asks for all restrictions first."""
    return pages.filter(~restriction_condition())
