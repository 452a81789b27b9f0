"""EMAIL_URL chooses the mail server or service; a wrong one stops the start and shows nothing of its secrets."""

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from production_variables import problems
from production_variables import read as read_variables

from config import email_url

ANYMAIL = {
    "brevo://k%2Fy@": ("brevo", {"BREVO_API_KEY": "k/y"}),
    "brevo://xkeysib-A1@default": ("brevo", {"BREVO_API_KEY": "xkeysib-A1"}),
    "mailersend://mlsn.A@": ("mailersend", {"MAILERSEND_API_TOKEN": "mlsn.A"}),
    "mailgun://Key@mg.example.no": ("mailgun", {"MAILGUN_API_KEY": "Key", "MAILGUN_SENDER_DOMAIN": "mg.example.no"}),
    "mailgun://Key@?region=eu": (
        "mailgun",
        {"MAILGUN_API_KEY": "Key", "MAILGUN_API_URL": "https://api.eu.mailgun.net/v3"},
    ),
    "mailjet://Key:Secret@": ("mailjet", {"MAILJET_API_KEY": "Key", "MAILJET_SECRET_KEY": "Secret"}),
    "mandrill://Key@": ("mandrill", {"MANDRILL_API_KEY": "Key"}),
    "postmark://Token@?stream=tickets": (
        "postmark",
        {"POSTMARK_SERVER_TOKEN": "Token", "POSTMARK_MESSAGE_STREAM": "tickets"},
    ),
    "resend://re_Key@": ("resend", {"RESEND_API_KEY": "re_Key"}),
    "scaleway://Secret:Project@": ("scaleway", {"SCALEWAY_SECRET_KEY": "Secret", "SCALEWAY_PROJECT_ID": "Project"}),
    "sendgrid://SG.Key@": ("sendgrid", {"SENDGRID_API_KEY": "SG.Key"}),
    "sparkpost://Key@?region=us": ("sparkpost", {"SPARKPOST_API_KEY": "Key"}),
}


@pytest.mark.parametrize(("address", "expected"), ANYMAIL.items())
def test_services(address, expected, settings):
    backend, options = expected
    read = email_url.read(address)
    assert read["EMAIL_BACKEND"] == f"anymail.backends.{backend}.EmailBackend"
    assert read["ANYMAIL"] == options | {"REQUESTS_TIMEOUT": 20}
    assert (read["EMAIL_HOST"], read["EMAIL_HOST_PASSWORD"], read["EMAIL_TIMEOUT"]) == (None, None, 20)
    settings.ANYMAIL = read["ANYMAIL"]
    # Anymail's own class takes the settings by these names, and refuses to be made without its key.
    assert get_connection(read["EMAIL_BACKEND"]).esp_name.lower() == backend


def test_amazon():
    read = email_url.read("ses://ID:Sec%2Bret@eu-north-1")
    assert read["EMAIL_BACKEND"] == "anymail.backends.amazon_ses.EmailBackend"
    assert read["ANYMAIL"] == {
        "AMAZON_SES_SESSION_PARAMS": {"aws_access_key_id": "ID", "aws_secret_access_key": "Sec+ret"},
        "AMAZON_SES_CLIENT_PARAMS": {
            "region_name": "eu-north-1",
            "config": {"connect_timeout": 20, "read_timeout": 20},
        },
        "REQUESTS_TIMEOUT": 20,
    }
    assert "AMAZON_SES_SESSION_PARAMS" not in email_url.read("ses://eu-north-1")["ANYMAIL"]
    assert get_connection(read["EMAIL_BACKEND"]).esp_name == "Amazon SES"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("submission://u:p%40ss@mail.example.no:587", ("smtp", "mail.example.no", 587, "u", "p@ss", True, False)),
        ("submission://u:p@mail.example.no", ("smtp", "mail.example.no", 587, "u", "p", True, False)),
        ("smtp://mail.example.no:25", ("smtp", "mail.example.no", 25, None, None, False, False)),
        ("smtp://u:p@mail.example.no:465?ssl=true", ("smtp", "mail.example.no", 465, "u", "p", False, True)),
        ("file:///srv/mail", ("filebased", None, None, None, None, False, False)),
    ],
)
def test_mail_server_urls(address, expected):
    read = email_url.read(address)
    names = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL")
    assert (read["EMAIL_BACKEND"].split(".")[-2], *(read[f"EMAIL_{name}"] for name in names)) == expected
    assert "ANYMAIL" not in read


