"""``python -m collegium`` is ``collegium``."""

from collegium.cli import main

main()
