"""An issue as a web page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.text import shorten
from newsletter.digest.items import events_of, news_of
from newsletter.models import Digest

_DESCRIPTION_LENGTH = 160


@require_safe
def digest_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Only what was sent. Drafts have a preview in the admin."""
    digest = get_object_or_404(Digest.objects.sent().select_related("bulk_mail", "list"), pk=pk)
    context = {
        "digest": digest,
        "news": news_of(digest),
        "events": events_of(digest),
        "description": shorten(digest.intro, _DESCRIPTION_LENGTH),
    }
    return render(request, "newsletter/digest.html", context)
