from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from accounts.second_factor import has_second_factor, session_used_second_factor


class StaffSecondFactorMiddleware:
    """Refuses `/admin/` to signed-in users who are not staff or whose session has not used a second factor.

    A user who is no longer staff has no access, whatever groups the user is in. The check is made for all URLs under
    `/admin/` instead of in each view, so that it also covers views that packages add. Anonymous visitors pass on to
    Wagtail, which sends them to the sign-in page.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        if request.path_info.startswith("/admin/") and request.user.is_authenticated:
            if not request.user.is_staff:
                raise PermissionDenied
            if not session_used_second_factor(request):
                return self._ask_for_second_factor(request)
        return self.get_response(request)

    def _ask_for_second_factor(self, request: HttpRequest):
        with translation.override(request.user.language):
            if has_second_factor(request.user):
                target = get_adapter(request).get_reauthentication_methods(request.user)[0]["url"]
                text = gettext("Confirm with two-step sign-in to open the administration.")
            else:
                target = reverse("mfa_index")
                text = gettext(
                    "The administration needs two-step sign-in. Add a passkey or an authenticator app first."
                )
            messages.info(request, text)
        return HttpResponseRedirect(f"{target}?{urlencode({'next': request.get_full_path()})}")


class InvalidFormMiddleware:
    """Gives the pages of allauth the status of every other form on the site: 422 when it comes back with errors."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response):
        name = request.resolver_match.url_name if request.resolver_match else ""
        if request.method == "POST" and response.status_code == 200 and (name or "").startswith(("account_", "mfa_")):
            values = (response.context_data or {}).values()
            if any(value.errors for value in values if isinstance(value, BaseForm) and value.is_bound):
                response.status_code = 422
        return response
