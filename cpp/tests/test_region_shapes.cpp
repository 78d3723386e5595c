#include <array>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "check.hpp"
#include "linregions/region_batches.hpp"
#include "linregions/region_shapes.hpp"
#include "networks.hpp"

namespace {

using namespace networks;

CASE(rows_of_different_lengths_are_moved_and_forgotten) {
  RaggedRows<int> rows;
  rows.add(std::array{1, 2, 3});
  rows.add(std::array<int, 0>{});
  rows.values().push_back(4);
  rows.end_row();
  RaggedRows<int> others;
  others.add(std::array{9});
  others.append(rows, 1, 2);
  CHECK(others.offsets() == (std::vector<std::int64_t>{0, 1, 1, 2}));
  CHECK(others.row(2).size() == 1 && others.row(2)[0] == 4);
  rows.erase_front(1);
  CHECK(rows.offsets() == (std::vector<std::int64_t>{0, 0, 1}) && rows.row(1)[0] == 4);
  rows.erase_front(2);
  CHECK(rows.offsets().size() == 1 && rows.values().empty());
}

/// All shapes of a network's regions, taken in small batches.
RegionShapes shapes_of(const Network& network, const Domain& domain, SearchOptions options) {
  options.shape = {true, true, true};
  Search search(network, domain, options, nullptr);
  BatchVisitor visitor(network.unit_pieces(), domain.dim, 7, options.shape);
  RegionShapes all(options.shape);
  Completion completion = Completion::paused;
  while (completion == Completion::paused) {
    completion = search.run(visitor);
    const BatchVisitor::Batch batch = visitor.take(7, completion != Completion::paused);
    all.append(batch.shapes, 0, batch.size);
  }
  const BatchVisitor::Batch rest = visitor.take(search.n_regions(), true);
  all.append(rest.shapes, 0, rest.size);
  CHECK(all.volumes.size() == search.n_regions());
  return all;
}

CASE(shapes_fill_the_domain_and_faces_are_consistent) {
  for (unsigned seed = 0; seed < 40; ++seed) {
    std::mt19937 random(seed);
    const std::size_t dim = 1 + seed % 5;
    const bool is_degenerate = seed % 2 == 0;
    const Network network({layer(dim, 7, random, !is_degenerate), layer(7, 5, random)});
    for (const bool is_certified : {true, false}) {
      SearchOptions options;
      options.is_certified = is_certified;
      const RegionShapes shapes = shapes_of(network, cube(dim, 1.0), options);
      double total = 0.0;
      for (std::size_t i = 0; i < shapes.volumes.size(); ++i) {
        const ShapeView shape = shapes.row(i);
        total += shape.volume;
        const std::size_t n_facets = shape.facets.size();
        CHECK(shape.vertices.size() > dim * dim && n_facets > dim);
        CHECK(shape.facet_points.size() == n_facets * (dim + 1));
        CHECK(shape.facet_rows.size() == n_facets * (dim + 1));
        if (dim == 2) CHECK(shape.vertices.size() == 2 * n_facets);
        for (std::size_t f = 0; f < n_facets; ++f) {
          const double* point = shape.facet_points.data() + f * (dim + 1);
          const double* row = shape.facet_rows.data() + f * (dim + 1);
          double off = -row[dim];
          for (std::size_t k = 0; k < dim; ++k) off += row[k] * point[k];
          CHECK(std::abs(off) < 1e-9);
        }
      }
      CHECK(std::abs(total - std::pow(2.0, dim)) < 1e-9);
    }
  }
}

CASE(cells_without_vertices_have_no_shape) {
  std::mt19937 random(1);
  const Network network({layer(2, 5, random)});
  SearchOptions options;
  options.cells = CellKinds::lp;
  const RegionShapes shapes = shapes_of(network, cube(2, 1.0), options);
  CHECK(std::isnan(shapes.row(0).volume) && shapes.row(0).vertices.empty());
}

}  // namespace

int main() { return check::run_all(); }
