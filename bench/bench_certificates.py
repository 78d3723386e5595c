"""Certificates: time a pattern by each path, and the patterns of 1,797 digits.

    python bench/bench_certificates.py                    # both tables
    python bench/bench_certificates.py --patterns 200 --no-digits
    python bench/bench_certificates.py --epochs 60        # digits: train longer

Half of the patterns are regions, the others are one unit away from one. The engine decides a
pattern by a certified search of which all pieces are given. User CPU time.
"""

from __future__ import annotations

import numpy as np
from common import parser, print_machine, timed
from linregions import Box, Network, partition
from linregions.certificates import certify, certify_inputs, certify_many
from linregions.engine import search

CASES = ((2, 16, 16), (4, 12, 12), (8, 10, 6))


def sampled(network: Network, box: Box, n: int) -> np.ndarray:
    """n patterns, half of them regions, the others with one unit changed; each kept once."""
    rng = np.random.default_rng(0)
    regions = partition(network, box).patterns
    chosen = regions[rng.integers(len(regions), size=n)].astype(np.intp)
    odd = np.arange(1, n, 2)
    chosen[odd, rng.integers(network.n_units, size=odd.size)] ^= 1
    return np.random.default_rng(1).permutation(np.unique(chosen, axis=0))


def by_engine(network: Network, box: Box, patterns: np.ndarray) -> np.ndarray:
    """Reachable or not, by the engine."""
    found = []
    for pattern in patterns:
        running = search(network, box, prefix=pattern.tolist(), threads=1)
        running.count()
        found.append(running.summary()["count"] == 1)
    return np.array(found)


def compare(widths: tuple[int, ...], n: int) -> None:
    """One line of the table: microseconds a pattern, by each path; and that they agree."""
    network, box = Network.random(widths, seed=0, gain=2.0), Box.cube(-1, 1, widths[0])
    patterns = sampled(network, box, n)
    n = len(patterns)
    certify_many(network, patterns[:2], box, backend="cvxpy")  # cvxpy is loaded, untimed
    engine, t_engine = timed(lambda: by_engine(network, box, patterns))
    highspy, t_highspy = timed(lambda: certify_many(network, patterns, box))
    cvxpy, t_cvxpy = timed(lambda: certify_many(network, patterns, box, backend="cvxpy"))
    few = patterns[: max(1, n // 20)]
    _, t_single = timed(lambda: [certify(network, pattern, box) for pattern in few])
    _, t_check = timed(lambda: highspy.check(network, box))
    agree = (highspy.reachable == engine).all() and (cvxpy.verdicts == highspy.verdicts).all()
    times = [t_engine / n, t_highspy / n, t_cvxpy / n, t_single / len(few), t_check / n]
    print(
        f"{'-'.join(map(str, widths)):10}{n:9,}{int(highspy.reachable.sum()):10,}"
        + "".join(f"{1e6 * t:11,.0f}" for t in times)
        + ("  agree" if agree else "  DISAGREE"),
        flush=True,
    )


def digits(epochs: int) -> None:
    """Train 64-128-128-10, and certify the pattern of each image."""
    import warnings

    from sklearn.datasets import load_digits
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    data = load_digits()
    images = data.data / 16
    model = MLPClassifier((128, 128), max_iter=epochs, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(images, data.target)
    network = Network.from_arrays([w.T for w in model.coefs_], model.intercepts_)
    box = Box.cube(0, 1, 64)
    print(f"\ndigits, 64-128-128-10, accuracy {model.score(images, data.target):.3f}")
    batch, seconds = timed(lambda: certify_inputs(network, images, box))
    print(f"{batch}\n  {seconds:.1f} s of CPU")
    _, seconds = timed(lambda: batch.check(network, box))
    print(f"  checked again: {seconds:.1f} s of CPU")
    few, seconds = timed(lambda: certify_inputs(network, images[:50], box, margins=True))
    print(f"  with the margin program: {1e3 * seconds / len(few):.0f} ms of CPU a pattern")


def main() -> None:
    """Print what was asked for."""
    options = parser(__doc__)
    options.add_argument("--patterns", type=int, default=2000, help="for each network")
    options.add_argument("--no-digits", action="store_true", help="random networks only")
    options.add_argument("--epochs", type=int, default=30, help="of the training on digits")
    chosen = options.parse_args()
    print_machine()
    print("\nmicroseconds a pattern")
    columns = ("engine", "highspy", "cvxpy", "one cvxpy", "check")
    print(f"{'network':10}{'patterns':>9}{'reachable':>10}" + "".join(f"{c:>11}" for c in columns))
    for widths in CASES:
        compare(widths, chosen.patterns)
    if not chosen.no_digits:
        digits(chosen.epochs)


if __name__ == "__main__":
    main()
