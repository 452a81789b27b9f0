from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse

_ADMIN = "/admin/"


class ContentPolicyMiddleware(CSPMiddleware):
    """A strict content security policy for the site and a looser one for the admin, as Wagtail has inline scripts."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path_info.startswith(_ADMIN) and HEADER not in response:
            response[HEADER] = build_policy(config=settings.CONTENT_SECURITY_POLICY_ADMIN)
        return super().process_response(request, response)
