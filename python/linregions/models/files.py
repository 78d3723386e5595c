"""Model files by their suffix."""

from __future__ import annotations

from pathlib import Path

from linregions.errors import ModelFileError
from linregions.models.network import Network

__all__ = ["load"]


def load(path: Path, *, trust_pickle: bool = False) -> Network:
    """Read a model file; see `Network.load`."""
    suffix = path.suffix.lower()
    if not path.is_file():
        raise ModelFileError(f"{path}: expected a model file, found none")
    if suffix == ".npz":
        from linregions.models.npz import read_npz

        return read_npz(path)
    if suffix == ".onnx":
        from linregions.models.onnx_reader import read_onnx

        return read_onnx(path)
    if suffix == ".nnet":
        from linregions.models.nnet_reader import read_nnet

        return read_nnet(path)
    if suffix in (".pt", ".pth"):
        if not trust_pickle:
            raise ModelFileError(
                f"{path}: a {suffix} file is a pickle, which can run any code while it is read; "
                "export it to .onnx, or pass trust_pickle=True if you trust its author"
            )
        from linregions.models.torch_reader import read_pickle

        return read_pickle(path)
    raise ModelFileError(
        f"{path}: expected a file named .onnx, .npz, .nnet, .pt or .pth, got the suffix {suffix!r}"
    )
