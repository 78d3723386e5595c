"""Stream the linear regions of the iris network, and see what it does where it is most stable.

Every region comes with a witness, a point inside it, and a margin: the radius of a ball around the
witness that lies inside the region. Needs onnx to read the model.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from linregions import Box, Network, regions

MODELS = Path(__file__).parent / "models"
SPECIES = ("setosa", "versicolor", "virginica")
N_LARGEST = 5


def main() -> None:
    """Print the regions by class of their witness, and the regions of the largest margins."""
    network = Network.load(MODELS / "iris.onnx")
    lower, upper = np.loadtxt(MODELS / "iris.box", unpack=True)
    by_class = np.zeros(len(SPECIES), dtype=np.int64)
    largest = np.empty((0, 1 + network.input_dim))  # rows: margin, witness

    for batch in regions(network, Box(lower, upper), batch_size=4096):
        by_class += np.bincount(network(batch.witnesses).argmax(axis=-1), minlength=len(SPECIES))
        largest = np.vstack([largest, np.column_stack([batch.margins, batch.witnesses])])
        largest = largest[np.argsort(-largest[:, 0])[:N_LARGEST]]

    print(f"{by_class.sum()} regions on the box of the data, by the class of their witness:")
    for species, n_regions in zip(SPECIES, by_class, strict=True):
        print(f"  {species:12}{n_regions:8}")
    print("\nlargest margins (cm), and where (sepal length and width, petal length and width):")
    for margin, *witness in largest:
        species = SPECIES[int(network(witness).argmax())]
        print(f"  {margin:.3f}  at ({', '.join(f'{x:.2f}' for x in witness)})  {species}")


if __name__ == "__main__":
    main()
