"""A page that asks before it acts: GET changes nothing, POST acts once, a wrong form is shown again."""

import pytest
from django import forms
from django.http import HttpResponse
from django.test import RequestFactory

from core.admin.confirm import Confirmation, ConfirmView


class Number(forms.Form):
    number = forms.IntegerField()


class Doubling(ConfirmView):
    """Doubles a number below ten."""

    done: list[int] = []

    def find(self, pk: int) -> int:
        return pk

    def confirmation(self) -> Confirmation:
        return Confirmation(title="Double", subtitle=str(self.subject), button="Do", back_url="/", back_label="Back")

    def form(self, data=None) -> Number:
        return Number(data)

    def act(self, form: Number) -> HttpResponse | None:
        number = form.cleaned_data["number"]
        if number > 9:
            form.add_error("number", "Too many.")
            return None
        self.done.append(self.subject * number)
        return HttpResponse("done")


@pytest.fixture
def pages(monkeypatch) -> list[tuple]:
    """(form, status) of each page that was shown."""
    shown: list[tuple] = []

    def page(self, request, form=None, *, status=200):
        shown.append((form, status))
        return HttpResponse(status=status)

    monkeypatch.setattr(Confirmation, "page", page)
    monkeypatch.setattr(Doubling, "done", [])
    return shown


def test_get_changes_nothing(pages):
    assert Doubling.as_view()(RequestFactory().get("/"), pk=3).status_code == 200
    assert [status for _form, status in pages] == [200]
    assert Doubling.done == []


def test_post_does_the_action(pages):
    assert Doubling.as_view()(RequestFactory().post("/", {"number": "2"}), pk=3).content == b"done"
    assert (Doubling.done, pages) == ([6], [])


@pytest.mark.parametrize("number", ["", "x", "10"])
def test_an_invalid_form_is_shown_again_and_nothing_is_done(pages, number):
    assert Doubling.as_view()(RequestFactory().post("/", {"number": number}), pk=3).status_code == 422
    [(form, _status)] = pages
    assert list(form.errors) == ["number"]
    assert Doubling.done == []
