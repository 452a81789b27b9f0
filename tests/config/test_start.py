"""What ships must start, and must refuse to start half-configured."""

import io
import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from dotenv import dotenv_values
from production_variables import COMPLETE, problems, read

from config import variables
from core import checks

ROOT = Path(__file__).resolve().parents[2]


def start(environment: dict[str, str], then: str = "") -> subprocess.CompletedProcess:
    """Load the WSGI application as gunicorn would, with nothing in the environment but what is given."""
    code = f"import sys; sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / 'site')!r}]; import config.wsgi\n{then}"
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": os.environ["PATH"], **environment},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_and_has_no_demo_urls():
    """One real start. What else a start refuses is read in this process, by the same function."""
    result = start(
        COMPLETE,
        "from django.urls import resolve, Resolver404\n"
        "for path in ['/demo/', '/demo/editor/sign-in/', '/demo/mailbox/']:\n"
        "    match = resolve(path)\n"
        "    assert match.url_name == 'wagtail_serve', match\n",
    )
    assert result.returncode == 0, result.stderr


def test_one_real_start_lists_all_wrong_settings():
    """Also by `manage.py`, which says no more than the sentences."""
    wrong = {**COMPLETE, "SITE_URL": "forening.example", "HOLD_MINUTES": "soon", "STRIPE_SECRET_KEY": "pk_live_S3cret"}
    del wrong["REDIS_URL"]
    result = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "clock", "--once"],
        env={"PATH": os.environ["PATH"], **wrong},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert "S3cret" not in result.stderr
    lines = result.stderr.strip().splitlines()
    assert lines[0].startswith("ImproperlyConfigured: 4 settings are wrong.")
    assert [line.split(":")[0].strip() for line in lines[1:]] == [
        "SITE_URL",
        "REDIS_URL",
        "STRIPE_SECRET_KEY",
        "HOLD_MINUTES",
    ]


def test_a_complete_environment_is_read():
    values = read()
    assert values["SITE_URL"] == "https://forening.example"
    assert values["ALLOWED_HOSTS"] == ["forening.example"]
    assert values["STRIPE_WEBHOOK_SECRET"] == ["whsec_0123456789abcdef"]
    assert (values["HOLD_MINUTES"], values["SECURE_SSL_REDIRECT"], values["LOG_LEVEL"]) == (35, True, "INFO")


@pytest.mark.parametrize("name", sorted(COMPLETE))
@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_missing_value_stops_the_start_and_is_named(name, value):
    assert problems(**{name: value}) == [f"{name}: it is missing."]


