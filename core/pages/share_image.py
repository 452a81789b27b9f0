from hashlib import sha256

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from wagtail.models import Page

from core.association import association
from core.content.links import language_of
from core.covers import share_png
from core.pages.base import BasePage

_DAY = 24 * 60 * 60


def share_image(request: HttpRequest, pk: int) -> HttpResponse:
    """The drawn share image of a published page, 1200 × 630 pixels. Drawn once for each published version,
    and again when its look or its small line is another.
    """
    page = Page.objects.live().public().filter(pk=pk).first()
    page = page.specific if page is not None else None
    if not isinstance(page, BasePage):
        raise Http404
    details = association()
    look = page.look
    chosen = {"accent": look.accent_colour, "ground": look.ground, "motif": look.motif} if look else {}
    with translation.override(language_of(page) or "nb"):
        line = page.share_line()
    basis = f"{page.last_published_at}|{details.name}|{page.cover_seed}|{look}|{line}"
    version = sha256(basis.encode()).hexdigest()[:16]
    key = f"share:{pk}:{version}"
    png = cache.get(key)
    if png is None:
        png = share_png(page.title, line, page.cover_seed, page.cover_kind, name=details.name, **chosen)
        cache.set(key, png, _DAY)
    response = HttpResponse(png, content_type="image/png")
    response["Cache-Control"] = f"public, max-age={_DAY}"
    return response
