"""What ships must start, and must refuse to start half-configured."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from core import checks

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "SECRET_KEY": "Zx" * 30,
    "SITE_URL": "https://forening.example",
    "ALLOWED_HOSTS": "forening.example",
    "DATABASE_URL": "sqlite://:memory:",
    "REDIS_URL": "redis://127.0.0.1:6379/9",
    "EMAIL_URL": "submission://u:p@mail.forening.example:587",
    "DEFAULT_FROM_EMAIL": "post@forening.example",
    "STRIPE_SECRET_KEY": "sk_live_0123456789",
    "STRIPE_WEBHOOK_SECRET": "whsec_0123456789abcdef",
}


def start(environment: dict[str, str]) -> subprocess.CompletedProcess:
    """Load the WSGI application as gunicorn would, with nothing in the environment but what is given."""
    code = f"import sys; sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / 'site')!r}]; import config.wsgi"
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": os.environ["PATH"], **environment},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_all_variables_set():
    result = start(COMPLETE)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("name", sorted(COMPLETE))
def test_a_missing_value_stops_the_start_and_is_named(name):
    result = start({key: value for key, value in COMPLETE.items() if key != name})
    assert result.returncode != 0
    assert name in result.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "nonsense"),
        ("EMAIL_URL", "nonsense"),
        ("SITE_URL", "forening.example"),
        ("SITE_URL", "http://forening.example"),
        ("STRIPE_SECRET_KEY", "pk_live_wrong"),
        ("STRIPE_WEBHOOK_SECRET", "not-a-secret"),
        ("STRIPE_API_BASE", "http://127.0.0.1:12111"),
        ("BRREG_API_BASE", "http://localhost:12111/brreg"),
        ("SECRET_KEY", "short"),
        ("HOLD_MINUTES", "soon"),
    ],
)
def test_a_malformed_or_unsafe_value_stops_the_start_and_is_named(name, value):
    result = start({**COMPLETE, name: value})
    assert result.returncode != 0
    assert name in result.stderr.strip().splitlines()[-1]


def test_demo_settings_refuse_other_hosts_than_localhost(settings):
    settings.DEMO = True
    settings.SITE_URL = "http://localhost:8000"
    settings.ALLOWED_HOSTS = ["forening.example"]
    with pytest.raises(ImproperlyConfigured, match="localhost"):
        checks.refuse_unsafe_start()


def test_production_has_no_demo_urls():
    code = (
        f"import sys; sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / 'site')!r}]; import config.wsgi;"
        "from django.urls import resolve, Resolver404\n"
        "for path in ['/demo/', '/demo/editor/sign-in/', '/demo/mailbox/']:\n"
        "    match = resolve(path)\n"
        "    assert match.url_name == 'wagtail_serve', match\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": os.environ["PATH"], **COMPLETE},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr


def test_site_is_a_source_root_without_shadowing_the_standard_library():
    import site

    assert not (ROOT / "site" / "__init__.py").exists()
    assert Path(site.__file__).parent == Path(sysconfig.get_path("stdlib"))


def test_requirement_locks_have_hashes_and_no_urls():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text
