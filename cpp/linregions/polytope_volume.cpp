#include "polytope_volume.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

namespace linregions {

namespace {

using FacetSet = std::vector<std::uint64_t>;  ///< and, behind it, the dimension asked for

struct Hash {
  std::size_t operator()(const FacetSet& set) const noexcept {
    std::uint64_t hash = 0x9e3779b97f4a7c15;
    for (const std::uint64_t word : set) {
      hash = (hash ^ word) * 0xff51afd7ed558ccd;
      hash ^= hash >> 32;
    }
    return static_cast<std::size_t>(hash);
  }
};

class FaceVolumes {
 public:
  FaceVolumes(std::span<const double> rows, const PolytopeVertices& polytope, std::size_t max_faces,
              Monitor& monitor)
      : rows_(rows),
        polytope_(polytope),
        dim_(polytope.dim),
        max_faces_(max_faces),
        monitor_(monitor),
        normals_(dim_ * dim_) {}

  /// The volume of a face, by its vertices, if it has `face_dim` dimensions; 0 if it has fewer.
  /// The first dim - face_dim rows of `normals_` are orthonormal and perpendicular to it.
  [[nodiscard]] double of(const std::vector<std::uint32_t>& face, std::size_t face_dim);
  [[nodiscard]] bool gave_up() const noexcept {
    return known_.size() > max_faces_ || monitor_.stopped();
  }

 private:
  [[nodiscard]] const double* point(std::uint32_t v) const noexcept {
    return &polytope_.points[v * dim_];
  }
  [[nodiscard]] bool is_on(std::uint32_t v, std::size_t facet) const noexcept {
    return (polytope_.tight[v * polytope_.n_words + facet / 64] >> (facet % 64) & 1) != 0;
  }
  [[nodiscard]] FacetSet facets_of(const std::vector<std::uint32_t>& face,
                                   std::size_t face_dim) const;
  [[nodiscard]] double sum_of_pyramids(const std::vector<std::uint32_t>& face,
                                       std::size_t face_dim);
  [[nodiscard]] double height(std::size_t facet, std::size_t n_normals, std::uint32_t apex,
                              std::uint32_t foot);

  std::span<const double> rows_;
  const PolytopeVertices& polytope_;
  std::size_t dim_;
  std::size_t max_faces_;
  Monitor& monitor_;
  std::vector<double> normals_;
  std::unordered_map<FacetSet, double, Hash> known_;
};

/// All facets that a face lies on: they are what it is known by.
FacetSet FaceVolumes::facets_of(const std::vector<std::uint32_t>& face,
                                std::size_t face_dim) const {
  const std::size_t n_words = polytope_.n_words;
  FacetSet set(n_words + 1, ~std::uint64_t{0});
  for (const std::uint32_t v : face) {
    for (std::size_t w = 0; w < n_words; ++w) set[w] &= polytope_.tight[v * n_words + w];
  }
  set[n_words] = face_dim;
  return set;
}

double FaceVolumes::of(const std::vector<std::uint32_t>& face, std::size_t face_dim) {
  if (face_dim == 1) {
    if (face.size() < 2) return 0.0;
    double sum = 0.0;
    for (std::size_t k = 0; k < dim_; ++k) {
      const double step = point(face[1])[k] - point(face[0])[k];
      sum += step * step;
    }
    return std::sqrt(sum);
  }
  FacetSet own = facets_of(face, face_dim);
  if (const auto found = known_.find(own); found != known_.end()) return found->second;
  const double sum = sum_of_pyramids(face, face_dim);
  known_.emplace(std::move(own), sum);
  return sum;
}

double FaceVolumes::sum_of_pyramids(const std::vector<std::uint32_t>& face, std::size_t face_dim) {
  const std::uint32_t apex = face.front();
  std::vector<std::uint32_t> base;
  std::vector<FacetSet> bases;
  double sum = 0.0;
  for (std::size_t f = 0; f < polytope_.facets.size(); ++f) {
    if (is_on(apex, f)) continue;
    base.clear();
    for (const std::uint32_t v : face) {
      if (is_on(v, f)) base.push_back(v);
    }
    monitor_.tick(face.size() + dim_ * dim_, {});
    if (base.size() < face_dim) continue;
    // Several facets may cut the same one out of a face, if it is not simple.
    FacetSet key = facets_of(base, face_dim - 1);
    if (std::find(bases.begin(), bases.end(), key) != bases.end()) continue;
    bases.push_back(std::move(key));
    const double high = height(f, dim_ - face_dim, apex, base.front());
    if (high > 0.0) sum += high * of(base, face_dim - 1);
    if (gave_up()) return 0.0;
  }
  return sum / static_cast<double>(face_dim);
}

/// How far a vertex is from a facet inside a face; the facet's normal there joins the orthonormal
/// ones.
double FaceVolumes::height(std::size_t facet, std::size_t n_normals, std::uint32_t apex,
                           std::uint32_t foot) {
  const double* row = &rows_[polytope_.facets[facet] * dim_];
  double* normal = &normals_[n_normals * dim_];
  std::copy(row, row + dim_, normal);
  for (int pass = 0; pass < 2; ++pass) {  // once more for what rounding left
    double length = 0.0;
    for (std::size_t i = 0; i < n_normals; ++i) {
      const double* other = &normals_[i * dim_];
      double product = 0.0;
      for (std::size_t k = 0; k < dim_; ++k) product += other[k] * normal[k];
      for (std::size_t k = 0; k < dim_; ++k) normal[k] -= product * other[k];
    }
    for (std::size_t k = 0; k < dim_; ++k) length += normal[k] * normal[k];
    length = std::sqrt(length);
    if (length == 0.0) return 0.0;
    for (std::size_t k = 0; k < dim_; ++k) normal[k] /= length;
  }
  double high = 0.0;
  for (std::size_t k = 0; k < dim_; ++k) high += normal[k] * (point(foot)[k] - point(apex)[k]);
  return std::abs(high);
}

}  // namespace

std::optional<double> polytope_volume(std::span<const double> rows,
                                      const PolytopeVertices& vertices, std::size_t max_faces,
                                      Monitor& monitor) {
  std::vector<std::uint32_t> all(vertices.size());
  for (std::size_t v = 0; v < all.size(); ++v) all[v] = static_cast<std::uint32_t>(v);
  FaceVolumes faces(rows, vertices, max_faces, monitor);
  const double volume = faces.of(all, vertices.dim);
  if (faces.gave_up()) return std::nullopt;
  return volume;
}

}  // namespace linregions
