"""Regions in a .npz file, written as they are found, in memory that does not grow."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, Self

import numpy as np

from linregions import RegionBatch
from linregions.commands.options import check_output
from linregions.output_files import replacing

__all__ = ["COLUMNS", "RegionFile"]

COLUMNS = ("packed", "witnesses", "margins")


class RegionFile:
    """Columns that grow in nameless files beside the target, and become one .npz at the end.

    The target is not touched before `finish`, which replaces it in one step.

    Parameters
    ----------
    path : Path
        Named .npz.
    empty : RegionBatch
        A batch of no regions: it says how wide the columns are.
    force : bool
        Whether an existing file may be replaced.

    Raises
    ------
    InputError
        The path is not one that may be written.
    """

    def __init__(self, path: Path, empty: RegionBatch, *, force: bool) -> None:
        check_output("--out", path, suffix=".npz", force=force)
        self.path = path
        self.n_regions = 0
        self._empty = empty
        with ExitStack() as stack:
            self._columns: dict[str, IO[bytes]] = {
                name: stack.enter_context(tempfile.TemporaryFile(dir=path.parent))
                for name in COLUMNS
            }
            self._files = stack.pop_all()

    def append(self, batch: RegionBatch) -> None:
        """Add the regions of a batch."""
        for name in COLUMNS:
            self._columns[name].write(getattr(batch, name).tobytes())
        self.n_regions += len(batch)

    def finish(self, extra: Mapping[str, Any]) -> int:
        """Write the file: the columns, and further arrays; return its size in bytes."""
        with replacing(self.path) as unfinished, unfinished.open("xb") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
                for column in COLUMNS:
                    self._write_column(archive, column)
                for key, value in extra.items():
                    with archive.open(f"{key}.npy", "w") as entry:
                        np.lib.format.write_array(entry, np.asarray(value), allow_pickle=False)
            stream.flush()
            os.fsync(stream.fileno())
        return self.path.stat().st_size

    def _write_column(self, archive: zipfile.ZipFile, name: str) -> None:
        like, column = getattr(self._empty, name), self._columns[name]
        header = np.lib.format.header_data_from_array_1_0(like)
        header["shape"] = (self.n_regions, *like.shape[1:])
        column.seek(0)
        with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
            np.lib.format.write_array_header_1_0(entry, header)
            shutil.copyfileobj(column, entry, 1 << 20)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()