WRONG = [
    ("SECRET_KEY", "short", "it must be long and random"),
    ("SECRET_KEY", "a" * 60, "it must be long and random"),
    ("SECRET_KEY", "django-insecure-" + "Zx" * 30, "it must be long and random"),
    ("SITE_URL", "forening.example", "it must begin with https:// and a host"),
    ("SITE_URL", "http://forening.example", "it must begin with https:// and a host"),
    ("SITE_URL", "https://", "it must begin with https:// and a host"),
    ("SITE_URL", "ftp://forening.example", "it must begin with https:// and a host"),
    ("SITE_URL", "https://forening.example/nb", "it has the path “/nb”"),
    ("SITE_URL", "https://forening.example/?a=b", "it has something after ? or #"),
    ("SITE_URL", "https://u:p@forening.example", "it has a user name"),
    ("SITE_URL", "https://forening.example:port", "its port is not a number from 1 to 65535"),
    ("SITE_URL", "https://forening.example:99999", "its port is not a number from 1 to 65535"),
    ("SITE_URL", "https://[forening", "it cannot be read as a URL"),
    ("SITE_URL", "https://forening .example", "it cannot be read as a URL"),
    ("SITE_URL", "https://for_!ning.example", "“for_!ning.example” is not a host name"),
    ("SITE_URL", "https://næring.example", "browsers send “næring.example” as xn--nring-sra.example"),
    ("ALLOWED_HOSTS", "https://forening.example", "“https://forening.example” has a scheme"),
    ("ALLOWED_HOSTS", "forening.example/", "“forening.example/” has a path"),
    ("ALLOWED_HOSTS", "forening.example:443", "“forening.example:443” has a port"),
    ("ALLOWED_HOSTS", "[::1]:443", "“[::1]:443” has a port"),
    ("ALLOWED_HOSTS", "forening.example www.forening.example", "is not a host name"),
    ("ALLOWED_HOSTS", "*", "“*” lets a stranger choose the host"),
    ("ALLOWED_HOSTS", "*.forening.example", "“*.forening.example” is not a host name"),
    ("ALLOWED_HOSTS", ",", "it holds nothing but commas"),
    ("ALLOWED_HOSTS", "www.forening.example", "it lacks forening.example, the host of SITE_URL"),
    ("ALLOWED_HOSTS", "næring.example,forening.example", "browsers send “næring.example” as xn--"),
    ("TIME_ZONE", "Europe/Olso", "the site's times are those of Europe/Oslo"),
    ("TIME_ZONE", "UTC", "the site's times are those of Europe/Oslo"),
    ("DATABASE_URL", "nonsense", "it must begin with postgres://"),
    ("DATABASE_URL", "mysql://u:p@host/name", "it must begin with postgres://"),
    ("DATABASE_URL", "postgres://u:p@host:5432", "it names no database"),
    ("DATABASE_URL", "postgres://u:p@host:post/name", "its port is not a number"),
    ("DATABASE_URL", "postgres://u:S3cret#x@host/name", "it has a #; write %23"),
    ("DATABASE_URL", "postgres://u:p@host/name?sslmood=require", "PostgreSQL's driver refuses what follows the ?"),
    ("DATABASE_CONN_MAX_AGE", "-1", "-1 is not between 0 and"),
    ("DATABASE_CONN_MAX_AGE", "10 min", "“10 min” is not a whole number"),
    ("REDIS_URL", "127.0.0.1:6379", "it must begin with redis://"),
    ("REDIS_URL", "http://127.0.0.1:6379", "it must begin with redis://"),
    ("REDIS_URL", "redis://", "it names no host"),
    ("REDIS_URL", "redis://host:6379/cache", "what follows the host must be the number of a database"),
    ("REDIS_URL", "redis://host:none/0", "its port is not a number"),
    ("REDIS_URL", "unix://", "it names no socket"),
    ("EMAIL_URL", "nonsense", "it begins with none of brevo://"),
    ("EMAIL_URL", "console://", "console:// sends nothing"),
    ("EMAIL_URL", "dummy://", "dummy:// sends nothing"),
    ("EMAIL_URL", "memory://", "memory:// sends nothing"),
    ("EMAIL_URL", "submission://", "it names no mail server"),
    ("EMAIL_URL", "smtp://user@mail.example.no", "give both the user name and the password"),
    ("EMAIL_URL", "smtp://mail.example.no:smtp", "it cannot be read"),
    ("DEFAULT_FROM_EMAIL", "Foreningen", "“Foreningen” is not an e-mail address"),
    ("DEFAULT_FROM_EMAIL", "post@", "“post@” is not an e-mail address"),
    ("DEFAULT_FROM_EMAIL", "Foreningen <post>", "“Foreningen <post>” is not an e-mail address"),
    ("DEFAULT_FROM_EMAIL", "post@forening example", "is not an e-mail address"),
    ("DEFAULT_FROM_EMAIL", '"Foreningen <post@forening.example>"', "is not an e-mail address"),
    ("DEFAULT_FROM_EMAIL", "a@forening.example, b@forening.example", "it holds more than one address"),
    ("DEFAULT_FROM_EMAIL", "Forening, Bergen <post@forening.example>", "it holds more than one address"),
    ("DEFAULT_FROM_EMAIL", "post@forening.example\nBcc: x@y.example", "it has a line break"),
    ("STRIPE_SECRET_KEY", "pk_live_S3cret00", "it holds a publishable key (pk_…)"),
    ("STRIPE_SECRET_KEY", "whsec_S3cret0123456789", "it holds the signing secret of a webhook (whsec_…)"),
    ("STRIPE_SECRET_KEY", "sk_test_S3cret0123", "it holds a key of Stripe's test mode"),
    ("STRIPE_SECRET_KEY", "rk_test_S3cret0123", "it holds a key of Stripe's test mode"),
    ("STRIPE_SECRET_KEY", "sk_live_", "it must be sk_live_ or rk_live_ and then letters and digits"),
    ("STRIPE_SECRET_KEY", "sk_live_…", "it still holds the example's placeholder"),
    ("STRIPE_SECRET_KEY", "S3cret", "it holds something else"),
    ("STRIPE_WEBHOOK_SECRET", "not-a-secret", "it holds something else"),
    ("STRIPE_WEBHOOK_SECRET", "sk_live_S3cret0123", "it holds a secret key (sk_…)"),
    ("STRIPE_WEBHOOK_SECRET", "we_S3cret0123456789", "it holds the ID of a webhook endpoint"),
    ("STRIPE_WEBHOOK_SECRET", "whsec_S3cret0123456789,old-S3cret", "it holds something else"),
    ("STRIPE_WEBHOOK_SECRET", "whsec_short", "it must be whsec_ and then at least 15"),
    ("STRIPE_TEST_MODE", "maybe", "“maybe” is neither true nor false"),
    ("STRIPE_API_BASE", "http://127.0.0.1:12111", "it points at this machine"),
    ("STRIPE_API_BASE", "http://stripe.example", "it must begin with https://"),
    ("STRIPE_API_BASE", "https://api.stripe.com/v1", "it has the path “/v1”"),
    ("STRIPE_TIMEOUT_SECONDS", "0", "0 is not between 1 and 120"),
    ("STRIPE_TIMEOUT_SECONDS", "2.5", "“2.5” is not a whole number"),
    ("CHECKOUT_ORIGINS", "checkout.stripe.com", "it must begin with https://"),
    ("CHECKOUT_ORIGINS", "https://pay.example/checkout", "it has the path “/checkout”"),
    ("BRREG_API_BASE", "http://localhost:12111/brreg", "it points at this machine"),
    ("BRREG_TIMEOUT_SECONDS", "four", "“four” is not a whole number"),
    ("HOLD_MINUTES", "soon", "“soon” is not a whole number"),
    ("HOLD_MINUTES", "31", "31 is not between 32 and 1440"),
    ("HOLD_REMINDER_AFTER_MINUTES", "-5", "-5 is not between 1 and 1440"),
    ("INVOICE_PREFIX", "KV", "it is the same as RECEIPT_PREFIX"),
    ("RECEIPT_PREFIX", "KV1", "“KV1” must be at most 20 letters"),
    ("RECEIPT_PREFIX", "K V", "“K V” must be at most 20 letters"),
    ("MEDIA_ROOT", "media", "“media” does not begin with /"),
    ("MEDIA_ROOT", "/etc/passwd", "“/etc/passwd” is not a folder"),
    ("S3_ENDPOINT_URL", "s3.example.no", "it must begin with https://"),
    ("KID_CHECK", "mod12", "“mod12” is none of MOD10, MOD11, NONE"),
    ("KID_LENGTH", "26", "26 is not between 6 and 25"),
    ("KID_PREFIX", "7a", "“7a” has something other than digits in it"),
    ("PORT", "http", "“http” is not a whole number"),
    ("PORT", "70000", "70000 is not between 1 and 65535"),
    ("BIND", "127.0.0.1", "“127.0.0.1” is neither host:port nor unix:/path"),
    ("WEB_CONCURRENCY", "0", "0 is not between 1 and 256"),
    ("WEB_THREADS", "many", "“many” is not a whole number"),
    ("FORWARDED_ALLOW_IPS", "localhost", "“localhost” is not an IP address"),
    ("TRUSTED_PROXY_COUNT", "one", "“one” is not a whole number"),
    ("SECURE_SSL_REDIRECT", "ja", "“ja” is neither true nor false"),
    ("SECURE_HSTS_SECONDS", "1 year", "“1 year” is not a whole number"),
    ("SENTRY_DSN", "sentry.example", "it is not a DSN"),
    ("LOG_LEVEL", "verbose", "“verbose” is none of DEBUG, INFO"),
    ("HEALTH_TOKEN", "short", "it must be at least 20 letters"),
    ("PROCESS_CACHE_SECONDS", "5m", "“5m” is not a whole number"),
]


