#include "scene.hpp"

#include <cmath>
#include <optional>
#include <random>

#include "linregions/domain_vertices.hpp"
#include "linregions/errors.hpp"

namespace micro {

namespace {

using namespace linregions;

/// Normal weights of variance 2 / n, so that about as many units cross a region in each layer.
Stage layer(std::size_t n, std::size_t m, std::mt19937& random) {
  std::normal_distribution<double> weight(0.0, std::sqrt(2.0 / static_cast<double>(n)));
  std::uniform_real_distribution<double> bias(-0.5, 0.5);
  std::vector<double> w(n * m), b(m);
  for (double& v : w) v = weight(random);
  for (double& v : b) v = bias(random);
  Stage stage;
  stage.map = AffineMap::from_dense(m, n, w.data(), b.data());
  stage.activations = {PiecewiseLinear{{0.0}, {0.0, 1.0}, {0.0, 0.0}}};
  for (std::size_t i = 0; i < m; ++i) stage.outputs.push_back({i, 1, 0});
  return stage;
}

Network two_layers(std::size_t dim, std::size_t width) {
  std::mt19937 random(7);
  std::vector<Stage> stages;
  stages.push_back(layer(dim, width, random));
  stages.push_back(layer(width, width, random));
  return Network(std::move(stages));
}

Domain cube(std::size_t dim) {
  Domain domain{dim, std::vector<double>(2 * dim * dim, 0.0), std::vector<double>(2 * dim, 1.0)};
  for (std::size_t i = 0; i < dim; ++i) {
    domain.a[i * dim + i] = 1.0;
    domain.a[(dim + i) * dim + i] = -1.0;
  }
  return domain;
}

std::vector<double> random_point(std::size_t dim) {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> coordinate(-0.3, 0.3);
  std::vector<double> point(dim);
  for (double& x : point) x = coordinate(random);
  return point;
}

}  // namespace

Scene::Scene(std::size_t dim, std::size_t width, bool has_vertices)
    : network_(two_layers(dim, width)),
      problem_(network_, cube(dim), {}),
      point_(random_point(dim)),
      pattern_(network_.n_units(), 0),
      span_(network_, pattern_),
      exact_rows_(network_, problem_.domain, pattern_),
      arbiter_(dim, constraints_, problem_.reach, span_, exact_rows_, monitor_, progress_),
      region_(dim) {
  constraints_.reset(dim);
  monitor_.resume();
  cut_out_cube(has_vertices);
  enter_first_layer();
  pull_back_second_layer();
  keep();
}

CellContext Scene::context_of(CutRows& cuts, CutSource first) {
  return {constraints_,   &cuts, monitor_,       statistics_, progress_,
          problem_.scale, first, problem_.reach, &arbiter_,   nullptr};
}

void Scene::cut_out_cube(bool has_vertices) {
  const Domain& domain = problem_.domain;
  CutRows halfspace;
  for (std::size_t i = 0; i < domain.b.size(); ++i) {
    const CellContext around =
        context_of(halfspace, {CutSource::kDomain, static_cast<std::int32_t>(i)});
    halfspace.assign_halfspaces(1, domain.dim, &domain.a[i * domain.dim], &domain.b[i],
                                problem_.reach);
    region_.enter_layer(around);
    if (!region_.restrict_to(around, 0, true)) throw InputError("the cube has no interior");
    region_.forget_dropped();
  }
  const CellContext around = context_of(halfspace, {});
  InteriorPoint interior;
  if (!region_.has_interior(around, interior)) throw InputError("the cube has no interior");
  problem_.scale = region_.extent_nearby(around);
  if (!has_vertices) return;
  const std::optional<DomainVertices> vertices = vertices_of(domain, exact_rows_);
  if (!vertices) throw InputError("the cube has too many vertices");
  region_.keep_vertices(around, *vertices);
}

/// Down to the region of the first layer around the point.
void Scene::enter_first_layer() {
  const Stage& stage = network_.stages()[0];
  rows_.set_input_stage(stage);
  exact_rows_.enter_stage(0);
  CutRows cuts;
  cuts.assign(stage, rows_, problem_.scale, problem_.reach);
  const CellContext around = context_of(cuts, {0, 0});
  region_.enter_layer(around);
  TreeCell negative(problem_.domain.dim);
  while (region_.settle_all(around) == Settled::all && region_.n_cuts() > 0) {
    const std::size_t position = region_.choose_cut(around);
    if (position == Cut::kNone) continue;
    const bool is_positive = cuts.value_at(region_.cut_at(position), point_) > 0.0;
    region_.split(around, position, negative);
    if (!is_positive) region_.assign(negative);
  }
  region_.settled().clear();
  for (std::size_t i = 0; i < stage.map.n_rows; ++i) {
    if (cuts.value_at(i, point_) <= 0.0) continue;
    pattern_[i] = 1;
    active_.push_back({i, 1.0, 0.0, i});
  }
}

void Scene::pull_back_second_layer() {
  const Stage& stage = network_.stages()[1];
  second_rows_.reset(stage, rows_, network_.stages()[0]);
  second_rows_.add_inputs(stage, active_, rows_);
  exact_rows_.enter_stage(1);
  take_cuts();
}

void Scene::take_cuts() {
  const Stage& stage = network_.stages()[1];
  if (!region_.takes_raw_cuts() ||
      !cuts_.assign_raw(stage, second_rows_, problem_.scale, problem_.reach)) {
    cuts_.assign(stage, second_rows_, problem_.scale, problem_.reach);
  }
}

}  // namespace micro
