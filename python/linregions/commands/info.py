"""``linregions info``."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import typer

from linregions import Network, Stage, UnsupportedLayerError
from linregions.commands.help_text import help_text
from linregions.commands.options import (
    JsonOption,
    ModelArgument,
    TrustPickleOption,
    load_model,
    network_record,
)
from linregions.commands.outcome import ExitCode, print_json, reporting
from linregions.commands.tables import print_table

__all__ = ["INFO_HELP", "info"]

INFO_HELP = help_text("""Show what is in a model file: layers, units, inputs, outputs, parameters.

A unit is a row with a bend in its activation, or a maximum over rows; only units make regions.
Parameters are the weights (of a sparse layer, those that it holds) and biases as read. A model
with parts that cannot be read exactly is refused with exit code 2, and these parts are listed.

Examples:
  linregions info model.onnx
  linregions info model.onnx --json | jq .n_units""")


def info(
    model: ModelArgument, as_json: JsonOption = False, trust_pickle: TrustPickleOption = False
) -> None:
    """Print what a network consists of."""
    with reporting("info", as_json=as_json):
        try:
            network = load_model(model, trust_pickle=trust_pickle)
        except UnsupportedLayerError as error:
            if not as_json:
                _print_unsupported(str(model), error)
                raise typer.Exit(ExitCode.BAD_INPUT) from error
            raise
        layers = [_layer_record(stage) for stage in network.stages]
        parameters = sum(layer["parameters"] for layer in layers)
        if as_json:
            record = network_record(network) | {"parameters": parameters, "layers": layers}
            print_json("info", {"model": str(model), "name": network.name, **record})
        else:
            typer.echo(f"{model}\n{_summary(network, parameters)}\n")
            header = ("layer", "kind", "inputs", "outputs", "units", "pieces", "parameters")
            rows = [_row(place, layer) for place, layer in enumerate(layers, start=1)]
            print_table(header, rows, n_left=2)


def _layer_record(stage: Stage) -> dict[str, Any]:
    """One stage for JSON; `pieces` are the distinct numbers of pieces of its units."""
    weight = stage.weight
    stored = weight.size if isinstance(weight, np.ndarray) else weight.nnz
    return {
        "kinds": _kinds(stage),
        "inputs": stage.n_in,
        "outputs": stage.n_out,
        "units": stage.n_units,
        "pieces": sorted(set(stage.unit_pieces.tolist())),
        "sparse": not isinstance(weight, np.ndarray),
        "parameters": int(stored) + stage.bias.size,
    }


def _kinds(stage: Stage) -> dict[str, int]:
    """Number of outputs of each kind."""
    if stage.is_max:
        pools = int((stage.group_sizes > 1).sum())
        kinds = {"max": pools, "identity": stage.n_out - pools}
    else:
        names = [kind.name for kind in stage.activations]
        kinds = dict(Counter(names[place] for place in stage.activation_index.tolist()))
    return {name: number for name, number in kinds.items() if number}


def _row(place: int, layer: dict[str, Any]) -> tuple[str, ...]:
    kinds = layer["kinds"]
    named = [f"{name} x{n:,}" if len(kinds) > 1 else name for name, n in kinds.items()]
    kind = " + ".join(named).replace("identity", "affine")
    numbers = [f"{layer[key]:,}" for key in ("inputs", "outputs", "units")]
    pieces = ", ".join(map(str, layer["pieces"]))
    kind += " (sparse)" if layer["sparse"] else ""
    return str(place), kind, *numbers, pieces, f"{layer['parameters']:,}"


def _summary(network: Network, parameters: int) -> str:
    hidden = "-".join(map(str, network.layer_sizes)) or "none"
    return (
        f"  inputs      {network.input_dim:,}\n"
        f"  outputs     {network.output_dim:,}\n"
        f"  units       {network.n_units:,}, by hidden layer {hidden}\n"
        f"  parameters  {parameters:,}"
    )


def _print_unsupported(model: str, error: UnsupportedLayerError) -> None:
    """The parts on standard output, as the answer to the question; the reason on the other."""
    if error.layers:
        typer.echo(f"{model}\n  unsupported parts:")
        for layer in error.layers:
            typer.echo(f"    {layer}")
    typer.echo(f"linregions: {error}", err=True)
