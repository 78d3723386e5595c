"""Networks in .npz files: this package's own format, and plain arrays W0, b0, W1, b1, ...

The own format keeps stages bit for bit. Keys: ``linregions_network`` (format version), ``name``,
``n_stages``, and for stage i, each under ``stage{i}.``: ``weight`` (dense) or ``data``,
``indices``, ``indptr``, ``shape`` (CSR); ``bias``; then either ``group_sizes``, or
``activation_index`` with the activations' ``names``, ``n_pieces`` and their ``breakpoints``,
``slopes``, ``intercepts``, each concatenated in order.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linregions.errors import InputError, ModelFileError
from linregions.models.activations import PiecewiseLinear
from linregions.models.network import Network
from linregions.models.stage import Stage

__all__ = ["read_npz", "write_npz"]

VERSION = 1
Arrays = Mapping[str, NDArray[Any]]
# What numpy and zipfile raise on damaged files, RuntimeError on archive options that they lack.
_UNREADABLE = (OSError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)


def write_npz(network: Network, path: Path) -> None:
    """Write a network in the own format; the path must end in .npz."""
    if path.suffix.lower() != ".npz":
        raise InputError(f"path: expected a file named .npz, got {str(path)!r}")
    arrays: dict[str, Any] = {
        "linregions_network": VERSION,
        "name": network.name,
        "n_stages": len(network.stages),
    }
    for place, stage in enumerate(network.stages):
        arrays |= {f"stage{place}.{key}": value for key, value in _stage_arrays(stage).items()}
    with path.open("wb") as file:
        np.savez(file, **arrays)


def read_npz(path: Path) -> Network:
    """Read a network from either format.

    The plain format is ``W0, b0, W1, b1, ...`` in torch's layout with ReLU between layers,
    optionally with ``n_layers``; a missing bias means zeros, any other array is refused.

    Raises
    ------
    ModelFileError
        The file is damaged, or holds something else.
    """
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            arrays = {key: file[key] for key in file.files}
    except _UNREADABLE as error:
        raise ModelFileError(f"{path}: not a readable .npz file: {error}") from error
    read = _own_network if "linregions_network" in arrays else _plain_network
    try:
        return read(arrays, path.stem)
    except KeyError as error:
        raise ModelFileError(f"{path}: the array {error} is missing") from error
    except (InputError, IndexError, TypeError, ValueError) as error:
        raise ModelFileError(f"{path}: {error}") from error


def _stage_arrays(stage: Stage) -> dict[str, Any]:
    arrays: dict[str, Any] = {"bias": stage.bias}
    if isinstance(stage.weight, np.ndarray):
        arrays["weight"] = stage.weight
    else:
        arrays |= {
            key: getattr(stage.weight, key) for key in ("data", "indices", "indptr", "shape")
        }
    if stage.is_max:
        return arrays | {"group_sizes": stage.group_sizes}
    kinds = stage.activations
    return arrays | {
        "activation_index": stage.activation_index,
        "names": np.array([kind.name for kind in kinds]),
        "n_pieces": [kind.n_pieces for kind in kinds],
        "breakpoints": np.concatenate([kind.breakpoints for kind in kinds]),
        "slopes": np.concatenate([kind.slopes for kind in kinds]),
        "intercepts": np.concatenate([kind.intercepts for kind in kinds]),
    }


def _own_network(arrays: Arrays, stem: str) -> Network:
    version = int(arrays["linregions_network"])
    if version != VERSION:
        raise InputError(f"format version {version}, this linregions reads {VERSION}: upgrade it")
    stages = []
    for place in range(int(arrays["n_stages"])):
        prefix = f"stage{place}."
        mine = {
            key.removeprefix(prefix): value
            for key, value in arrays.items()
            if key.startswith(prefix)
        }
        stages.append(_own_stage(mine))
    return Network(tuple(stages), str(arrays["name"]))


def _own_stage(arrays: Arrays) -> Stage:
    weight: Any
    if "weight" in arrays:
        weight = arrays["weight"]
    else:
        from scipy.sparse import csr_array

        parts = (arrays["data"], arrays["indices"], arrays["indptr"])
        weight = csr_array(parts, shape=tuple(arrays["shape"].tolist()))
    if "group_sizes" in arrays:
        return Stage.maximum(weight, arrays["bias"], arrays["group_sizes"])
    ends = np.cumsum(arrays["n_pieces"])
    places = np.arange(1, ends.size + 1)
    split = {
        "breakpoints": np.split(arrays["breakpoints"], (ends - places)[:-1]),
        "slopes": np.split(arrays["slopes"], ends[:-1]),
        "intercepts": np.split(arrays["intercepts"], ends[:-1]),
    }
    kinds = tuple(
        PiecewiseLinear(str(name), tuple(breaks), tuple(slopes), tuple(intercepts))
        for name, breaks, slopes, intercepts in zip(arrays["names"], *split.values(), strict=True)
    )
    no_groups = np.zeros(0, np.int32)
    return Stage(weight, arrays["bias"], kinds, arrays["activation_index"], no_groups)


def _plain_network(arrays: Arrays, stem: str) -> Network:
    layers = sum(key.startswith("W") for key in arrays)
    if not layers:
        raise InputError(
            "expected W0, b0, W1, b1, ... or what Network.save writes, "
            f"got {', '.join(arrays) or 'nothing'}"
        )
    allowed = {"n_layers"} | {f"{letter}{place}" for letter in "Wb" for place in range(layers)}
    if not arrays.keys() <= allowed:
        raise InputError(f"unexpected arrays {', '.join(sorted(arrays.keys() - allowed))}")
    if int(arrays.get("n_layers", np.array(layers))) != layers:
        raise InputError(f"n_layers is {int(arrays['n_layers'])}, but there are {layers} weights")
    weights = [arrays[f"W{place}"] for place in range(layers)]
    biases = [arrays.get(f"b{place}") for place in range(layers)]
    return Network.from_arrays(weights, biases, name=stem)