@pytest.mark.parametrize(("name", "value", "sentence"), WRONG)
def test_a_malformed_or_unsafe_value_stops_the_start_with_its_sentence(name, value, sentence):
    (found,) = problems(**{name: value})
    assert found.startswith(f"{name}: ")
    assert sentence in found
    assert "S3cret" not in found


def test_settings_that_belong_together():
    assert problems(S3_ACCESS_KEY="key", S3_SECRET_KEY="secret") == [
        "S3_BUCKET: it is missing although S3_ACCESS_KEY is set."
    ]
    (found,) = problems(S3_BUCKET="files", S3_PRIVATE_BUCKET="documents", S3_ACCESS_KEY="key")
    assert found == "S3_SECRET_KEY: it is missing; the key and its secret belong together."


def test_a_kid_has_room_for_the_number_of_the_document():
    (found,) = problems(KID_PREFIX="77777")
    assert found == "KID_LENGTH: it must be at least 6 more than the number of digits in KID_PREFIX."
    assert read(KID_PREFIX="7777")["KID_LENGTH"] == 10


def test_documents_have_a_bucket_of_their_own():
    assert problems(S3_BUCKET="files") == ["S3_PRIVATE_BUCKET: it is missing although S3_BUCKET is set."]
    (found,) = problems(S3_BUCKET="files", S3_PRIVATE_BUCKET="files")
    assert found.startswith("S3_PRIVATE_BUCKET: it is the same as S3_BUCKET")
    assert read(S3_BUCKET="files", S3_PRIVATE_BUCKET="documents")["S3_PRIVATE_BUCKET"] == "documents"


