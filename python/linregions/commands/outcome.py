"""How a command ends: exit codes, errors, JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import IntEnum
from typing import Any, Protocol

import typer

from linregions import (
    CountResult,
    InputError,
    LinRegionsError,
    ModelFileError,
    SearchInterrupted,
    UnsupportedLayerError,
    __version__,
)

__all__ = ["ExitCode", "exit_code", "json_text", "partial_result", "print_json", "reporting"]


class ExitCode(IntEnum):
    """What a script learns from the command."""

    COMPLETE = 0
    FAILURE = 1
    BAD_INPUT = 2
    INCOMPLETE = 3
    INTERRUPTED = 130


class Ended(Protocol):
    """What a search leaves behind."""

    @property
    def complete(self) -> bool:
        """Whether it came to its end."""

    @property
    def stopped_by(self) -> str | None:
        """What ended it otherwise."""


def exit_code(result: Ended) -> ExitCode:
    """The code for a search that ended like this one."""
    if result.complete:
        return ExitCode.COMPLETE
    return ExitCode.INTERRUPTED if result.stopped_by == "interrupted" else ExitCode.INCOMPLETE


def partial_result(interruption: SearchInterrupted) -> CountResult:
    """What had been counted when Ctrl-C came."""
    if not isinstance(interruption.result, CountResult):
        raise KeyboardInterrupt from interruption
    return interruption.result


def json_text(command: str, content: Mapping[str, Any]) -> str:
    """One JSON object, headed by the command and the version."""
    record = {"command": command, "version": __version__, **content}
    return json.dumps(record, indent=2, allow_nan=False)


def print_json(command: str, content: Mapping[str, Any]) -> None:
    """Print one JSON object, headed by the command and the version."""
    typer.echo(json_text(command, content))


@contextmanager
def reporting(command: str, *, as_json: bool) -> Iterator[None]:
    """Turn errors into one message on standard error, JSON if asked for, and an exit code.

    Whatever is not an error of this package or of the operating system is a bug, and keeps its
    traceback.
    """
    try:
        yield
    except (InputError, ModelFileError) as error:
        _report(command, error, as_json)
        raise typer.Exit(ExitCode.BAD_INPUT) from error
    except BrokenPipeError:
        raise  # the reader of our output has gone: typer ends quietly
    except (LinRegionsError, OSError, MemoryError) as error:
        _report(command, error, as_json)
        raise typer.Exit(ExitCode.FAILURE) from error
    except KeyboardInterrupt as error:
        _report(command, KeyboardInterrupt("interrupted before there was any result"), as_json)
        raise typer.Exit(ExitCode.INTERRUPTED) from error


def _report(command: str, error: BaseException, as_json: bool) -> None:
    message = str(error) or type(error).__name__
    if as_json:
        content: dict[str, Any] = {"type": type(error).__name__, "message": message}
        if isinstance(error, UnsupportedLayerError):
            content["layers"] = error.layers
        print_json(command, {"error": content})
    typer.echo(f"linregions: {message}", err=True)
