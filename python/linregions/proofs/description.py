"""A network as the plain lists of doubles that the checker takes."""

from __future__ import annotations

from linregions.errors import InputError
from linregions.models.network import Network
from linregions.proofs.checker import Activation, Layer

__all__ = ["plain_layers"]


def plain_layers(network: Network) -> list[Layer]:
    """The stages up to the last one with units, or the first one.

    Raises
    ------
    InputError
        A stage takes maxima.
    """
    stages = list(network.stages)
    while len(stages) > 1 and not stages[-1].n_units:
        stages.pop()
    layers = []
    for place, stage in enumerate(stages):
        if stage.is_max:
            raise InputError(
                f"proof: stages[{place}] has maxima (max-pooling or maxout), which proofs do not "
                "cover; the count without a proof does"
            )
        kinds = [
            Activation(tuple(f.breakpoints), tuple(f.slopes), tuple(f.intercepts))
            for f in stage.activations
        ]
        layers.append(
            Layer(
                stage.dense_weight.tolist(),
                stage.bias.tolist(),
                [kinds[index] for index in stage.activation_index],
            )
        )
    return layers
