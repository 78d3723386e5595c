#include "thinning.hpp"

#include <algorithm>

#include "random_stream.hpp"
#include "tree_node.hpp"

namespace linregions {

namespace {

// Up to so many parts are counted at once, at 50 to 1,000 ns each; a node takes 10 us or more.
constexpr double kMostParts = 2000.0;

}  // namespace

void Thinning::begin(std::uint64_t run) {
  run_ = run;
  depths_.clear();
  value_ = 0.0;
  n_regions_ = 0;
  is_exact_ = true;
}

double Thinning::wanted_weight(const NodeSample& sample, std::size_t depth) const {
  switch (plan_.rule) {
    case ThinningPlan::Rule::path:
      return sample.weight * sample.n_siblings;
    case ThinningPlan::Rule::uniform:
      return depth < plan_.widths.size() ? plan_.widths[depth] / plan_.budget : 0.0;
    case ThinningPlan::Rule::by_size:
      break;
  }
  const SubtreeSizes& sizes = *plan_.sizes;
  return sizes.root_size() / (plan_.budget * sizes.size(sample.kind));
}

/// The random point of the next interval of a depth.
void Thinning::next_point(std::size_t depth) {
  Depth& line = depths_[depth];
  const std::uint64_t stream = mixed_bits(mixed_bits(mixed_bits(plan_.seed) ^ run_) ^ depth);
  line.point = to_unit_interval(mixed_bits(stream ^ line.n_points++));
}

/// Goes on by a stretch of length below 1; how many points are in it.
unsigned Thinning::n_points(std::size_t depth, double stretch) {
  Depth& line = depths_[depth];
  const double begin = line.at;
  line.at += stretch;
  unsigned n = line.point >= begin && line.point < line.at ? 1 : 0;
  if (line.at >= 1.0) {
    line.at -= 1.0;
    next_point(depth);
    if (line.point < line.at) ++n;
  }
  return n;
}

bool Thinning::keeps(TreeNode& node) {
  NodeSample& sample = node.sample;
  const std::uint32_t kind = plan_.sizes->kind(node.stage, node.cell.n_cuts());
  if (sample.kind != NodeSample::kNone) {
    census_.add_child(sample.kind, kind);
  } else {
    census_.set_root(kind);
  }
  sample.kind = kind;
  const std::size_t depth = sample.n_choices++;
  if (depths_.size() <= depth) {
    depths_.emplace_back();
    next_point(depth);
  }
  depths_[depth].width += sample.weight;
  // With no cut left in its stage nothing shows how large a cell is: that is seen in the next one.
  const bool is_between = plan_.rule == ThinningPlan::Rule::by_size && node.cell.n_cuts() == 0 &&
                          node.stage + 1 < plan_.sizes->n_stages();
  const double weight =
      is_between ? sample.weight : std::max(sample.weight, wanted_weight(sample, depth));
  sample.n_siblings = 1;
  if (weight > sample.weight) {
    is_exact_ = false;
    const unsigned n = n_points(depth, sample.weight / weight);
    if (n == 0) return false;
    sample.weight = n * weight;
  }
  census_.add_node(kind);
  return true;
}

std::vector<double> Thinning::widths() const {
  std::vector<double> result;
  for (const Depth& line : depths_) result.push_back(line.width);
  return result;
}

bool Thinning::counts_parts(const TreeNode& node) {
  const SubtreeSizes& sizes = *plan_.sizes;
  const std::size_t n_open = node.cell.n_cuts();
  if (sizes.most_parts(n_open) <= kMostParts) return true;
  const std::uint32_t kind = sizes.kind(node.stage, n_open);
  return sizes.is_known(kind) && sizes.size(kind) <= kMostParts;
}

void Thinning::add(const TreeNode& node, std::uint64_t n) {
  value_ += node.sample.weight * static_cast<double>(n);
  n_regions_ += n;
  census_.add_regions(node.sample.kind, n);
}

void Thinning::take_back(const TreeNode& node, std::uint64_t n) {
  value_ -= node.sample.weight * static_cast<double>(n);
  n_regions_ -= n;
  census_.take_back(node.sample.kind, n);
}

}  // namespace linregions
