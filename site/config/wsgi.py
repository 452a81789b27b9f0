import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

application = get_wsgi_application()

from core.checks import refuse_unsafe_start  # noqa: E402 - the settings must be loaded first
from core.web.request_check import CheckedApplication  # noqa: E402

refuse_unsafe_start()
application = CheckedApplication(application)
