#include "domain_vertices.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>

#include "exact_vertex.hpp"
#include "rigour.hpp"

namespace linregions {

namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);
// Exact arithmetic takes some microseconds for each choice of dim half-spaces.
constexpr std::size_t kMostChoices = 3000;
constexpr double kLargestSize = 1e100;
constexpr double kSmallestSize = 1e-100;

struct End {
  std::size_t halfspace = kNone;
  double value = 0.0;
  double error = 0.0;
};

/// The two ends of every coordinate, if each half-space bounds one of them on one side.
std::optional<std::vector<std::array<End, 2>>> box_ends(const Domain& domain) {
  const std::size_t dim = domain.dim;
  if (domain.b.size() != 2 * dim) return std::nullopt;
  std::vector<std::array<End, 2>> ends(dim);
  for (std::size_t i = 0; i < 2 * dim; ++i) {
    std::size_t coordinate = kNone;
    for (std::size_t k = 0; k < dim; ++k) {
      if (domain.a[i * dim + k] == 0.0) continue;
      if (coordinate != kNone) return std::nullopt;
      coordinate = k;
    }
    if (coordinate == kNone) return std::nullopt;
    const double slope = domain.a[i * dim + coordinate];
    End& end = ends[coordinate][slope > 0.0 ? 1 : 0];
    if (end.halfspace != kNone) return std::nullopt;
    const double value = domain.b[i] / slope;
    const double size = std::abs(value);
    if (size > kLargestSize || (size < kSmallestSize && domain.b[i] != 0.0)) return std::nullopt;
    // Of a quotient of doubles that is a double the product is exact.
    const bool is_exact = std::fma(value, slope, -domain.b[i]) == 0.0;
    end = {i, value, is_exact ? 0.0 : 2.0 * rigour::kUnitRoundoff * size};
  }
  return ends;
}

DomainVertices corners(std::span<const std::array<End, 2>> ends) {
  const std::size_t dim = ends.size();
  DomainVertices result;
  for (std::size_t corner = 0; corner < std::size_t{1} << dim; ++corner) {
    DomainVertices::Vertex vertex{std::vector<double>(dim), 0.0, {}};
    for (std::size_t k = 0; k < dim; ++k) {
      const End& end = ends[k][corner >> k & 1];
      vertex.point[k] = end.value;
      vertex.radius += end.error;
      vertex.tight.push_back(end.halfspace);
    }
    std::sort(vertex.tight.begin(), vertex.tight.end());
    result.vertices.push_back(std::move(vertex));
  }
  return result;
}

/// Number of ways to choose k of n, or more than kMostChoices.
std::size_t choices(std::size_t n, std::size_t k) {
  std::size_t result = 1;
  for (std::size_t i = 0; i < k && result <= kMostChoices; ++i) result = result * (n - i) / (i + 1);
  return result;
}

bool next_choice(std::vector<std::size_t>& chosen, std::size_t n) {
  for (std::size_t i = chosen.size(); i-- > 0;) {
    if (chosen[i] + (chosen.size() - i) >= n) continue;
    ++chosen[i];
    for (std::size_t j = i + 1; j < chosen.size(); ++j) chosen[j] = chosen[j - 1] + 1;
    return true;
  }
  return false;
}

/// A point inside all half-spaces in homogeneous coordinates, if `point` or its opposite is one;
/// with the half-spaces that it lies on.
bool is_inside(std::vector<Integer>& point, std::span<const ExactSide> sides,
               std::vector<std::size_t>& tight) {
  int side = 0;
  tight.clear();
  for (std::size_t i = 0; i < sides.size(); ++i) {
    const int value = value_at(point, *sides[i].row).sign();
    const int sign = sides[i].positive ? value : -value;
    if (sign == 0) {
      tight.push_back(i);
      continue;
    }
    if (side != 0 && sign != side) return false;
    side = sign;
  }
  if (side < 0) {
    for (Integer& number : point) number = -number;
  }
  return true;
}

