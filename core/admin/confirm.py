"""Pages of the admin that say what an act would mean before it is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """What such a page says. Its button sends `carried`, and the form if there is one, to `action`."""

    title: str
    subtitle: str
    button: str
    back_url: str
    back_label: str
    icon: str = ""
    breadcrumbs: Sequence[Mapping[str, str]] = ()
    heading: str = ""
    #: (label, words)
    facts: Sequence[tuple[str, str]] = ()
    explained: Sequence[str] = ()
    #: The act cannot be undone.
    serious: bool = False
    #: An address; empty means the page's own.
    action: str = ""
    carried: Mapping[str, str] = field(default_factory=dict)

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
    """GET asks; POST acts. One act on one row, `subject`, which the address names by primary key."""

    def setup(self, request: HttpRequest, *args, pk: int, **kwargs) -> None:
        super().setup(request, *args, pk=pk, **kwargs)
        self.subject = self.find(pk)

    def find(self, pk: int):
        """The row, for a user who may act on it. Raises PermissionDenied or Http404."""
        raise NotImplementedError

    def confirmation(self) -> Confirmation:
        raise NotImplementedError

    def form(self, data=None) -> forms.Form | None:
        """What has to be filled in first, if anything."""
        return None

    def act(self, form: forms.Form | None) -> HttpResponse | None:
        """Do it, with a valid form. None when it could not be done: the form then says why."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return self.confirmation().page(request, self.form())

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        form = self.form(request.POST)
        answer = self.act(form) if form is None or form.is_valid() else None
        return answer or self.confirmation().page(request, form, status=422)
