"""``linregions plot``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command_line import interrupted, run, run_json
from linregions import Box, Network, Slice, count
from linregions.commands.pictures import MOST_REGIONS

pytest.importorskip("matplotlib")

from matplotlib.figure import Figure
from matplotlib.legend import Legend

BEGINNINGS = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """One model for each number of inputs."""
    folder = tmp_path_factory.mktemp("models")
    for n_inputs in (1, 2, 3, 6):
        Network.random((n_inputs, 5, 4), seed=3, gain=2).save(folder / f"{n_inputs}.npz")
    return {n_inputs: folder / f"{n_inputs}.npz" for n_inputs in (1, 2, 3, 6)}


@pytest.fixture
def saved(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """The figures that are written to files."""
    figures, save = [], Figure.savefig

    def noted(figure: Figure, *arguments: Any, **options: Any) -> None:
        figures.append(figure)
        save(figure, *arguments, **options)

    monkeypatch.setattr(Figure, "savefig", noted)
    return figures


@pytest.mark.parametrize("ending", list(BEGINNINGS))
def test_a_picture_is_written(models: dict[int, Path], tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"picture{ending}"
    code, printed, err = run("plot", models[2], "--box", "-1", "1", "--out", out, "--dpi", 50)
    assert (code, err) == (0, "")
    n_regions = count(Network.load(models[2]), Box.cube(-1, 1, 2)).count
    assert f"\n{n_regions} regions\n" in printed
    assert out.read_bytes().startswith(BEGINNINGS[ending])
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize(
    ("n_inputs", "picture"),
    [
        (1, "graph"),
        (1, "volumes"),
        (2, "regions"),
        (2, "units"),
        (2, "decision"),
        (2, "volumes"),
        (3, "regions"),
        (3, "volumes"),
    ],
)
def test_pictures(models: dict[int, Path], tmp_path: Path, n_inputs: int, picture: str) -> None:
    out = tmp_path / "picture.png"
    record = run_json(
        "plot", models[n_inputs], "--box", "-1", "1", "--out", out, "--picture", picture,
        "--dpi", 40, "--size", 4, 3, "--title", "a title",
    )  # fmt: skip
    box = Box.cube(-1, 1, n_inputs)
    assert record["regions"] == count(Network.load(models[n_inputs]), box).count
    assert record["complete"] is True
    assert record["picture"] == picture
    assert record["bytes"] == out.stat().st_size > 1000


def test_the_dimension_says_what_is_drawn(models: dict[int, Path], tmp_path: Path) -> None:
    for n_inputs, picture, colour_by in ((1, "graph", None), (2, "regions", "layer")):
        out = tmp_path / f"{n_inputs}.png"
        record = run_json("plot", models[n_inputs], "--box", "-1", "1", "--out", out, "--dpi", 40)
        assert (record["picture"], record["colour_by"]) == (picture, colour_by)


@pytest.mark.parametrize("n_points", [2, 3, 4])
def test_slices_are_around_their_points(
    models: dict[int, Path], tmp_path: Path, n_points: int
) -> None:
    points = np.random.default_rng(0).normal(size=(n_points, 6))
    np.save(tmp_path / "points.npy", points)
    out = tmp_path / "slice.png"
    arguments = ("plot", models[6], "--slice", tmp_path / "points.npy", "--out", out, "--dpi", 40)
    network = Network.load(models[6])
    record = run_json(*arguments)
    assert record["regions"] == count(network, Slice.around(points)).count
    record = run_json(*arguments, "--box", 0, 1, "--force")
    box = Box.cube(0, 1, n_points - 1)
    assert record["regions"] == count(network, Slice.through(points, box)).count


@pytest.mark.parametrize(("n_points", "picture"), [(2, "graph"), (3, "units"), (4, "regions")])
def test_points_of_slices_are_marked(
    models: dict[int, Path], tmp_path: Path, n_points: int, picture: str
) -> None:
    np.save(tmp_path / "points.npy", np.random.default_rng(0).normal(size=(n_points, 6)))
    out = tmp_path / "slice.svg"
    run_json(
        "plot", models[6], "--slice", tmp_path / "points.npy", "--out", out, "--picture", picture,
    )  # fmt: skip
    texts = re.findall(r"<!-- (.*?) -->", out.read_text("utf-8"))
    assert set("ABCD"[:n_points]) <= set(texts)
    assert any(text.startswith("distance along the slice") for text in texts)


def test_images_beside_a_slice(models: dict[int, Path], tmp_path: Path) -> None:
    np.save(tmp_path / "points.npy", np.random.default_rng(0).normal(size=(3, 6)))
    sizes = []
    for shape in ((), ("--image-shape", 2, 3)):
        record = run_json(
            "plot", models[6], "--slice", tmp_path / "points.npy", "--out", tmp_path / "p.svg",
            "--force", "--picture", "decision", *shape,
        )  # fmt: skip
        sizes.append(record["bytes"])
    assert sizes[0] < sizes[1]


def test_a_budget_gives_an_incomplete_picture(models: dict[int, Path], tmp_path: Path) -> None:
    out = tmp_path / "some.png"
    arguments = ("plot", models[2], "--box", "-1", "1", "--out", out, "--dpi", 40)
    code, printed, _ = run(*arguments, "--max-regions", 5)
    assert code == 3
    assert "5 regions (incomplete)" in printed
    assert out.exists()


@pytest.mark.parametrize(
    ("n_inputs", "arguments", "message"),
    [
        (2, ("--box", "-1", "1", "--out", "a.gif"), "expected a file named .png, .svg, .pdf"),
        (2, ("--box", "-1", "1", "--out", "a"), "expected a file named"),
        (2, ("--box", "-1", "1", "--out", "nowhere/a.png"), "there is no folder"),
        (2, ("--out", "a.png"), "need a bounded domain"),
        (2, ("--box", "0", "inf", "--out", "a.png"), "need a bounded domain"),
        (6, ("--box", "-1", "1", "--out", "a.png"), "the domain has 6 dimensions"),
        (2, ("--box", "-1", "1", "--out", "a.png", "--picture", "cake"), "expected one of graph"),
        (2, ("--box", "-1", "1", "--out", "a.png", "--picture", "graph"), "in 2 dimensions there"),
        (3, ("--box", "-1", "1", "--out", "a.png", "--picture", "units"), "in 3 dimensions there"),
        (2, ("--box", "-1", "1", "--out", "a.png", "--colour-by", "unit"), "expected layer, map"),
        (3, ("--box", "-1", "1", "--out", "a.png", "--colour-by", "class"), "expected map, layer"),
        (1, ("--box", "-1", "1", "--out", "a.png", "--colour-by", "map"), "no choice of colours"),
        (2, ("--box", "-1", "1", "--out", "a.png", "--dpi", "0"), "--dpi: expected"),
        (2, ("--box", "-1", "1", "--out", "a.png", "--size", "0", "3"), "--size: expected"),
        (2, ("--box", "-1", "1", "--out", "a.png", "--level", "nan"), "--level: expected"),
        (2, ("--box", "-1", "1", "--out", "a.png", "--image-shape", "1", "2"), "--image-shape"),
    ],
)
def test_bad_input(
    models: dict[int, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    n_inputs: int,
    arguments: tuple[str, ...],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run("plot", models[n_inputs], *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert not list(tmp_path.iterdir())


def test_too_many_regions_are_refused(
    models: dict[int, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MOST_REGIONS, ("regions", 2), 10)
    out = tmp_path / "a.png"
    code, _, err = run("plot", models[2], "--box", "-1", "1", "--out", out)
    assert code == 2
    assert "more than 10 regions" in err
    assert not out.exists()


def test_an_existing_file_is_kept(models: dict[int, Path], tmp_path: Path) -> None:
    out = tmp_path / "a.png"
    out.write_text("mine")
    code, _, err = run("plot", models[2], "--box", "-1", "1", "--out", out)
    assert code == 2
    assert "give --force" in err
    assert out.read_text() == "mine"


def test_ctrl_c_leaves_no_file(huge: Path, tmp_path: Path) -> None:
    np.save(tmp_path / "points.npy", np.random.default_rng(0).normal(size=(5, 10)))
    code, _, err, seconds = interrupted(
        "plot", huge, "--slice", tmp_path / "points.npy", "--box", "-9", "9", "--picture",
        "volumes", "--max-regions", 10**9, "--out", tmp_path / "a.png",
    )  # fmt: skip
    assert code == 130
    assert "interrupted" in err
    assert seconds < 5
    assert [path.name for path in tmp_path.iterdir()] == ["points.npy"]


def test_long_titles_are_wrapped(
    models: dict[int, Path], tmp_path: Path, saved: list[Figure]
) -> None:
    arguments = ("plot", models[2], "--box", "-1", "1", "--out")
    run_json(*arguments, tmp_path / "short.png", "--title", "short")
    run_json(*arguments, tmp_path / "long.png", "--title", "many words " * 15)
    widths = [figure.axes[0].get_window_extent().width for figure in saved]
    assert widths[1] > 0.8 * widths[0]
    title = saved[1].get_suptitle()
    assert title.split() == ["many", "words"] * 15
    assert 1 < len(title.splitlines()) < 5


def test_legends_fit_the_size_that_is_asked_for(tmp_path: Path, saved: list[Figure]) -> None:
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=shape) for shape in ((16, 2), (16, 16), (40, 16))]
    biases = [rng.normal(size=16), rng.normal(size=16), None]
    Network.from_arrays(weights, biases).save(tmp_path / "m.npz")
    for size in ((3, 3), (9, 6)):
        run_json(
            "plot", tmp_path / "m.npz", "--box", -3, 3, "--out", tmp_path / "m.png", "--force",
            "--picture", "decision", "--size", *size,
        )  # fmt: skip
        figure = saved[-1]
        assert tuple(figure.get_size_inches()) == size
        (legend,) = [p for p in figure.axes[0].get_children() if isinstance(p, Legend)]
        assert legend.get_window_extent().width < figure.bbox.width
        assert figure.axes[0].get_window_extent().width > 0.5 * figure.bbox.height


def test_a_histogram_of_the_plane_is_one_of_areas(
    models: dict[int, Path], tmp_path: Path, saved: list[Figure]
) -> None:
    arguments = ("plot", models[2], "--box", "-1", "1", "--out", tmp_path / "a.png")
    run_json(*arguments, "--picture", "volumes")
    assert saved[0].axes[0].get_xlabel() == "area of a region"


def test_pictures_of_benchmarks_look_like_the_others(tmp_path: Path, saved: list[Figure]) -> None:
    out = tmp_path / "cost.png"
    assert run("bench", "--widths", "2,4", "--widths", "2,8,8", "--plot", out)[0] == 0
    (axes,) = saved[0].axes
    assert not axes.spines["top"].get_visible()
    names = [text.get_text() for text in axes.get_legend().get_texts()]
    assert names == ["2-4 count", "2-8-8 count"]
    inside = axes.get_window_extent()
    for guide in axes.texts:
        around = guide.get_window_extent()
        assert around.x0 >= inside.x1 - 1 or around.y0 >= inside.y1 - 1
