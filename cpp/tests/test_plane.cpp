#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "check.hpp"
#include "linregions/region_batches.hpp"
#include "networks.hpp"

namespace {

using namespace networks;

struct Listed {
  std::vector<std::string> patterns;  ///< in order
  std::vector<std::uint64_t> per_layer;
  double area = 0.0;
  Decisions decisions;
};

Listed list(const Network& network, const Domain& domain, SearchOptions options,
            std::size_t batch_size = 1000) {
  options.shape.volume = true;
  options.shape.vertices = true;
  Search search(network, domain, options, nullptr);
  BatchVisitor visitor(network.unit_pieces(), domain.dim, batch_size, options.shape);
  Listed result;
  Completion completion = Completion::paused;
  while (completion == Completion::paused || visitor.n_ready(true) > 0) {
    if (completion == Completion::paused && visitor.n_ready(false) < batch_size) {
      completion = search.run(visitor);
    }
    const BatchVisitor::Batch batch = visitor.take(batch_size, completion != Completion::paused);
    for (std::size_t i = 0; i < batch.size; ++i) {
      CHECK(batch.margins[i] > 0.0);
      const auto* bytes = reinterpret_cast<const char*>(batch.patterns.data());
      const std::size_t n_bytes = visitor.layout().n_bytes;
      result.patterns.emplace_back(bytes + i * n_bytes, n_bytes);
      if (std::isnan(batch.shapes.volumes[i])) continue;  // unbounded
      result.area += batch.shapes.volumes[i];
      CHECK(batch.shapes.vertices.row(i).size() >= 6);
    }
  }
  CHECK(completion == Completion::finished);
  result.per_layer = search.per_layer();
  result.decisions = search.decisions();
  return result;
}

std::vector<std::string> sorted(std::vector<std::string> patterns) {
  std::sort(patterns.begin(), patterns.end());
  return patterns;
}

bool is_close(double a, double b) { return std::abs(a - b) <= 1e-9 * std::abs(b); }

/// The subdivision against cells that are kept by their own vertices, and those by constraints.
void compare(const Network& network, const Domain& domain, std::vector<std::uint32_t> prefix = {}) {
  SearchOptions options;
  options.prefix = std::move(prefix);
  options.cells = CellKinds::plane;
  const Listed plane = list(network, domain, options);
  const std::vector<std::string> patterns = sorted(plane.patterns);
  CHECK(std::adjacent_find(patterns.begin(), patterns.end()) == patterns.end());
  CHECK(count(network, domain, options) == patterns.size());
  options.n_threads = 2;
  const Listed shared = list(network, domain, options, 7);
  CHECK(shared.patterns == plane.patterns);
  CHECK(shared.per_layer == plane.per_layer);
  CHECK(count(network, domain, options) == patterns.size());
  options.n_threads = 1;
  options.cells = CellKinds::vertex;
  const Listed cells = list(network, domain, options);
  CHECK(sorted(cells.patterns) == patterns);
  CHECK(cells.per_layer == plane.per_layer);
  CHECK(is_close(plane.area, cells.area));
}

Network deep(unsigned seed, const std::vector<std::size_t>& widths, double gain = 1.0) {
  std::mt19937 random(seed);
  std::vector<Stage> stages;
  std::size_t n = 2;
  for (const std::size_t width : widths) {
    std::normal_distribution<double> normal(0.0, gain);
    std::vector<double> w(n * width), b(width);
    for (double& v : w) v = normal(random);
    for (double& v : b) v = normal(random);
    stages.push_back(layer(n, w, b));
    n = width;
  }
  return Network(std::move(stages));
}

CASE(random_networks_of_many_shapes) {
  const std::vector<std::vector<std::size_t>> shapes = {
      {1},     {9},        {8, 8},  {16, 16},    {3, 3, 3, 3, 3}, {70, 5},
      {5, 70}, {2, 64, 3}, {65, 9}, {6, 130, 6}, {5, 128, 6}};
  for (unsigned seed = 0; seed < (check::kIsSlow ? 2 : 8); ++seed) {
    for (const std::vector<std::size_t>& shape : shapes) {
      if (seed > 0 && shape.front() + shape.back() > 40) continue;
      compare(deep(seed, shape), cube(2, 0.5 + seed));
    }
  }
}

CASE(deep_networks) {
  compare(deep(1, std::vector<std::size_t>(12, 6)), cube(2, 1.0));
  compare(deep(2, std::vector<std::size_t>(8, 10), 0.3), cube(2, 10.0));
}

/// Zero biases, integer weights, repeated and proportional rows, dead units: many faces have to be
/// left to the tree.
CASE(degenerate_networks) {
  for (unsigned seed = 0; seed < (check::kIsSlow ? 12 : 40); ++seed) {
    std::mt19937 random(seed);
    std::uniform_int_distribution<int> digit(-2, 2);
    const auto numbers = [&](std::size_t n, bool is_zero) {
      std::vector<double> result(n);
      for (double& value : result) value = is_zero ? 0.0 : digit(random);
      return result;
    };
    const bool is_central = seed % 3 == 0;
    const std::size_t n = 3 + seed % 5;
    std::vector<double> w = numbers(2 * n, false);
    if (seed % 2 == 0) std::copy_n(w.data(), 2, w.data() + 2);
    compare(Network({layer(2, w, numbers(n, is_central)),
                     layer(n, numbers(5 * n, false), numbers(5, is_central)),
                     layer(5, numbers(20, false), numbers(4, is_central))}),
            cube(2, seed % 4 < 2 ? 1.0 : 1.7));
  }
}

/// Units that change their sign at vertices of the layer before: certain nowhere near by, and right
/// elsewhere.
CASE(lines_through_vertices) {
  std::mt19937 random(3);
  const Stage first = layer(2, {1.0, 0.0, 0.0, 1.0, 1.0, 1.0}, {0.0, 0.0, -1.0});
  for (int k = 0; k < 10; ++k) {
    // Zero at (0, 0), where two units of the first layer are; the others are anywhere.
    std::normal_distribution<double> normal;
    std::vector<double> w(12), b(4, 0.0);
    for (double& v : w) v = normal(random);
    for (std::size_t i = 1; i < 4; ++i) b[i] = normal(random);
    compare(Network({first, layer(3, w, b), layer(4, 6, random)}), cube(2, 3.0));
  }
}

CASE(leaky_and_shifted_activations) {
  for (unsigned seed = 0; seed < 10; ++seed) {
    std::mt19937 random(seed);
    std::vector<Stage> stages = {layer(2, 7, random), layer(7, 7, random), layer(7, 5, random)};
    stages[0].activations = {{{0.0}, {0.1, 1.0}, {0.5, 0.5}}};
    stages[1].activations = {{{0.0}, {-1.0, 1.0}, {0.0, 0.0}}};
    compare(Network(stages), cube(2, 2.0));
    // One that jumps is not continuous: neighbours do not share values.
    stages[0].activations = {{{0.0}, {0.0, 1.0}, {0.0, 1.0}}};
    compare(Network(stages), cube(2, 2.0));
  }
}

CASE(other_domains_and_prefixes) {
  const Domain triangle{2, {-1.0, 0.0, 0.0, -1.0, 1.0, 1.0}, {0.3, 0.7, 1.1}};
  for (unsigned seed = 0; seed < 10; ++seed) {
    const Network network = deep(seed, {6, 6, 6});
    compare(network, triangle);
    compare(network, Domain{2, {1.0, 0.2}, {3.0}});
    SearchOptions options;
    const Listed all = list(network, triangle, options);
    std::vector<std::uint32_t> prefix(6);
    for (std::size_t u = 0; u < 6; ++u) {
      prefix[u] = static_cast<std::uint32_t>(all.patterns.back()[0] >> u & 1);
    }
    compare(network, triangle, prefix);
  }
}

/// Bounds grow from layer to layer, until they decide nothing: the tree starts afresh.
CASE(bounds_that_outgrow_the_values) {
  std::mt19937 random(5);
  std::vector<Stage> stages = {layer(2, 6, random)};
  for (int k = 0; k < 9; ++k) {
    // Large weights that cancel: values stay, norms grow by a thousand from layer to layer.
    std::normal_distribution<double> normal;
    std::vector<double> w(36), b(6);
    for (std::size_t i = 0; i < 6; ++i) {
      for (std::size_t j = 0; j < 6; ++j) w[6 * i + j] = normal(random);
      b[i] = normal(random);
    }
    for (std::size_t j = 0; j < 6; ++j) w[6 + j] = 1000.0 * w[j];
    stages.push_back(layer(6, w, b));
  }
  compare(Network(stages), cube(2, 1.0));
}

CASE(first_regions_of_the_order) {
  const Network network = deep(7, {12, 12, 12});
  SearchOptions options;
  const Listed all = list(network, cube(2, 2.0), options);
  for (const std::uint64_t limit : {std::uint64_t{1}, std::uint64_t{50}, all.patterns.size() - 1}) {
    for (const std::size_t n_threads : {1, 2}) {
      options.max_regions = limit;
      options.n_threads = n_threads;
      Search search(network, cube(2, 2.0), options, nullptr);
      BatchVisitor visitor(network.unit_pieces(), 2, 1000);
      CHECK(search.run(visitor) == Completion::max_regions);
      const BatchVisitor::Batch batch = visitor.take(all.patterns.size(), true);
      CHECK(batch.size == limit);
      const auto* bytes = reinterpret_cast<const char*>(batch.patterns.data());
      for (std::size_t i = 0; i < batch.size; ++i) {
        const std::size_t n_bytes = visitor.layout().n_bytes;
        CHECK(std::string(bytes + i * n_bytes, n_bytes) == all.patterns[i]);
      }
    }
  }
}

}  // namespace

int main() { return check::run_all(); }
