"""`python -m demo` prepares and starts the demo with all its processes. `python -m demo load` only prepares it."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")

if __name__ == "__main__":
    from demo import run

    sys.exit(run.main(sys.argv[1:]))
