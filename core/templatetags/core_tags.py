"""Template tags for navigation, page heads and links, and filters for money, dates and times."""

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from wagtail.models import Page
from wagtail.rich_text import RichText, expand_db_html

from core import dates, money, phones
from core.association import association_for
from core.content.links import PAGE_LINK, LinkedPages, resolve_link
from core.pages import structured_data
from core.pages.navigation import (
    FROM_LANGUAGE_PARAMETER,
    breadcrumbs,
    language_fallback_note,
    main_menu,
    navigation_for,
)

register = template.Library()


def _request(context):
    """The request. An include with "only" has no `request` variable, but the context object still has it."""
    return context.get("request") or getattr(context, "request", None)


def _nav_context(context):
    request = _request(context)
    if request is None:
        return None
    page = context.get("page")
    return navigation_for(request, page if isinstance(page, Page) else None)


@register.simple_tag(takes_context=True)
def navigation(context) -> list:
    """The main menu: items with `title`, `url` and `current` ("page", "section" or empty)."""
    nav_context = _nav_context(context)
    return main_menu(nav_context) if nav_context else []


register.filter("phone", phones.format_phone)


@register.filter
def phone_address(number: str) -> str:
    """The number for a `tel:` link."""
    try:
        return phones.e164(number)
    except phones.NotAPhoneNumber:
        return number.replace(" ", "")


@register.simple_tag(takes_context=True)
def association(context):
    """The association's settings. Texts such as `tagline` and `footer_text` are in the active language."""
    return association_for(_request(context))


@register.simple_tag(takes_context=True)
def notice_bar(context) -> dict | None:
    """`text`, `link_url` and `link_text` (both may be empty) of the notice to show now, or None."""
    request = _request(context)
    details = association_for(request)
    if not details.has_notice():
        return None
    url = title = ""
    nav_context = _nav_context(context)
    if (page := details.notice_page) and page.live and nav_context:
        page = nav_context.translation_of(page)
        url, title = page.get_url(request) or "", page.title
    return {"text": details.notice_text, "link_url": url, "link_text": title}


@register.simple_tag(takes_context=True)
def search_address(context) -> str:
    """The URL of the search, with the current section as a parameter, so that the reader can search in it only."""
    nav_context = _nav_context(context)
    try:
        url = reverse("search")
    except NoReverseMatch:
        return ""
    section = nav_context.section if nav_context else None
    return f"{url}?from={section.pk}" if section is not None else url


@register.simple_tag(takes_context=True)
def language_note(context) -> str:
    """The message, for an element with role=status, to a reader whom the language toggle led to another page."""
    request = _request(context)
    return language_fallback_note(request) if request is not None and FROM_LANGUAGE_PARAMETER in request.GET else ""


@register.inclusion_tag("core/pages/page_head.html", takes_context=True)
def page_head(context) -> dict:
    """Description, canonical URL, translations, share image and structured data of the current page."""
    request, page = context["request"], context["page"]
    nav_context = _nav_context(context)
    url = structured_data.absolute_url(page.get_url(request) or "/")
    alternates = {nav_context.language: url}
    # Search engines follow an alias to its original, and find the translations there.
    for language, translation in nav_context.translations().items() if page.alias_of_id is None else ():
        alternates[language] = structured_data.absolute_url(translation.get_url(request) or "/")
    details = association_for(request)
    share, image = share_picture(page)
    items = list(page.structured_data(request))
    if image:
        items = structured_data.with_image(items, image)
    if crumbs := breadcrumbs(nav_context):
        items.append(structured_data.breadcrumb_list([(crumb["title"], crumb["url"]) for crumb in crumbs]))
    return {
        "page": page,
        "canonical": context.get("canonical_url") or structured_data.absolute_url(page.canonical_path(request)),
        "alternates": alternates if len(alternates) > 1 else {},
        "default_alternate": alternates.get(settings.LANGUAGE_CODE),
        "og_locale": "en_GB" if nav_context.language == "en" else "nb_NO",
        "og_type": getattr(page, "og_type", "website"),
        "association": details,
        "share": share,
        "json_ld": structured_data.json_ld_script(items),
    }


