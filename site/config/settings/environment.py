"""The environment, read once and shared by the modules of the production settings.

A module of its own, because each of those modules needs it before `base` puts them together.
"""

from pathlib import Path

from config import variables

BASE_DIR = Path(__file__).resolve().parents[3]

env = variables.read(in_file=variables.load_env_file(BASE_DIR / ".env"))
