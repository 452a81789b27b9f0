from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, TextField
from wagtail.models import PageViewRestriction


def public(pages: QuerySet) -> QuerySet:
    """Pages that no restriction hides, on themselves or above; an alias is as private as what it mirrors.

    Wagtail's own `public()` fetches all restrictions first: this stays one query.
    """
    path = ExpressionWrapper(OuterRef("path"), output_field=TextField())
    above = PageViewRestriction.objects.alias(below=path).filter(
        Q(below__startswith=F("page__path")) | Q(below__startswith=F("page__aliases__path"))
    )
    return pages.filter(~Exists(above))
