"""Tables on standard output."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["print_table"]

WIDE = 1000  # columns: rather a line that the terminal wraps than a number cut short


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]], *, n_left: int = 1) -> None:
    """Print rows of text below a header; the first `n_left` columns are flush left."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    for place, title in enumerate(header):
        table.add_column(title, justify="left" if place < n_left else "right")
    for row in rows:
        table.add_row(*row)
    Console(width=WIDE, markup=False).print(table)
