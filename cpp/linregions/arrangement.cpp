#include "arrangement.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "errors.hpp"
#include "product_parts.hpp"
#include "restriction_level.hpp"
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

std::vector<Integer> whitney_numbers_of_product(const Product& product, Monitor& monitor) {
  std::vector<Integer> w{Integer(1)};
  for (std::size_t i = 0; i < product.n_lines; ++i) w = multiplied(w, {1, 1});
  for (const ProductPart& part : product.parts) {
    w = multiplied(w, whitney_numbers(part.rows, monitor));
  }
  return w;
}

/// Faces by dimension of n hyperplanes in general position: any dim - k of them meet in a flat of
/// dimension k, which the others cut up in general position.
std::vector<Integer> simple_face_numbers(std::size_t n, std::size_t dim) {
  std::vector<Integer> faces;
  for (std::size_t k = 0; k <= dim; ++k) {
    Integer cells = 0;
    for (std::size_t i = 0; i <= k; ++i) cells += binomial(n - (dim - k), i);
    faces.push_back(binomial(n, dim - k) * cells);
  }
  return faces;
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
    : dim_(dim), n_rows_(rows.size()) {
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
}

std::size_t Arrangement::rank() const {
  IntegerRows normals;
  normals.width = dim_;
  for (std::size_t r = 0; r < distinct_.size(); ++r) {
    for (std::size_t c = 0; c < dim_; ++c) normals.entries.push_back(distinct_.at(r, c));
  }
  return basis_form(normals).basis.size();
}

/// The symmetries as permutations of the distinct hyperplanes, one further, 0 being infinity.
std::vector<std::vector<std::uint32_t>> Arrangement::generators(
    const std::vector<RowPermutation>& symmetries) const {
  constexpr std::uint32_t kUnset = 0xffffffff;
  std::vector<std::vector<std::uint32_t>> result;
  for (const RowPermutation& symmetry : symmetries) {
    const std::string expected =
        "symmetries: expected permutations of the " + std::to_string(n_rows_) + " rows, ";
    if (symmetry.size() != n_rows_) {
      throw InputError(expected + "got " + std::to_string(symmetry.size()) + " entries");
    }
    std::vector<std::uint32_t> image(n_distinct() + 1, kUnset), hits(n_distinct() + 1, 0);
    image[0] = 0;
    for (std::size_t r = 0; r < n_rows_; ++r) {
      if (symmetry[r] >= n_rows_) throw InputError(expected + "got an entry out of range");
      const auto to = static_cast<std::uint32_t>(class_of_[symmetry[r]] + 1);
      std::uint32_t& at = image[class_of_[r] + 1];
      if (at == kUnset) ++hits[to];
      if ((at != kUnset && at != to) || hits[to] > 1) {
        throw InputError(expected + "got one that does not map hyperplanes to hyperplanes");
      }
      at = to;
    }
    result.push_back(std::move(image));
  }
  return result;
}

/// Whether the distinct hyperplanes are in general position, where that is seen at once.
bool Arrangement::shows_that_it_is_simple(Monitor& monitor) const {
  if (n_distinct() <= dim_) return false;
  IntegerRows rows;
  rows.width = dim_ + 1;
  rows.entries.assign(dim_, Integer(0));
  rows.entries.push_back(1);  // the hyperplane at infinity
  rows.entries.insert(rows.entries.end(), distinct_.entries.begin(), distinct_.entries.end());
  return shows_general_position(rows, monitor);
}

std::optional<bool> Arrangement::is_simple(Monitor& monitor) const {
  return watched(monitor, [&] {
    const std::size_t n = n_distinct();
    if (n < n_rows_) return false;
    if (n <= dim_) return rank() == n;
    if (shows_that_it_is_simple(monitor)) return true;
    if (rank() < dim_) return false;
    const Product product = split_product(distinct_, false);
    return product.parts.size() == 1 && in_general_position(product.parts[0].rows, monitor);
  });
}

std::optional<std::vector<Integer>> Arrangement::characteristic_polynomial(
    const std::vector<RowPermutation>& symmetries, Monitor& monitor) const {
  const auto on_distinct = generators(symmetries);
  return watched(monitor, [&] {
    std::optional<std::vector<Integer>> chi;
    if (on_distinct.empty()) {
      if (shows_that_it_is_simple(monitor)) {
        chi.emplace();
        for (std::size_t k = 0; k <= dim_; ++k) chi->push_back(binomial(n_distinct(), k));
      }
    } else {
      const Product whole = split_product(distinct_, false);
      // In the plane and below there is nothing to save, and a central part has one dimension less.
      if (whole.parts.size() == 1 && whole.parts[0].rows.width > 3) {
        chi = whitney_numbers_by_orbits(whole.parts[0].rows, whole.parts[0].is_central, on_distinct,
                                        monitor);
      }
    }
    if (!chi) chi = whitney_numbers_of_product(split_product(distinct_, true), monitor);
    chi->resize(dim_ + 1, Integer(0));
    for (std::size_t k = 1; k <= dim_; k += 2) (*chi)[k] = -(*chi)[k];
    return *chi;
  });
}

std::optional<std::vector<Integer>> Arrangement::f_vector(Monitor& monitor) const {
  return watched(monitor, [&] {
    if (shows_that_it_is_simple(monitor)) return simple_face_numbers(n_distinct(), dim_);
    std::vector<Integer> faces{Integer(1)};
    for (const ProductPart& part : split_product(distinct_, false).parts) {
      faces = multiplied(faces, face_numbers(part.rows, monitor));
    }
    faces.insert(faces.begin(), dim_ + 1 - faces.size(), Integer(0));
    return faces;
  });
}

}  // namespace linregions
