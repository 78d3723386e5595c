"""The command line from inside and from outside, for its tests."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from linregions import RegionBatch, __version__
from linregions.cli import app
from typer.testing import CliRunner

# Ctrl-C works in the child even where the tests run as a background job, which ignores it.
ENTRY = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from linregions.cli import main; print('ready', file=sys.stderr, flush=True); main()"
)
ENVIRONMENT = {**os.environ, "COLUMNS": "200", "TERM": "dumb", "NO_COLOR": "1"}


def run(*arguments: object) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    result = CliRunner().invoke(
        app, [str(argument) for argument in arguments], env=ENVIRONMENT, prog_name="linregions"
    )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def run_json(*arguments: object, code: int = 0) -> dict[str, Any]:
    """The one JSON object on standard output."""
    found, out, _ = run(*arguments, "--json")
    assert found == code
    record: dict[str, Any] = json.loads(out)
    assert record["command"] == arguments[0]
    assert record["version"] == __version__
    return record


def process(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, env=ENVIRONMENT
    )


def interrupted(*arguments: object, after: float = 1.0) -> tuple[int, str, str, float]:
    """Exit code, output, errors, and the seconds that it took to stop after SIGINT."""
    with subprocess.Popen(
        [sys.executable, "-c", ENTRY, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    ) as child:
        assert child.stderr is not None
        assert child.stderr.readline() == "ready\n"
        time.sleep(after)
        assert child.poll() is None, child.communicate()
        start = time.monotonic()
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=30)
    return child.returncode, out, err, time.monotonic() - start


def batch_of(path: Path) -> RegionBatch:
    with np.load(path) as file:
        keys = ("packed", "witnesses", "margins", "unit_pieces")
        return RegionBatch(**{key: file[key] for key in keys})
