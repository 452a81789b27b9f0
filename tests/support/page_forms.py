"""What the admin's page forms send, and adding a page through them."""

from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data


def picture():
    return {"photo": "", "photo_alt": "", "photo_caption": "", "photo_credit": "", "cover_seed_text": ""}


def promote(slug):
    return {"slug": slug, "seo_title": "", "search_description": "", "share_image": ""}


def add(client, parent, model, data):
    address = reverse("wagtailadmin_pages:add", args=[model._meta.app_label, model._meta.model_name, parent.pk])
    assert client.get(address).status_code == 200
    response = client.post(address, nested_form_data(data | {"action-publish": "action-publish"}))
    if response.status_code == 200:
        raise AssertionError(response.context["form"].errors)
    return model.objects.order_by("-pk").first()