@pytest.mark.filterwarnings("ignore:`smtps` scheme")
def test_smtps_urls():
    read = email_url.read("smtps://u:p@mail.example.no:465")
    assert (read["EMAIL_PORT"], read["EMAIL_USE_TLS"], read["EMAIL_USE_SSL"]) == (465, True, False)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("nonsense", "it begins with none of brevo://, console://,"),
        ("pigeon://S3cret@", "it begins with none of brevo://, console://,"),
        ("brevo://", "write brevo://API_KEY@"),
        ("brevo://s3cret", "write brevo://API_KEY@"),
        ("mailjet://S3cret@", "write mailjet://API_KEY:SECRET_KEY@"),
        ("scaleway://S3cret@", "write scaleway://SECRET_KEY:PROJECT_ID@"),
        ("mailgun://S3cret@mg.example.no?region=moon", "write region=eu or leave it out"),
        ("ses://S3cret:S3cret@", "name the region"),
        ("ses://S3cret@eu-north-1", "give both the access key's ID and its secret, or neither"),
        ("brevo://S3cret@default:99", "brevo:// takes no port"),
        ("submission://user:S3cret#x@mail.example.no", "it cannot be read; percent-encode"),
        ("submission://u:p@[S3cret", "it cannot be read; percent-encode"),
        ("submission://", "it names no mail server"),
        ("smtp://S3cret@mail.example.no", "give both the user name and the password, or neither"),
        ("smtp://:S3cret@mail.example.no", "give both the user name and the password, or neither"),
        ("smtp://u:p@mail.example.no/S3cret", "it has a path after the mail server"),
        ("smtp://mail.example.no?S3cret=1", "smtp:// takes ?ssl=true or ?tls=true"),
    ],
)
def test_an_invalid_url_raises_without_its_secret(address, sentence):
    with pytest.raises(email_url.BadEmailURL) as refused:
        email_url.read(address)
    assert str(refused.value).startswith(sentence)
    assert "s3cret" not in str(refused.value).lower()
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("address", ["pigeon://S3cret@", "submission://user:S3cret#x@mail.example.no"])
def test_the_startup_error_names_the_variable_and_the_schemes(address):
    (sentence,) = problems(EMAIL_URL=address)
    assert sentence.startswith("EMAIL_URL: it ")
    assert "S3cret" not in sentence
    if address.startswith("pigeon"):
        assert all(f"{scheme}://" in sentence for scheme in ("brevo", "postmark", "ses", "submission", "smtp"))


def test_production_starts_with_a_service():
    assert read_variables(EMAIL_URL="postmark://Token@")["EMAIL_URL"]["ANYMAIL"]["POSTMARK_SERVER_TOKEN"] == "Token"


def test_anymail_accepts_the_projects_messages(settings):
    """Anymail refuses what a service cannot send; ours has both halves, own headers and an attachment."""
    read = email_url.read("postmark://Token@")
    settings.ANYMAIL = read["ANYMAIL"]
    message = EmailMultiAlternatives(
        "Billett",
        "Hei",
        "Foreningen <post@example.no>",
        ["kari@example.no"],
        headers={"Auto-Submitted": "auto-generated", "Message-ID": "<a@example.no>"},
    )
    message.attach_alternative("<p>Hei</p>", "text/html")
    message.attach("billett.pdf", b"%PDF", "application/pdf")
    backend = get_connection(read["EMAIL_BACKEND"])
    payload = backend.build_message_payload(message, backend.send_defaults)
    assert payload.data["HtmlBody"] == "<p>Hei</p>"
    assert payload.data["Attachments"][0]["Name"] == "billett.pdf"


@pytest.mark.parametrize(
    ("address", "secret", "sentence"),
    [
        ("submission://u:p@smtp.example.no:587", "name:" + "p" * 20, "names no service that reports"),
        ("scaleway://S:P@", "name:" + "p" * 20, "names no service that reports"),
        ("postmark://Token@", "p" * 30, "write name:password"),
        ("postmark://Token@", "a:b", "at least 16 characters"),
        ("mailgun://key@", "short", "at least 16 characters"),
    ],
)
def test_a_secret_of_reports_that_proves_nothing_stops_the_start(address, secret, sentence):
    (problem,) = problems(EMAIL_URL=address, EMAIL_WEBHOOK_SECRET=secret)
    assert problem.startswith("EMAIL_WEBHOOK_SECRET: ")
    assert sentence in problem
    assert secret not in problem


@pytest.mark.parametrize(("address", "secret"), [("mailgun://key@", "k" * 32), ("postmark://T@", "name:" + "p" * 20)])
def test_a_secret_of_reports_is_read(address, secret):
    assert read_variables(EMAIL_URL=address, EMAIL_WEBHOOK_SECRET=secret)["EMAIL_WEBHOOK_SECRET"] == secret
