"""Count the linear regions of the digits network on the triangle between three test images.

The network has 64 inputs, far too many to count over all of them; the plane through three images
has two. Writes nothing; needs onnx to read the model.
"""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
from linregions import Box, Network, Polytope, Slice, count

MODELS = Path(__file__).parent / "models"


def main() -> None:
    """Print the regions on the triangle of the images, and on each of its edges."""
    network = Network.load(MODELS / "digits.onnx")
    images = np.load(MODELS / "digits_slice.npy")
    labels = network(images).argmax(axis=-1)
    print(f"{network}\nthree test images, seen as {', '.join(map(str, labels))}\n")

    # The image at (s, t) is images[0] + s (images[1] - images[0]) + t (images[2] - images[0]).
    triangle = Polytope([[-1, 0], [0, -1], [1, 1]], [0, 0, 1])
    print(f"on the triangle between them:\n{count(network, Slice.through(images, triangle))}\n")

    for i, j in combinations(range(3), 2):
        edge = Slice.through(images[[i, j]], Box([0], [1]))
        n_regions = count(network, edge).count
        print(f"from the {labels[i]} to the {labels[j]} in a straight line: {n_regions} regions")


if __name__ == "__main__":
    main()
