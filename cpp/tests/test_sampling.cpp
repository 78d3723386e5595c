#include <cmath>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <vector>

#include "check.hpp"
#include "linregions/errors.hpp"
#include "linregions/node_sampler.hpp"
#include "linregions/sampled_search.hpp"
#include "networks.hpp"

namespace {

using namespace networks;
using Rule = ThinningPlan::Rule;

Network deep(std::uint32_t seed, std::size_t dim, std::vector<std::size_t> widths) {
  std::mt19937 random(seed);
  std::vector<Stage> stages;
  for (const std::size_t width : widths) {
    stages.push_back(layer(dim, width, random));
    dim = width;
  }
  return Network(stages);
}

/// Maxima of two, three and four of nine random functions of n inputs.
Stage maxima(std::size_t n, std::mt19937& random) {
  Stage stage = layer(n, 9, random);
  stage.activations.clear();
  stage.outputs = {{0, 2, 0}, {2, 3, 0}, {5, 4, 0}};
  return stage;
}

SearchOptions with(std::size_t n_threads, CellKinds cells = CellKinds::automatic) {
  SearchOptions options;
  options.n_threads = n_threads;
  options.cells = cells;
  return options;
}

struct Sample {
  double mean = 0.0;
  double error = 0.0;  // of the mean
};

Sample describe(const std::vector<SampledRun>& runs) {
  const auto n = static_cast<double>(runs.size());
  double sum = 0.0, squares = 0.0;
  for (const SampledRun& run : runs) sum += run.value;
  for (const SampledRun& run : runs) squares += std::pow(run.value - sum / n, 2);
  return {sum / n, std::sqrt(squares / (n - 1.0) / n)};
}

/// Every rule, from single paths to budgets just below the whole tree, has the count as its mean.
void check_unbiased(const Network& network, const Domain& domain, CellKinds cells) {
  const auto exact = static_cast<double>(count(network, domain));
  SampledSearch search(network, domain, with(1, cells), nullptr);
  struct Plan {
    Rule rule;
    double budget;
    std::size_t n;
  };
  constexpr std::size_t kShare = check::kIsSlow ? 8 : 1;
  std::uint64_t first = 0;
  for (const Plan& plan : {Plan{Rule::path, 1.0, 4000}, Plan{Rule::uniform, 2.0, 2000},
                           Plan{Rule::uniform, 8.0, 600}, Plan{Rule::by_size, 1.0, 3000},
                           Plan{Rule::by_size, 3.0, 2000}, Plan{Rule::by_size, 20.0, 400}}) {
    const std::size_t n = plan.n / kShare;
    CHECK(search.run(plan.rule, plan.budget, 7, first, n) == Completion::finished);
    CHECK(search.runs().size() == n);
    const Sample sample = describe(search.runs());
    CHECK(std::abs(sample.mean - exact) <= 4.0 * sample.error + 1e-9 * exact);
    for (const SampledRun& run : search.runs()) {
      CHECK(static_cast<double>(run.n_regions) <= exact);
      CHECK(!run.is_exact || run.value == exact);
    }
    search.learn();
    first += n;
  }
}

CASE(every_rule_is_unbiased) {
  check_unbiased(deep(1, 2, {8, 8}), cube(2, 1.0), CellKinds::automatic);
  check_unbiased(deep(2, 3, {6, 6, 6}), cube(3, 1.0), CellKinds::automatic);
  check_unbiased(deep(3, 3, {7, 6}), cube(3, 1.0), CellKinds::lp);
  check_unbiased(deep(4, 7, {9}), cube(7, 0.5), CellKinds::automatic);
  check_unbiased(deep(5, 3, {6, 5}), Domain{3, {}, {}}, CellKinds::automatic);
}

CASE(maxima_are_sampled_without_bias) {
  std::mt19937 random(6);
  check_unbiased(Network({maxima(3, random), layer(3, 6, random)}), cube(3, 2.0),
                 CellKinds::automatic);
}

/// Goes everywhere, but multiplies weights as single paths do: so that the regions times weights
/// add up to the second moment of Knuth's estimate.
class SecondMoment final : public NodeSampler {
 public:
  [[nodiscard]] bool keeps(TreeNode& node) override {
    node.sample.weight *= node.sample.n_siblings;
    node.sample.n_siblings = 1;
    return true;
  }
  [[nodiscard]] bool counts_parts(const TreeNode&) override { return true; }
  void add(const TreeNode& node, std::uint64_t n) override {
    const auto size = static_cast<double>(n);
    sum += size;
    squares += size * size * node.sample.weight;
  }
  void take_back(const TreeNode&, std::uint64_t) override {}

