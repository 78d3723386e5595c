// Cells of unbounded domains in the coordinates of charts: part of TreeWalk.

#include <utility>
#include <vector>

#include "domain_vertices.hpp"
#include "tree_walk.hpp"

namespace linregions {

namespace {

// Numbers of a chart are rounded to so many bits: few, so that what is exact in the coordinates of
// the input mostly is in the chart as well; more where these do not do.
constexpr int kFewBits = 10;
constexpr int kManyBits = 40;

}  // namespace

/// Whether a node's cell, an LP cell, might as well be kept by its vertices in a chart. Of a single
/// layer LP cells count the parts better.
bool TreeWalk::may_enter_chart(const Node& node) const {
  if (chart_ || node.lacks_chart || problem_.options.cells != CellKinds::automatic) return false;
  if (problem_.domain.dim > kMaxVertexDim || reach().is_bounded()) return false;
  if (node.stage + 1 == n_stages_ && !visitor_->needs_regions()) return false;
  return node.cell.dictionary_at_vertex() != nullptr;
}

/// From this node on the coordinates are those of a chart, if one can be made.
void TreeWalk::enter_chart(Node& node) {
  for (const int n_bits : {kFewBits, kManyBits}) {
    auto chart = ProjectiveChart::around(*node.cell.dictionary_at_vertex(), n_bits);
    if (chart && start_chart(node, std::move(chart))) return;
  }
  node.lacks_chart = true;
}

bool TreeWalk::start_chart(Node& node, std::shared_ptr<ProjectiveChart> chart) {
  const std::vector<ConstraintStack::Id>& halfspaces = node.cell.path().ids();
  std::vector<CutSource> sources;
  for (const ConstraintStack::Id id : halfspaces) {
    sources.push_back(constraints_.entry(id).source);
  }
  sources.push_back({CutSource::kInfinity, 0});
  exact_rows_.set_chart(chart.get());
  std::vector<ExactSide> sides;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const bool is_positive = i == halfspaces.size() || ConstraintStack::is_positive(halfspaces[i]);
    sides.push_back({&exact_rows_.row(sources[i]), is_positive});
  }
  const auto vertices = vertices_between(problem_.domain.dim, sides);
  if (!vertices) {
    exact_rows_.set_chart(nullptr);
    return false;
  }
  chart->set_reach(vertices->reach());

  std::vector<std::vector<double>> rows;
  for (const CutSource source : sources) rows.push_back(exact_rows_.rounded(source));
  CutRows hyperplanes;
  hyperplanes.assign_exact(rows, chart->reach());
  ConstraintStack& constraints = outside_.constraints;
  constraints.reset(problem_.domain.dim);
  Path path;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    path.push(constraints.push(hyperplanes, i, sources[i], sides[i].positive));
  }
  std::swap(constraints_, outside_.constraints);
  std::swap(layers_, outside_.layers);
  use_chart(std::move(chart));
  chart_bottom_ = depth_ - 1;
  if (!node.cell.keep_vertices(context(hyperplanes, {}), *vertices, path)) {
    leave_chart();
    return false;
  }
  node.mark = constraints_.mark();
  decided_.clear();  // with all that was decided in this stage before, it will be decided again
  pull_back(node, node.stage);
  enter_stage(node, node.stage);
  return true;
}

void TreeWalk::use_chart(std::shared_ptr<const ProjectiveChart> chart) {
  chart_ = std::move(chart);
  exact_rows_.set_chart(chart_.get());
  arbiter_.set_chart(chart_.get(), reach());
  span_.set_in_chart(chart_ != nullptr);
}

void TreeWalk::leave_chart() {
  std::swap(constraints_, outside_.constraints);
  std::swap(layers_, outside_.layers);
  use_chart(nullptr);
}

/// The map of a stage in the chart, from the pieces of the stages before it.
void TreeWalk::pull_back(Node& node, std::size_t stage) {
  for (std::size_t s = 0; s <= stage; ++s) {
    const Stage& before = s == 0 ? chart_->stage() : network_.stages()[s - 1];
    if (s > 0) std::swap(layers_[s - 1].rows, node.next);
    const PulledBackRows& inputs = s == 0 ? chart_->rows() : layers_[s - 1].rows;
    node.next.reset(network_.stages()[s], inputs, before);
    for (std::size_t o = 0; o < before.outputs.size(); ++o) {
      const bool is_unit = s > 0 && before.unit[o] != Cut::kNone;
      add_input(before, o, is_unit ? pattern_[before.unit[o]] : 0);
    }
    node.next.add_inputs(network_.stages()[s], decided_, inputs);
    decided_.clear();
  }
}

}  // namespace linregions
