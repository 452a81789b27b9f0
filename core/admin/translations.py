"""Publishing a translation asks for the same alternative texts as publishing any other page.

wagtail-localize publishes in views of its own, which validate no page form.
"""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page
from wagtail_localize.models import Translation
from wagtail_localize.views.update_translations import UpdateTranslationsView

from core.content.image_check import undescribed_images


def missing_alt_message(translation: Translation) -> str:
    """What keeps the translation from being published; "" when nothing does."""
    page = translation.source.get_ephemeral_translated_instance(translation.target_locale, fallback=True)
    titles = [image.title for image in undescribed_images(page)] if isinstance(page, Page) else []
    if not titles:
        return ""
    return _(
        "“%(page)s” is not published in %(language)s. Describe each of these images in both languages, or say "
        "that it is only decoration: %(images)s."
    ) % {
        "page": page.title,
        "language": translation.target_locale.get_display_name(),
        "images": ", ".join(dict.fromkeys(titles)),
    }


def refuse_publishing_without_alt(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A response when the request would publish a translation with such an image, else None."""
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    translation = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    ).first()
    message = missing_alt_message(translation) if translation else ""
    if not message:
        return None
    messages.error(request, message)
    return redirect("wagtailadmin_pages:edit", page.pk)


class SiteUpdateTranslationsView(UpdateTranslationsView):
    """The view that brings changes of a page to its translations, and may publish these at once."""

    def form_valid(self, form):
        if form.cleaned_data["publish_translations"] and (problems := self._problems()):
            for message in problems:
                form.add_error("publish_translations", message)
                # The page's template shows no errors of fields.
                messages.error(self.request, message)
            return self.render_to_response(self.get_context_data() | {"form": form})
        return super().form_valid(form)

    def _problems(self) -> list[str]:
        """The messages for all translations, as they would be with the changes."""
        with transaction.atomic():
            self.object.update_from_db()
            translations = self.object.translations.filter(enabled=True).select_related("target_locale", "source")
            found = [message for translation in translations if (message := missing_alt_message(translation))]
            if found:
                transaction.set_rollback(True)
        return found
