"""Run Django's deployment checks on the production settings, with example values for the environment."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.base",
    "SECRET_KEY": "not-a-secret-only-for-the-check-"
    + "".join(chr(33 + n) for n in range(60) if chr(33 + n) not in "\"'$`\\"),
    "SITE_URL": "https://moteplass.example",
    "ALLOWED_HOSTS": "moteplass.example",
    "DATABASE_URL": f"sqlite:///{ROOT / 'var' / 'check.sqlite3'}",
    "REDIS_URL": "redis://127.0.0.1:6379/9",
    "EMAIL_URL": "submission://user:password@mail.moteplass.example:587",
    "DEFAULT_FROM_EMAIL": "post@moteplass.example",
    "STRIPE_SECRET_KEY": "sk_live_" + "0" * 24,
    "STRIPE_WEBHOOK_SECRET": "whsec_" + "0" * 24,
}

if __name__ == "__main__":
    (ROOT / "var").mkdir(exist_ok=True)
    command = [sys.executable, str(ROOT / "manage.py"), "check", "--deploy", "--fail-level", "WARNING"]
    environment = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    sys.exit(subprocess.run(command, env={**environment, **PRODUCTION}, check=False).returncode)
