"""Search by KID in the lists of orders and documents."""

import re

from django.db.models import QuerySet

from payments.models import SalesDocument


class KidSearchMixin:
    """For a list: a KID, also written in groups, finds what it belongs to; other queries search as usual."""

    #: The list's field that is compared, and the field of the document that it is compared with.
    kid_path = "pk"
    kid_source = "pk"

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        digits = re.sub(r"\s", "", self.search_query or "")
        if digits.isascii() and digits.isdigit():
            documents = SalesDocument.objects.filter(kid=digits).values_list(self.kid_source, flat=True)
            rows = queryset.filter(**{f"{self.kid_path}__in": list(documents)})
            if rows.exists():
                return rows
        return self.search_plainly(queryset)

    def search_plainly(self, queryset: QuerySet) -> QuerySet:
        return super().search_queryset(queryset)