std::optional<DomainVertices::Vertex> rounded(const std::vector<Integer>& point,
                                              std::vector<std::size_t> tight) {
  RationalPoint exact;
  exact.denominator = point[0];
  exact.numerators.assign(point.begin() + 1, point.end());
  DomainVertices::Vertex vertex{exact.rounded(), 0.0, std::move(tight)};
  for (std::size_t k = 0; k < vertex.point.size(); ++k) {
    const double x = vertex.point[k];
    const double size = std::abs(x);
    if (!(size < kLargestSize) || (size < kSmallestSize && !exact.numerators[k].is_zero())) {
      return std::nullopt;
    }
    const rigour::Binary parts = rigour::take_apart(x);
    Integer scaled = exact.denominator * parts.mantissa;
    Integer expected = exact.numerators[k];
    if (parts.exponent >= 0) {
      scaled <<= static_cast<unsigned>(parts.exponent);
    } else {
      expected <<= static_cast<unsigned>(-parts.exponent);
    }
    if (scaled != expected) vertex.radius += 4.0 * rigour::kUnitRoundoff * size;
  }
  return vertex;
}

}  // namespace

rigour::Reach DomainVertices::reach() const {
  rigour::Reach reach{std::vector<double>(vertices.front().point.size(), 0.0), 0.0};
  for (std::size_t k = 0; k < reach.largest.size(); ++k) {
    for (const Vertex& vertex : vertices) {
      const double largest = std::abs(vertex.point[k]) + vertex.radius;
      reach.largest[k] = std::max(reach.largest[k], largest * (1.0 + rigour::gamma(2)));
    }
    reach.sum += reach.largest[k];
  }
  reach.sum *= 1.0 + rigour::gamma(reach.largest.size() + 1);
  return reach;
}

std::optional<DomainVertices> vertices_of(const Domain& domain, ExactRows& rows) {
  const std::size_t dim = domain.dim;
  if (dim == 0) return std::nullopt;
  if (const auto ends = box_ends(domain)) return corners(*ends);
  std::vector<ExactSide> sides;
  if (domain.b.size() > dim && choices(domain.b.size() + 1, dim) <= kMostChoices) {
    for (std::size_t i = 0; i < domain.b.size(); ++i) {
      sides.push_back({&rows.row({CutSource::kDomain, static_cast<std::int32_t>(i)}), true});
    }
  }
  return vertices_between(dim, sides);
}

std::optional<DomainVertices> vertices_between(std::size_t dim,
                                               std::span<const ExactSide> halfspaces) {
  const std::size_t n = halfspaces.size();
  if (n <= dim || choices(n + 1, dim) > kMostChoices) return std::nullopt;

  // The cone over the domain: its edges are the vertices and, at infinity, the directions in which
  // the domain has no end.
  ExactRow infinity{std::vector<Integer>(dim + 1, 0), {}};
  infinity.values[0] = 1;
  std::vector<ExactSide> sides(halfspaces.begin(), halfspaces.end());
  sides.push_back({&infinity, true});
  DomainVertices result;
  std::vector<std::vector<std::size_t>> known;
  std::vector<std::size_t> chosen(dim);
  for (std::size_t k = 0; k < dim; ++k) chosen[k] = k;
  std::vector<const ExactRow*> basis(dim);
  std::vector<std::size_t> tight;
  do {
    for (std::size_t k = 0; k < dim; ++k) basis[k] = sides[chosen[k]].row;
    std::optional<std::vector<Integer>> point = meeting_point(basis);
    if (!point || !is_inside(*point, sides, tight)) continue;
    if ((*point)[0].is_zero()) return std::nullopt;
    if (std::find(known.begin(), known.end(), tight) != known.end()) continue;
    known.push_back(tight);
    std::optional<DomainVertices::Vertex> vertex = rounded(*point, tight);
    if (!vertex) return std::nullopt;
    result.vertices.push_back(std::move(*vertex));
  } while (next_choice(chosen, n + 1));
  if (result.vertices.size() <= dim) return std::nullopt;
  // The mean of the vertices is inside unless all of them lie on one hyperplane.
  std::vector<std::size_t> n_on(n, 0);
  for (const DomainVertices::Vertex& vertex : result.vertices) {
    for (const std::size_t i : vertex.tight) ++n_on[i];
  }
  for (const std::size_t count : n_on) {
    if (count == result.vertices.size()) return std::nullopt;
  }
  return result;
}

}  // namespace linregions
