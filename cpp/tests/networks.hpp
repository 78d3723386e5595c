#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "check.hpp"
#include "linregions/search.hpp"
#include "linregions/visitor.hpp"

/// Small networks and domains, and their counts.
namespace networks {

using namespace linregions;

inline const PiecewiseLinear kRelu{{0.0}, {0.0, 1.0}, {0.0, 0.0}};

/// ReLUs of `b.size()` functions of n inputs, weights by rows.
inline Stage layer(std::size_t n, const std::vector<double>& w, const std::vector<double>& b) {
  Stage stage;
  stage.map = AffineMap::from_dense(b.size(), n, w.data(), b.data());
  stage.activations = {kRelu};
  for (std::size_t i = 0; i < b.size(); ++i) stage.outputs.push_back({i, 1, 0});
  return stage;
}

/// ReLUs of m random functions of n inputs.
inline Stage layer(std::size_t n, std::size_t m, std::mt19937& random, bool bias = true) {
  std::normal_distribution<double> normal;
  std::vector<double> w(n * m), b(m, 0.0);
  for (double& v : w) v = normal(random);
  for (double& v : b) v = bias ? normal(random) : 0.0;
  return layer(n, w, b);
}

/// [-r, r]^dim
inline Domain cube(std::size_t dim, double r) {
  Domain domain{dim, std::vector<double>(2 * dim * dim, 0.0), std::vector<double>(2 * dim, r)};
  for (std::size_t i = 0; i < dim; ++i) {
    domain.a[i * dim + i] = 1.0;
    domain.a[(dim + i) * dim + i] = -1.0;
  }
  return domain;
}

inline std::uint64_t count(const Network& network, const Domain& domain,
                           SearchOptions options = {}) {
  Search search(network, domain, options, nullptr);
  CountVisitor visitor;
  CHECK(search.run(visitor) == Completion::finished);
  CHECK(search.progress().fraction == 1.0);
  return search.n_regions();
}

}  // namespace networks