  double sum = 0.0;
  double squares = 0.0;
};

CASE(single_paths_have_the_variance_that_knuth_derived) {
  const Network network = deep(1, 2, {6, 5});
  const Domain domain = cube(2, 1.0);
  Problem problem(network, domain, {});
  Overseer overseer(0.0, nullptr);
  TreeWalk walk(problem, overseer, true);
  CountVisitor visitor;
  SecondMoment all;
  CHECK(walk.plant());
  walk.set_visitor(visitor);
  walk.set_sampler(all);
  while (!walk.is_done()) walk.advance();
  CHECK(all.sum == static_cast<double>(count(network, domain)));
  const double variance = all.squares - all.sum * all.sum;

  constexpr std::size_t kRuns = 40'000;
  SampledSearch search(network, domain, {}, nullptr);
  CHECK(search.run(Rule::path, 1.0, 3, 0, kRuns) == Completion::finished);
  const Sample sample = describe(search.runs());
  CHECK(std::abs(sample.mean - all.sum) < 4.0 * std::sqrt(variance / kRuns));
  CHECK(std::abs(sample.error * sample.error * kRuns / variance - 1.0) < 0.1);
}

CASE(runs_depend_on_seed_and_number_only) {
  const Network network = deep(2, 3, {8, 8});
  std::vector<std::vector<double>> values;
  for (const std::size_t n_threads : {1, 2, 3}) {
    SampledSearch search(network, cube(3, 1.0), with(n_threads), nullptr);
    values.emplace_back();
    std::uint64_t first = 0;
    for (const Rule rule : {Rule::path, Rule::by_size, Rule::uniform, Rule::by_size}) {
      CHECK(search.run(rule, 10.0, 5, first, 20) == Completion::finished);
      for (const SampledRun& run : search.runs()) values.back().push_back(run.value);
      search.learn();
      first += 20;
    }
  }
  CHECK(values[0] == values[1]);
  CHECK(values[0] == values[2]);
  SampledSearch other(network, cube(3, 1.0), {}, nullptr);
  CHECK(other.run(Rule::path, 1.0, 6, 0, 20) == Completion::finished);
  bool differs = false;
  for (std::size_t i = 0; i < 20; ++i) differs |= other.runs()[i].value != values[0][i];
  CHECK(differs);
}

CASE(a_budget_beyond_the_tree_is_a_count) {
  const Network network = deep(3, 3, {6, 6});
  const std::uint64_t exact = count(network, cube(3, 1.0));
  SampledSearch search(network, cube(3, 1.0), {}, nullptr);
  CHECK(search.run(Rule::path, 1.0, 0, 0, 8) == Completion::finished);
  search.learn();
  for (const Rule rule : {Rule::by_size, Rule::uniform}) {
    CHECK(search.run(rule, 1e9, 0, 8, 2) == Completion::finished);
    for (const SampledRun& run : search.runs()) {
      CHECK(run.is_exact && run.n_regions == exact && run.value == static_cast<double>(exact));
    }
  }
}

CASE(no_units_no_choices) {
  Stage affine;
  const double w[] = {1.0, 2.0}, b[] = {0.5};
  affine.map = AffineMap::from_dense(1, 2, w, b);
  affine.activations = {PiecewiseLinear{{}, {1.0}, {0.0}}};
  affine.outputs = {{0, 1, 0}};
  const Network network({affine});
  SampledSearch search(network, cube(2, 1.0), {}, nullptr);
  CHECK(search.run(Rule::by_size, 4.0, 0, 0, 3) == Completion::finished);
  for (const SampledRun& run : search.runs()) CHECK(run.is_exact && run.value == 1.0);
}

CASE(limits_and_wrong_domains) {
  const Network network = deep(4, 4, {14, 14, 14});
  SearchOptions options = with(2);
  options.time_limit = 0.05;
  SampledSearch search(network, cube(4, 2.0), options, nullptr);
  CHECK(search.run(Rule::path, 1.0, 0, 0, 10'000'000) == Completion::time_limit);
  CHECK(search.runs().size() < 10'000'000);
  SampledSearch stopped(network, cube(4, 2.0), {}, [](const Progress&) { return true; });
  CHECK(stopped.run(Rule::path, 1.0, 0, 0, 10'000'000) == Completion::interrupted);
  CHECK(check::throws<InputError>([&] { SampledSearch(network, cube(3, 1.0), {}, nullptr); }));
  options.max_regions = 5;
  CHECK(check::throws<std::logic_error>(
      [&] { SampledSearch(network, cube(4, 1.0), options, nullptr); }));
}

}  // namespace

int main() { return check::run_all(); }
