#include "arrangement.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "errors.hpp"
#include "product_parts.hpp"
#include "restriction_walk.hpp"
#include "whitney.hpp"

namespace linregions {

namespace {

/// Product of polynomials, lowest coefficient first.
std::vector<Integer> multiplied(const std::vector<Integer>& a, const std::vector<Integer>& b) {
  std::vector<Integer> result(a.size() + b.size() - 1, Integer(0));
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < b.size(); ++j) result[i + j] += a[i] * b[j];
  }
  return result;
}

bool normal_is_zero(const std::vector<Integer>& row) {
  return std::all_of(row.begin(), row.end() - 1, [](const Integer& v) { return v == 0; });
}

/// Runs `work` with the monitor's clock on; nothing if it was stopped.
template <typename Work>
auto watched(Monitor& monitor, Work work) -> std::optional<decltype(work())> {
  monitor.resume();
  try {
    auto result = work();
    monitor.suspend();
    return result;
  } catch (const Stopped&) {
    monitor.suspend();
    return std::nullopt;
  }
}

}  // namespace

Arrangement::Arrangement(std::size_t dim, const std::vector<std::vector<Integer>>& rows)
    : dim_(dim), n_rows_(rows.size()), rank_(0) {
  IntegerRows all;
  all.width = dim + 1;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const std::string name = "hyperplane " + std::to_string(r);
    if (rows[r].size() != dim + 1) {
      throw InputError(name + ": expected dim + 1 = " + std::to_string(dim + 1) +
                       " coefficients, got " + std::to_string(rows[r].size()));
    }
    if (normal_is_zero(rows[r])) {
      throw InputError(name + ": the normal is zero, which is no hyperplane; leave it out");
    }
    all.entries.insert(all.entries.end(), rows[r].begin(), rows[r].end());
  }
  make_primitive(all);
  distinct_.width = dim + 1;
  std::map<std::vector<Integer>, std::size_t> seen;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const auto first = all.entries.begin() + static_cast<std::ptrdiff_t>(r * (dim + 1));
    const std::vector<Integer> row(first, first + static_cast<std::ptrdiff_t>(dim + 1));
    const auto [at, is_new] = seen.emplace(row, distinct_.size());
    if (is_new) distinct_.entries.insert(distinct_.entries.end(), row.begin(), row.end());
    class_of_.push_back(at->second);
  }
  IntegerRows normals;
  normals.width = dim;
  for (std::size_t r = 0; r < distinct_.size(); ++r) {
    for (std::size_t c = 0; c < dim; ++c) normals.entries.push_back(distinct_.at(r, c));
  }
  rank_ = basis_form(normals).basis.size();
}

std::optional<bool> Arrangement::is_simple(Monitor& monitor) const {
  return watched(monitor, [&] {
    const std::size_t n = n_distinct();
    if (n < n_rows_) return false;
    if (n <= dim_) return rank_ == n;
    if (rank_ < dim_) return false;
    const Product product = split_product(distinct_, false);
    return product.parts.size() == 1 && in_general_position(product.parts[0].rows, monitor);
  });
}

std::optional<std::vector<Integer>> Arrangement::characteristic_polynomial(
    const std::vector<RowPermutation>& symmetries, Monitor& monitor) const {
  for (const RowPermutation& symmetry : symmetries) {
    if (symmetry.size() != n_rows_) {
      throw InputError("symmetries: expected permutations of " + std::to_string(n_rows_) +
                       " rows, got " + std::to_string(symmetry.size()) + " entries");
    }
  }
  return watched(monitor, [&] {
    const Product product = split_product(distinct_, true);
    std::vector<Integer> chi{Integer(1)};
    for (std::size_t i = 0; i < product.n_lines; ++i) chi = multiplied(chi, {1, 1});
    for (const ProductPart& part : product.parts) {
      chi = multiplied(chi, whitney_numbers(part.rows, monitor));
    }
    chi.resize(dim_ + 1, Integer(0));
    for (std::size_t k = 1; k <= dim_; k += 2) chi[k] = -chi[k];
    return chi;
  });
}

std::optional<std::vector<Integer>> Arrangement::f_vector(Monitor& monitor) const {
  return watched(monitor, [&] {
    std::vector<Integer> faces{Integer(1)};
    for (const ProductPart& part : split_product(distinct_, false).parts) {
      faces = multiplied(faces, face_numbers(part.rows, monitor));
    }
    faces.insert(faces.begin(), dim_ + 1 - faces.size(), Integer(0));
    return faces;
  });
}

}  // namespace linregions
