// What a search does with cells, in the ways that it keeps them.

#include <optional>
#include <string>

#include "harness.hpp"
#include "linregions/vertex_kernels.hpp"
#include "scene.hpp"

namespace micro {

namespace {

using namespace linregions;

/// One kind of cell in one size: a region of the first of two layers, which the second one cuts.
/// Parts are counted where the cell does that without making them; a vertex cell that has too many
/// vertices is an LP cell.
void time_kind(Harness& harness, const std::string& kind, std::size_t dim, std::size_t width,
               bool has_vertices) {
  const std::string size =
      ", " + std::to_string(dim) + " inputs, " + std::to_string(width) + " units";
  const std::string heads[] = {"copy", "take a layer's cuts and classify", "split",
                               "classify a part", "count parts"};
  bool is_wanted = false;
  for (const std::string& head : heads) is_wanted |= harness.wants(kind + ": " + head + size);
  if (!is_wanted) return;

  Scene scene(dim, width, has_vertices);
  const std::size_t rows = scene.cuts().size() * (dim + 1) * sizeof(double);
  TreeCell work(dim), negative(dim), entered(dim);
  harness.line(kind + ": " + heads[0] + size, 0, [&] { work.assign(scene.region()); });

  const auto enter = [&](TreeCell& cell) {
    scene.take_cuts();
    cell.assign(scene.region());
    cell.enter_layer(scene.context());
    (void)cell.settle_all(scene.context());
    cell.settled().clear();
  };
  harness.line(kind + ": " + heads[1] + size, rows, [&] { enter(work); });

  enter(entered);
  const std::string crossing = ", " + std::to_string(entered.n_cuts()) + " of them cross";
  const std::size_t open = entered.n_cuts() * (dim + 1) * sizeof(double);
  if (entered.n_cuts() == 0) return;
  const auto split = [&] {
    work.assign(entered);
    const std::size_t position = work.choose_cut(scene.context());
    if (position != Cut::kNone) work.split(scene.context(), position, negative);
  };
  harness.line(kind + ": " + heads[2] + size + crossing, open, [&] {
    split();
    scene.forget();
  });
  const auto count_parts = [&] {
    work.assign(entered);
    const auto n_parts = work.count_parts(scene.context());
    scene.forget();
    return n_parts;
  };
  if (const auto n_parts = count_parts()) {
    harness.line(
        kind + ": " + heads[4] + size + crossing + ", " + std::to_string(*n_parts) + " parts", open,
        count_parts);
  }

  split();
  scene.keep();
  TreeCell part(dim);
  part.assign(work);
  harness.line(kind + ": " + heads[3] + size + crossing, open, [&] {
    work.assign(part);
    (void)work.settle_all(scene.context());
    work.settled().clear();
  });
}

}  // namespace

void time_cells(Harness& harness) {
  struct Size {
    std::size_t dim, width;
  };
  for (const Size size : {Size{2, 64}, Size{3, 32}, Size{4, 16}, Size{5, 20}, Size{8, 16}}) {
    time_kind(harness, "LP cell", size.dim, size.width, false);
    if (size.dim <= kMaxVertexDim) time_kind(harness, "vertex cell", size.dim, size.width, true);
  }
}

}  // namespace micro
