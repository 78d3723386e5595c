"""``python -m linregions``: the same as the command ``linregions``."""

from __future__ import annotations

from linregions.cli import main

if __name__ == "__main__":
    main()
