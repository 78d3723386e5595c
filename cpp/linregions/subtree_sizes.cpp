#include "subtree_sizes.hpp"

#include <algorithm>
#include <cmath>

namespace linregions {

namespace {

// A kind seen so often is known.
constexpr std::uint64_t kEnough = 4;
// So many nodes is what the guess from kinds with fewer cuts weighs.
constexpr double kGuessWeight = 4.0;
// A kind counts at most so much where others are guessed from it.
constexpr double kMostWeight = 30.0;
// Where hardly anything is known, sizes grow like this power of the most parts.
constexpr double kGrowth = 0.7;

/// A line through points, of which the latest have come last: where it is beyond these.
class Line {
 public:
  void add(double x, double y, double weight) noexcept {
    n_ += weight;
    x_ += weight * x;
    y_ += weight * y;
    xx_ += weight * x * x;
    xy_ += weight * x * y;
    last_x_ = x;
    last_y_ = y;
  }
  [[nodiscard]] bool empty() const noexcept { return n_ == 0.0; }
  /// Goes on from the last point; a slope that few points show is drawn towards `slope`.
  [[nodiscard]] double at(double x, double slope) const noexcept {
    const double spread = xx_ - x_ * x_ / n_;
    const double found = (xy_ - x_ * y_ / n_ + slope) / (spread + 1.0);
    return last_y_ + std::max(found, 0.0) * (x - last_x_);
  }

 private:
  double n_ = 0.0, x_ = 0.0, y_ = 0.0, xx_ = 0.0, xy_ = 0.0, last_x_ = 0.0, last_y_ = 0.0;
};

}  // namespace

void SubtreeCensus::add(const SubtreeCensus& other) {
  root_ = std::max(root_, other.root_);
  for (std::size_t k = 0; k < kinds_.size(); ++k) {
    kinds_[k].n_nodes += other.kinds_[k].n_nodes;
    kinds_[k].n_regions += other.kinds_[k].n_regions;
    for (const auto& [child, n] : other.kinds_[k].children) kinds_[k].children[child] += n;
  }
}

SubtreeSizes::SubtreeSizes(const Network& network, std::size_t n_stages, std::size_t dim) {
  std::size_t n_kinds = 0;
  std::size_t most = 0;
  for (std::size_t s = 0; s < n_stages; ++s) {
    first_.push_back(n_kinds);
    n_kinds += network.stages()[s].cuts.size() + 1;
    most = std::max(most, network.stages()[s].cuts.size());
  }
  first_.push_back(n_kinds);
  sizes_.assign(n_kinds, 1.0);
  is_known_.assign(n_kinds, false);
  for (std::size_t m = 0; m <= most; ++m) {  // Schlaefli: binomials of m over 0, ..., dim
    double term = 1.0;
    double sum = 1.0;
    for (std::size_t k = 1; k <= std::min(m, dim); ++k) {
      term *= static_cast<double>(m - k + 1) / static_cast<double>(k);
      sum += term;
    }
    most_parts_.push_back(sum);
  }
}

void SubtreeSizes::learn(const SubtreeCensus& census) {
  for (std::size_t stage = first_.size() - 1; stage-- > 0;) learn_stage(census, stage);
  root_ = census.root();
}

/// A node has as many regions as its children together, and these have fewer open cuts or are in
/// the next stage: so kinds are gone through in that order.
void SubtreeSizes::learn_stage(const SubtreeCensus& census, std::size_t stage) {
  const bool is_last = stage + 2 == first_.size();
  const std::size_t n_kinds = first_[stage + 1] - first_[stage];
  Line line;  // logarithms of sizes over those of the most parts
  for (std::size_t m = 0; m < n_kinds; ++m) {
    const std::uint32_t k = kind(stage, m);
    const SubtreeCensus::Kind& seen = census.kind(k);
    const double most = std::log(most_parts_[m]);
    double guess = 1.0;
    if (!line.empty()) {
      guess = std::exp(line.at(most, kGrowth));
    } else if (!is_last) {
      guess = sizes_[kind(stage + 1, (first_[stage + 2] - first_[stage + 1]) / 4)];
    }
    auto sum = static_cast<double>(seen.n_regions);
    for (const auto& [child, n] : seen.children) {
      // What looked like crossing has been settled since, and nothing changed.
      const double size = child == k ? guess : sizes_[child];
      sum += static_cast<double>(n) * size;
    }
    const auto n_nodes = static_cast<double>(seen.n_nodes);
    const double weight = seen.n_nodes == 0 ? 1.0 : kGuessWeight;
    sizes_[k] = std::max(1.0, (sum + weight * guess) / (n_nodes + weight));
    is_known_[k] = seen.n_nodes >= kEnough;
    if (m == 0 || seen.n_nodes > 0) {
      line.add(most, std::log(sizes_[k]), std::min(n_nodes, kMostWeight) + 0.1);
    }
  }
}

}  // namespace linregions
