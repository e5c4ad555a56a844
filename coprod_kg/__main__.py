"""``python -m coprod_kg`` is the command ``coprod-kg``."""

from coprod_kg.cli import main

main()
