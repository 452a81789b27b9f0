import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

application = get_wsgi_application()

from core.checks import refuse_unsafe_start  # noqa: E402 - once the settings are there

refuse_unsafe_start()
