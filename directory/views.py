from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.views import serve as serve_page

from core.pages.structured_data import absolute_url, breadcrumb_list, json_ld_script
from core.sections import sections_for
from directory.pages import DirectoryPage
from membership.models import Organisation


@require_safe
def company(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of a member company.

    When no member has the address, a Wagtail page below the directory may have it; otherwise the response is 404.
    """
    organisation = (
        Organisation.objects.listed().select_related("municipality", "industry", "logo").filter(slug=slug).first()
    )
    if organisation is None:
        return _wagtail_page(request)
    directory = DirectoryPage.in_language(get_language())
    crumbs = [(_("Home"), "/" if get_language() == settings.LANGUAGE_CODE else f"/{get_language()}/")]
    if directory is not None:
        crumbs.append((directory.title, directory.get_url(request)))
    crumbs.append((organisation.name, request.path))
    return render(
        request,
        "directory/company.html",
        {
            "organisation": organisation,
            "description": _description(organisation),
            "directory_url": directory.get_url(request) if directory else "",
            "breadcrumbs": [{"title": title, "url": url} for title, url in crumbs],
            "sections": sections_for("organisation page", request, organisation),
            "json_ld": json_ld_script([structured_data(organisation), breadcrumb_list(crumbs)]),
        },
    )


def _description(organisation: Organisation) -> str:
    """The meta description: the start of the profile, or else name, industry and municipality."""
    if organisation.profile:
        return Truncator(" ".join(organisation.profile.split())).chars(160)
    facts = [organisation.name, organisation.industry and organisation.industry.name, organisation.municipality]
    return ", ".join(str(fact) for fact in facts if fact)


def _wagtail_page(request: HttpRequest) -> HttpResponse:
    path = request.path_info.lstrip("/")
    language = get_language()
    if language != settings.LANGUAGE_CODE:
        path = path.removeprefix(f"{language}/")
    try:
        return serve_page(request, path)
    except Http404 as error:
        raise Http404(_("No member has this address.")) from error


def structured_data(organisation: Organisation) -> dict:
    """The schema.org Organization of a member, with the facts that its page shows."""
    data = {
        "@type": "Organization",
        "name": organisation.name,
        "url": absolute_url(organisation.get_absolute_url()),
    }
    if organisation.org_number:
        data["identifier"] = organisation.org_number
    if organisation.website:
        data["sameAs"] = [organisation.website]
    if organisation.profile:
        data["description"] = " ".join(organisation.profile.split())[:300]
    if organisation.address:
        data["address"] = {
            "@type": "PostalAddress",
            "streetAddress": organisation.street_address,
            "postalCode": organisation.postcode,
            "addressLocality": organisation.city,
            "addressCountry": "NO",
        }
    return data
