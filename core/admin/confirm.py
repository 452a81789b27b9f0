"""Confirmation pages of the admin: they describe the effect of an action before the user confirms it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """The content of a confirmation page. Its button posts `hidden_fields`, and the form if any, to `action`."""

    title: str
    subtitle: str
    button: str
    back_url: str
    back_label: str
    icon: str = ""
    breadcrumbs: Sequence[Mapping[str, str]] = ()
    heading: str = ""
    #: (label, text)
    facts: Sequence[tuple[str, str]] = ()
    explained: Sequence[str] = ()
    #: The action cannot be undone.
    serious: bool = False
    #: The URL that the form is posted to; empty means the page's own URL.
    action: str = ""
    hidden_fields: Mapping[str, str] = field(default_factory=dict)

    def page(self, request: HttpRequest, form: forms.Form | None = None, *, status: int = 200) -> HttpResponse:
        context = {
            "confirmation": self,
            "form": form,
            "page_title": self.title,
            "page_subtitle": self.subtitle,
            "header_icon": self.icon,
        }
        if self.breadcrumbs:
            context["breadcrumbs_items"] = self.breadcrumbs
        return render(request, "core/admin/confirm.html", context, status=status)


class ConfirmView(View):
    """One action on one row, `subject`, whose primary key is in the URL. GET shows the page; POST does the action."""

    def setup(self, request: HttpRequest, *args, pk: int, **kwargs) -> None:
        super().setup(request, *args, pk=pk, **kwargs)
        self.subject = self.find(pk)

    def find(self, pk: int):
        """The row. Raises Http404, or PermissionDenied when the user may not do the action."""
        raise NotImplementedError

    def confirmation(self) -> Confirmation:
        raise NotImplementedError

    def form(self, data=None) -> forms.Form | None:
        """The form that the user must fill in, if any."""
        return None

    def act(self, form: forms.Form | None) -> HttpResponse | None:
        """Do the action, with a valid form. Returns None when it could not be done: the form then has the error."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return self.confirmation().page(request, self.form())

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        form = self.form(request.POST)
        response = self.act(form) if form is None or form.is_valid() else None
        return response or self.confirmation().page(request, form, status=422)
