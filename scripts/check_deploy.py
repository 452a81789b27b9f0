"""Run Django's deployment checks on the settings of the guide for administrators, completed with examples of keys."""

import os
import subprocess
import sys
from pathlib import Path

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = {
    "DJANGO_SETTINGS_MODULE": "config.settings.base",
    "SECRET_KEY": "not-a-secret-only-for-the-check-"
    + "".join(chr(33 + n) for n in range(60) if chr(33 + n) not in "\"'$`\\"),
    "HEALTH_TOKEN": "0" * 32,
    "STRIPE_SECRET_KEY": "sk_live_" + "0" * 24,
    "STRIPE_WEBHOOK_SECRET": "whsec_" + "0" * 24,
}


def guide() -> dict[str, str]:
    values = dotenv_values(ROOT / "deploy" / "env.example")
    return {name: value for name, value in values.items() if value and "…" not in value}


if __name__ == "__main__":
    command = [sys.executable, str(ROOT / "manage.py"), "check", "--deploy", "--fail-level", "WARNING"]
    environment = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    sys.exit(subprocess.run(command, env={**environment, **guide(), **EXAMPLES}, check=False).returncode)
