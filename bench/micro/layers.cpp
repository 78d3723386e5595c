// Entering a layer: its rows as functions of the input, and its cuts.

#include <string>

#include "harness.hpp"
#include "scene.hpp"

namespace micro {

void time_layers(Harness& harness) {
  using namespace linregions;
  struct Size {
    std::size_t dim, width;
  };
  for (const Size size : {Size{2, 64}, Size{2, 128}, Size{5, 50}, Size{8, 16}}) {
    const std::string name =
        ", " + std::to_string(size.dim) + " inputs, " + std::to_string(size.width) + " units";
    Scene scene(size.dim, size.width, false);
    const Stage& stage = scene.network().stages()[1];
    PulledBackRows rows;
    const auto pull_back = [&] {
      rows.reset(stage, scene.first_rows(), scene.network().stages()[0]);
      rows.add_inputs(stage, scene.active(), scene.first_rows());
    };
    pull_back();
    const std::size_t columns = size.dim + 3;  // of a row: constant, normal, two magnitudes
    const std::size_t row_bytes = size.width * columns * sizeof(double);
    const std::size_t weight_bytes = size.width * scene.active().size() * sizeof(double);
    harness.line(
        "layer: pull back" + name + ", " + std::to_string(scene.active().size()) + " inputs active",
        weight_bytes + scene.active().size() * columns * sizeof(double) + row_bytes, pull_back);
    CutRows cuts;
    harness.line("layer: scale its cuts" + name,
                 row_bytes + size.width * (size.dim + 1) * sizeof(double),
                 [&] { cuts.assign(stage, rows, scene.scale(), scene.reach()); });
    harness.line("layer: take its cuts raw" + name, 2 * row_bytes,
                 [&] { (void)cuts.assign_raw(stage, rows, scene.scale(), scene.reach()); });
  }
}

}  // namespace micro