def share_picture(page) -> tuple[dict, dict | None]:
    """URL, size and alternative text of the page's share image, and the image's structured data.

    A drawn share image has no structured data: it shows only the title, so image searches should not find it.
    """
    image = page.share_image or page.photo
    rendition = image.readable_rendition("fill-1200x630|format-jpeg") if image else None
    if rendition is None:
        url = reverse("share_image", args=[page.pk or 0])
        return {"url": structured_data.absolute_url(url), "width": 1200, "height": 630, "alt": page.title}, None
    alt, credit = (
        (image.alt, image.credit_line()) if page.share_image else (page.photo_alt_shown, page.photo_credit_shown)
    )
    share = {
        "url": structured_data.absolute_url(rendition.url),
        "width": rendition.width,
        "height": rendition.height,
        "alt": alt or page.title,
    }
    return share, structured_data.image_object(rendition, alt, credit)


def view_alternates(context) -> list[dict]:
    """`language` and `url` of this view in each language, for views that are not pages."""
    request = _request(context)
    if request is None or getattr(request.resolver_match, "url_name", None) in {None, "wagtail_serve"}:
        return []
    alternates = [
        {"language": code, "url": structured_data.absolute_url(translate_url(request.path, code))}
        for code, _name in settings.LANGUAGES
    ]
    return alternates if len({item["url"] for item in alternates}) > 1 else []


@register.inclusion_tag("core/pages/view_head.html", takes_context=True)
def view_head(context, title: str, description: str = "") -> dict:
    """As `page_head`, for a view that search engines may list. Its canonical URL has no parameters."""
    request = context["request"]
    return {
        "title": title,
        "description": description,
        "canonical": structured_data.absolute_url(request.path),
        "alternates": view_alternates(context),
        "association": association_for(request),
        "og_locale": "en_GB" if get_language() == "en" else "nb_NO",
    }


@register.simple_tag(takes_context=True)
def link_target(context, link) -> dict | None:
    """A LinkBlock's `url`, `text` and `file`, in the reader's language if possible. None when it has no target."""
    return resolve_link(link, context.get("linked_pages"), _request(context))


@register.simple_tag(takes_context=True)
def prose(context, value) -> SafeString:
    """Rich text as HTML. Links to pages lead to the reader's language; a link to an unpublished page loses its URL.

    All links of a body are looked up together. Wagtail's `richtext` filter would run queries for each text.
    """
    text = value if isinstance(value, RichText) else RichText(value)
    linked, request = context.get("linked_pages") or LinkedPages([text]), _request(context)

    def opening_tag(match) -> str:
        page = linked.by_id(int(match[1]))
        url = page.get_url(request) if page else None
        return format_html('<a href="{}">', url) if url else "<a>"

    return mark_safe(expand_db_html(PAGE_LINK.sub(opening_tag, text.source)))  # noqa: S308 - cleaned when it was saved


@register.filter
def kr(ore) -> str:
    """An amount in øre as kroner in the active language; empty for None."""
    return "" if ore is None or ore == "" else money.format_kr(int(ore))


@register.filter
def percent(value: int) -> str:
    """«25 %» in Norwegian, “25%” in English."""
    return money.format_percent(value)


@register.filter
def localdate(value, style: str = "long") -> str:
    """«17. mai 2027». Styles: long, full (with weekday), short, daymonth, near (the year if it is not this one)."""
    return dates.format_day(value, style) if value else ""


@register.filter
def clock(start, end=None) -> str:
    """«kl. 09.00», or with an end «kl. 09.00–16.30»."""
    return dates.format_clock(start, end or None) if start else ""


@register.filter
def moment(value, style: str = "long") -> str:
    """«17. mai 2027 kl. 09.00». Styles are those of `localdate`."""
    return dates.format_moment(value, style) if value else ""


@register.filter
def deadline(value, style: str = "long") -> str:
    """The last moment of something; midnight is «30. april 2027 kl. 24.00»."""
    return dates.format_deadline(value, style) if value else ""


@register.filter
def until(value) -> str:
    """The end of a hold: «kl. 09.00», with the date when it is not today."""
    return dates.format_until(value) if value else ""


@register.filter
def timespan(start, end=None) -> str:
    """«17. mai 2027, kl. 09.00–16.30»; on several days with the date and hour of both ends."""
    return dates.format_span(start, end or None) if start else ""


@register.simple_tag
def poster_parts(start, end=None, year=False, count=1) -> dates.PosterDate:
    """The parts of a poster's date: `weekday`, `day`, `month`, `more`, and `is_range`."""
    return dates.poster_date(start, end or None, year=bool(year), count=count or 1)
