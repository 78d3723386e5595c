#include <cmath>
#include <cstdint>
#include <vector>

#include "check.hpp"
#include "linregions/cut_rows.hpp"
#include "linregions/errors.hpp"
#include "linregions/network.hpp"
#include "linregions/pullback.hpp"

namespace {

using namespace linregions;

const PiecewiseLinear kRelu{{0.0}, {0.0, 1.0}, {0.0, 0.0}};
const PiecewiseLinear kHardTanh{{-1.0, 1.0}, {0.0, 1.0, 0.0}, {-1.0, 0.0, 1.0}};

Stage rows(std::size_t m, std::size_t n, const std::vector<double>& w, const std::vector<double>& b,
           const PiecewiseLinear& f) {
  Stage stage;
  stage.map = AffineMap::from_dense(m, n, w.data(), b.data());
  stage.activations = {f};
  for (std::size_t i = 0; i < m; ++i) stage.outputs.push_back({i, 1, 0});
  return stage;
}

CASE(cuts_of_breakpoints_and_pairs) {
  Stage top;
  const std::vector<double> w(3, 1.0), b(3, 0.0);
  top.map = AffineMap::from_dense(3, 1, w.data(), b.data());
  top.outputs = {{0, 3, 0}};
  const Network network({rows(1, 2, {1, 2}, {0}, kHardTanh), top});
  CHECK(network.stages()[0].cuts.size() == 2);
  CHECK(network.stages()[1].cuts.size() == 3);
  CHECK(network.unit_pieces() == (std::vector<std::uint32_t>{3, 3}));
  CHECK(network.n_active_stages() == 2);
}

CASE(sizes_that_do_not_chain_are_refused) {
  CHECK(check::throws<InputError>([] {
    const Network network(
        {rows(2, 2, {1, 0, 0, 1}, {0, 0}, kRelu), rows(1, 3, {1, 1, 1}, {0}, kRelu)});
  }));
  CHECK(check::throws<InputError>([] { const Network network({}); }));
  CHECK(check::throws<InputError>([] {
    Stage stage = rows(1, 1, {1}, {0}, kRelu);
    stage.outputs = {{0, 2, 0}};
    const Network network({stage});
  }));
}

CASE(sparse_and_dense_maps_pull_back_alike) {
  const std::vector<double> w{1, 0, -2, 0, 0, 3}, b{0.5, -1};
  const std::vector<std::int64_t> start{0, 2, 3}, index{0, 2, 2};
  const std::vector<double> values{1, -2, 3};
  const AffineMap dense = AffineMap::from_dense(2, 3, w.data(), b.data());
  const AffineMap sparse =
      AffineMap::from_sparse(2, 3, start.data(), index.data(), values.data(), b.data());
  const auto stage_of = [](const AffineMap& map) {
    Stage stage;
    stage.map = map;
    stage.activations = {kRelu};
    for (std::size_t i = 0; i < map.n_rows; ++i) stage.outputs.push_back({i, 1, 0});
    return Network({stage}).stages()[0];
  };
  const Stage dense_stage = stage_of(dense), sparse_stage = stage_of(sparse);
  PulledBackRows input, one, other;
  input.set_input_stage(sparse_stage);
  for (std::size_t j = 0; j < 3; ++j) {
    CHECK(input.column(j + 1)[0] == w[j] && input.column(j + 1)[1] == w[3 + j]);
  }
  PulledBackRows source;
  const std::vector<double> sw{1, 2, 3, 4, 5, 6}, sb{7, 8, 9};
  const Stage first = stage_of(AffineMap::from_dense(3, 2, sw.data(), sb.data()));
  source.set_input_stage(first);
  one.reset(dense_stage, source, first);
  other.reset(sparse_stage, source, first);
  for (std::size_t col = 0; col < 3; ++col) {
    const PulledBackRows::Input input_of_both{col, 2.0, -1.0, col};
    one.add_inputs(dense_stage, {&input_of_both, 1}, source);
    other.add_inputs(sparse_stage, {&input_of_both, 1}, source);
  }
  for (std::size_t j = 0; j <= 3; ++j) {
    for (std::size_t i = 0; i < 2; ++i) CHECK(check::near(one.column(j)[i], other.column(j)[i]));
  }
  // Row 0: 0.5 + (2 (7 + x + 2y) - 1) - 2 (2 (9 + 5x + 6y) - 1)
  CHECK(check::near(one.column(0)[0], 0.5 + 13 - 34));
  CHECK(check::near(one.column(1)[0], 2 - 20));
  CHECK(check::near(one.column(2)[0], 4 - 24));
  // Small integers: no operation rounded. With a weight of 0.1 they may have.
  CHECK(one.error(0, 0, 0.0).coefficient == 0.0 && one.error(0, 0, 0.5).constant == 0.0);
  CHECK(one.error(0, 0, 0.1).constant > 0.0 && one.error(0, 0, 0.1).constant < 1e-12);
}

CASE(cuts_have_normals_of_length_one_to_two_or_are_constant) {
  const Network network(
      {rows(4, 2, {3e200, 4e200, 0, 0, 0, 0, 3e-200, -4e-200}, {5e200, 1, -1, 0}, kRelu)});
  PulledBackRows pulled;
  pulled.set_input_stage(network.stages()[0]);
  CutRows cuts;
  cuts.assign(network.stages()[0], pulled, 1.0, rigour::Reach{{1.0, 1.0}, 2.0});
  CHECK(cuts.kind(1) == CutRows::Kind::constant_positive);
  CHECK(cuts.kind(2) == CutRows::Kind::constant_negative);
  CHECK(cuts.kind(3) == CutRows::Kind::hyperplane);
  const double length = std::hypot(cuts.column(1)[3], cuts.column(2)[3]);
  CHECK(length >= 1.0 && length < 2.0);
  CHECK(check::near(cuts.column(1)[3], 0.6 * length));
  CHECK(check::near(cuts.column(2)[3], -0.8 * length));
  CHECK(cuts.error(3).coefficient == 0.0);  // powers of two are exact
}

}  // namespace

int main() { return check::run_all(); }
