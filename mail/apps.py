from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "mail"
    verbose_name = _("E-mail")

    def ready(self) -> None:
        from django.urls import reverse

        from mail import health, jobs  # noqa: F401 - what they hold registers itself
        from mail.bulk import emails  # noqa: F401 - it registers its function
        from mail.bulk.contents import Content, register_content, write_text

        register_content(
            "text",
            Content(
                label=_("Text"),
                write=write_text,
                edit_url=lambda bulk_mail: reverse("bulk_mail_edit", args=[bulk_mail.pk]),
            ),
        )
