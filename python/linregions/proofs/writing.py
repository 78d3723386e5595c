"""Writes the proof of a count to a file while the search goes on."""

from __future__ import annotations

import hashlib
import json
import zlib
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from linregions import _core
from linregions.output_files import check_target
from linregions.proofs.checker import MAGIC, Layer, digest

__all__ = ["ProofFile", "write_proof"]


class ProofFile:
    """A proof that is being written: header, compressed blocks, trailer, checksum.

    The file appears under its name when it is whole; until then it has another one beside it, which
    goes away if writing fails.

    Parameters
    ----------
    path : str or path-like
    header : dict
        What the proof is about.
    """

    def __init__(self, path: str | PathLike[str], header: dict[str, Any]) -> None:
        self._path = Path(path)
        check_target(self._path)
        self._partial = self._path.with_name(self._path.name + ".partial")
        self._hash = hashlib.sha256()
        self._stream = zlib.compressobj(6)
        self._file: BinaryIO = self._partial.open("wb")
        self._put(MAGIC + _line(header))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()
        self._partial.unlink(missing_ok=True)

    def _put(self, data: bytes) -> None:
        self._hash.update(data)
        self._file.write(data)

    def _put_block(self, data: bytes) -> None:
        if data:
            self._put(len(data).to_bytes(4, "little") + data)

    def append(self, records: bytes) -> None:
        """Add records to the body."""
        self._put_block(self._stream.compress(records))

    def finish(self, trailer: dict[str, Any]) -> None:
        """End the body, and give the file its name."""
        self._put_block(self._stream.flush())
        self._put((0).to_bytes(4, "little") + _line(trailer))
        self._file.write(self._hash.digest())
        self._file.close()
        self._partial.replace(self._path)


def write_proof(
    running: _core.Search,
    path: str | PathLike[str],
    layers: list[Layer],
    halfspaces: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> str:
    """Run a search that writes a proof to its end; the core's word for how it ended.

    An incomplete search leaves a proof of the regions that it found. So does an interrupted one,
    before KeyboardInterrupt goes on.
    """
    a, b = halfspaces
    header = {
        "kind": "activation",
        "inputs": a.shape[1],
        "network_sha256": digest(layers),
        "domain": {
            "a": [[float(x).hex() for x in row] for row in a],
            "b": [float(x).hex() for x in b],
        },
    }
    with ProofFile(path, header) as file:

        def finish(completion: str) -> None:
            file.append(running.take_proof())
            complete = completion == "finished"
            file.finish({"complete": complete, "count": running.summary()["count"]})

        completion = "paused"
        while completion == "paused":
            try:
                completion = running.extend_proof()
            except KeyboardInterrupt:
                finish("interrupted")
                raise
            if completion == "paused":
                file.append(running.take_proof())
        finish(completion)
    return completion


def _line(record: dict[str, Any]) -> bytes:
    return json.dumps(record, separators=(",", ":")).encode() + b"\n"
