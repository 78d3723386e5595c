"""Sub-commands whose complaints about an option say what was given."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

import typer
from typer.core import TyperCommand

__all__ = ["Command", "JsonFileCommand"]

EXPECTED = {"float_parsing": "a number", "int_parsing": "a whole number"}


class Command(TyperCommand):
    """A sub-command; for `typer.Typer.command`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the command line, and name the value that is wrong."""
        try:
            return super().parse_args(ctx, args)
        except typer.BadParameter as error:
            error.message = _with_value(error)
            raise


class JsonFileCommand(Command):
    """A sub-command without arguments, whose --json may have a file name behind it, or none."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the command line; a bare --json is ``--json -``, standard output."""
        full = []
        for arg, following in zip_longest(args, args[1:]):
            full.append(arg)
            if arg == "--json" and (following is None or following.startswith("--")):
                full.append("-")
        return super().parse_args(ctx, full)


def _with_value(error: typer.BadParameter) -> str:
    """The message; newer versions of typer do not say the value, but have pydantic's errors."""
    errors = getattr(error.__cause__, "errors", None)
    if not callable(errors):
        return error.message
    first = errors()[0]
    given, kind = first.get("input"), first.get("type")
    if kind in EXPECTED:
        return f"expected {EXPECTED[kind]}, got {given!r}"
    return f"{error.message}, got {given!r}"