def test_all_wrong_settings_are_named_at_once():
    assert len(problems(**dict.fromkeys(COMPLETE))) == len(COMPLETE)
    # A prefix is compared with the others only when all are right.
    names = {name for name, _value, _sentence in WRONG} - {"INVOICE_PREFIX"}
    found = problems(**{name: value for name, value, _sentence in WRONG})
    assert {line.split(":")[0] for line in found} == names


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SITE_URL", "https://forening.example/", "https://forening.example"),
        ("SITE_URL", "https://forening.example:8443", "https://forening.example:8443"),
        ("ALLOWED_HOSTS", ".forening.example, 10.0.0.5,[::1]", [".forening.example", "10.0.0.5", "[::1]"]),
        ("DEFAULT_FROM_EMAIL", "Næringsforeningen <post@a.example>", "Næringsforeningen <post@a.example>"),
        ("DEFAULT_FROM_EMAIL", '"Forening, By" <post@a.example>', '"Forening, By" <post@a.example>'),
        ("REDIS_URL", "unix:///run/redis.sock?db=1", "unix:///run/redis.sock?db=1"),
        ("STRIPE_SECRET_KEY", "rk_live_0123456789", "rk_live_0123456789"),
        ("SECURE_SSL_REDIRECT", "No", False),
        ("LOG_LEVEL", "warning", "WARNING"),
        ("BIND", "unix:/run/moteplass/web.sock", "unix:/run/moteplass/web.sock"),
        ("FORWARDED_ALLOW_IPS", "10.0.0.0/8,::1", "10.0.0.0/8,::1"),
        ("TIME_ZONE", "Europe/Oslo", None),
        ("HOLD_MINUTES", "", 35),
    ],
)
def test_right_values_are_accepted(name, value, expected):
    assert read(**{name: value}).get(name) == expected


def test_an_installation_for_trying_things_out_says_so():
    assert read(STRIPE_SECRET_KEY="sk_test_0123456789", STRIPE_TEST_MODE="true")["STRIPE_TEST_MODE"] is True
    (found,) = problems(STRIPE_TEST_MODE="true")
    assert "it holds a key of Stripe's live mode; use a test key, or remove STRIPE_TEST_MODE" in found


def test_postgresql_is_given_up_after_seconds_and_keeps_its_options():
    options = read(DATABASE_URL="postgres://u:p%23@host/name?sslmode=require&connect_timeout=2")["DATABASE_URL"]
    assert (options["PASSWORD"], options["OPTIONS"]["sslmode"], options["OPTIONS"]["connect_timeout"]) == (
        "p#",
        "require",
        2,
    )
    assert read(DATABASE_URL="postgres://u:p@host/name")["DATABASE_URL"]["OPTIONS"]["connect_timeout"] == 5


def test_a_misspelt_name_in_the_file_is_refused():
    """Other programs' variables may stand in it too."""
    with pytest.raises(ImproperlyConfigured) as refused:
        variables.read(COMPLETE, production=True, in_file=["HOLD_MINUTE", "ALOWED_HOSTS", "PATH", "PGHOST", "SITE_URL"])
    assert [line.strip() for line in str(refused.value).splitlines()[1:]] == [
        "ALOWED_HOSTS: there is no such setting; ALLOWED_HOSTS is meant, or the line is to be removed.",
        "HOLD_MINUTE: there is no such setting; HOLD_MINUTES is meant, or the line is to be removed.",
    ]


def test_the_env_file_sets_what_the_environment_lacks(tmp_path, monkeypatch):
    monkeypatch.setenv("PREFIX_OF_TEST", "from the environment")
    monkeypatch.delenv("PREFIX_OF_TEST_2", raising=False)
    file = tmp_path / ".env"
    variables.load_env_file(file)  # a missing file is no fault
    file.write_text('PREFIX_OF_TEST=x\nPREFIX_OF_TEST_2="Å <a@b.example>"  # a remark\n', encoding="utf-8")
    assert variables.load_env_file(file) == {"PREFIX_OF_TEST", "PREFIX_OF_TEST_2"}
    assert (os.environ["PREFIX_OF_TEST"], os.environ["PREFIX_OF_TEST_2"]) == (
        "from the environment",
        "Å <a@b.example>",
    )
    monkeypatch.delenv("PREFIX_OF_TEST_2")
    file.write_text('A=1\nB="never ends\n', encoding="utf-8")
    with pytest.raises(ImproperlyConfigured, match="write NAME=value in line 2"):
        variables.load_env_file(file)
    file.write_bytes(b"A=\xe6\n")
    with pytest.raises(ImproperlyConfigured, match="it is not written in UTF-8"):
        variables.load_env_file(file)


def test_the_example_lists_every_variable_and_is_complete_but_for_the_keys():
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^#?([A-Z][A-Z0-9_]+)=(.*)$", text, flags=re.M))
    assert set(listed) == set(read())
    active = set(re.findall(r"^([A-Z][A-Z0-9_]+)=", text, flags=re.M))
    assert active == set(COMPLETE)
    # Only what nobody else can know is left to fill in.
    example = {name: value for name, value in dotenv_values(stream=io.StringIO(text)).items() if value is not None}
    assert {line.split(":")[0] for line in problems(**{name: example[name] for name in COMPLETE})} == {
        "SECRET_KEY",
        "STRIPE_SECRET_KEY",
        "STRIPE_WEBHOOK_SECRET",
    }


def test_the_defaults_in_the_example_are_the_defaults():
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    values = read()
    commented = re.sub(r"^#(?=[A-Z][A-Z0-9_]+=)", "", text, flags=re.M)
    for name, raw in dotenv_values(stream=io.StringIO(commented)).items():
        if name not in COMPLETE and raw:
            assert read(**{name: raw})[name] == values[name], name


def test_demo_settings_refuse_other_hosts_than_localhost(settings):
    settings.DEMO = True
    settings.SITE_URL = "http://localhost:8000"
    settings.ALLOWED_HOSTS = ["forening.example"]
    with pytest.raises(ImproperlyConfigured, match="localhost"):
        checks.refuse_unsafe_start()


def test_site_is_a_source_root_without_shadowing_the_standard_library():
    import site

    assert not (ROOT / "site" / "__init__.py").exists()
    assert Path(site.__file__).parent == Path(sysconfig.get_path("stdlib"))


def test_requirement_locks_have_hashes_and_no_urls():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text
