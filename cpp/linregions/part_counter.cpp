#include "part_counter.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "cut_sides.hpp"
#include "rigour.hpp"

namespace linregions {

namespace {

constexpr std::size_t kMostPoints = 256;  // on a segment
constexpr std::size_t kMostPairs = 64;    // cuts that are looked at in pairs

}  // namespace

template <std::size_t Words>
std::optional<std::uint64_t> PartCounter<Words>::count(const VertexPolytope<Words>& polytope) {
  const std::size_t n = cuts_.size();
  const std::uint64_t result = parts(polytope, dim_, 0, n);
  cuts_.resize(n);
  if (has_failed_) return std::nullopt;
  if (context_.arbiter != nullptr) context_.arbiter->note_filtered(n_flats_);
  return result;
}

template <std::size_t Words>
std::optional<bool> PartCounter<Words>::meet(const VertexPolytope<Words>& polytope, const Open& a,
                                             const Open& b) {
  const Set& alive = polytope.alive;
  if ((alive & a.positive & b.positive).any() && (alive & a.positive & b.negative).any() &&
      (alive & a.negative & b.positive).any() && (alive & a.negative & b.negative).any()) {
    return true;
  }
  const Meeting found =
      vertex_kernels<Words>().meet[dim_ - 1](columns(), a.cut, b.cut, polytope.table(), alive);
  if (found.largest > 0.0 && found.least < 0.0) return true;
  if (found.upper < 0.0 || found.lower > 0.0) return false;
  return std::nullopt;
}

/// Every cut adds what the cuts before it make of its section. Those that certainly do not meet it
/// are left out; where no two of the others meet each other, each of them adds one part, and the
/// section need not be made.
template <std::size_t Words>
std::uint64_t PartCounter<Words>::parts(const VertexPolytope<Words>& polytope, std::size_t dim,
                                        std::size_t begin, std::size_t end) {
  if (dim == 1) return parts_of_segment(polytope, begin, end);
  std::array<std::uint64_t, kMostPairs>
      partners;  // that each of the first cuts may meet, before it
  std::uint64_t sum = 1;
  for (std::size_t k = 0; k < end - begin && !has_failed_; ++k) {
    std::uint64_t others = 0;
    bool is_known = k < kMostPairs;
    for (std::size_t j = 0; j < k && k < kMostPairs; ++j) {
      const std::optional<bool> meets = meet(polytope, cuts_[begin + j], cuts_[begin + k]);
      if (meets == false) continue;
      others |= std::uint64_t{1} << j;
      is_known = is_known && meets.has_value();
    }
    if (k < kMostPairs) partners[k] = others;
    for (std::uint64_t rest = others; rest != 0 && is_known; rest &= rest - 1) {
      is_known = (partners[static_cast<std::size_t>(std::countr_zero(rest))] & others) == 0;
    }
    if (is_known) {
      n_flats_ += k + 1;
      sum += 1 + static_cast<std::size_t>(std::popcount(others));
      continue;
    }
    const std::size_t first = cuts_.size();
    for (std::size_t j = 0; j < k; ++j) {
      if (k >= kMostPairs || (others >> j & 1) != 0) cuts_.push_back(cuts_[begin + j]);
    }
    sum += parts_of_section(polytope, dim, begin + k, first);
    cuts_.resize(first);
  }
  return sum;
}

/// What the cuts from `begin` on make of the section of one; 0 if one of them is the same section.
template <std::size_t Words>
std::uint64_t PartCounter<Words>::parts_of_section(const VertexPolytope<Words>& polytope,
                                                   std::size_t dim, std::size_t position,
                                                   std::size_t begin) {
  const auto bit = static_cast<std::size_t>(std::countr_one(hyperplanes_.used));
  if (bit == 64) {
    has_failed_ = true;
    return 0;
  }
  Section section;
  make_section(polytope, cuts_[position], bit, section);
  if (has_failed_) return 0;
  take_in(cuts_[position].cut, bit);
  std::uint64_t result = 0;
  if (dim == 2) {
    result = parts_of_segment(section.polytope, begin, cuts_.size());
  } else {
    vertex_kernels<Words>().classify[dim_ - 1](columns(), section.polytope.table(),
                                               cuts_.data() + begin, cuts_.size() - begin);
    bool is_repeated = false;
    std::size_t end = begin;
    for (std::size_t k = begin; k < cuts_.size() && !is_repeated; ++k) {
      Open& cut = cuts_[k];
      const CutSide side = side_of(section.polytope.alive, cut, signs(section.polytope, cut.cut));
      is_repeated = side == CutSide::contains;
      if (side != CutSide::crosses) continue;
      if (end != k) cuts_[end] = cuts_[k];
      ++end;
    }
    cuts_.resize(end);
    if (!is_repeated) result = parts(section.polytope, dim - 1, begin, end);
  }
  leave_out(bit);
  return result;
}

/// The polytope's section at a cut that crosses it.
template <std::size_t Words>
void PartCounter<Words>::make_section(const VertexPolytope<Words>& polytope, Open& cut,
                                      std::size_t bit, Section& section) {
  const VertexKernels<Words>& run = vertex_kernels<Words>();
  complete_signs(polytope.alive, cut, signs(polytope, cut.cut));
  const Set zero = polytope.alive & cut.zero;
  const std::size_t n_zero = zero.size();
  std::array<CrossedEdge, kSlots> edges;
  const std::size_t n_edges =
      run.edges[dim_ - 1](polytope.vertices.tight, polytope.alive, polytope.alive & cut.negative,
                          polytope.alive & cut.positive, edges.data(), kSlots - n_zero);
  if (n_edges + n_zero > kSlots) {
    has_failed_ = true;
    return;
  }
  const std::uint64_t mask = std::uint64_t{1} << bit;
  static_cast<void>(run.cross[dim_ - 1](
      polytope.vertices, {columns(), cut.cut, edges.data(), n_edges, mask, extent_},
      VertexArrays{section.x.data(), kStride, section.radius.data(), section.tight.data()}));
  std::size_t n = n_edges;
  Set vanishing;
  zero.for_each([&](std::size_t v) {
    if (polytope.vanishing.contains(v)) vanishing.insert(n);
    for (std::size_t k = 0; k < dim_; ++k) {
      section.x[k * kStride + n] = polytope.vertices.x[k * polytope.vertices.stride + v];
    }
    section.radius[n] = polytope.vertices.radius[v];
    section.tight[n++] = polytope.vertices.tight[v] | mask;
  });
  for (std::size_t k = 0; k < dim_; ++k) {  // whole vectors are read
    std::fill_n(&section.x[k * kStride + n], 3, 0.0);
  }
  std::fill_n(&section.radius[n], 3, 0.0);
  section.polytope = {{section.x.data(), kStride, section.radius.data(), section.tight.data()},
                      Set::first(n),
                      vanishing};
  ++n_flats_;
  context_.monitor.tick(50 * (n + 1) * dim_, context_.progress);
  if (context_.monitor.stopped()) has_failed_ = true;
}

template <std::size_t Words>
void PartCounter<Words>::take_in(std::size_t cut, std::size_t bit) {
  const std::uint64_t mask = std::uint64_t{1} << bit;
  hyperplanes_.ids[bit] =
      context_.constraints.push(*context_.cuts, cut, context_.source(cut), true);
  hyperplanes_.used |= mask;
  if (is_central(*context_.cuts, cut)) hyperplanes_.central |= mask;
}

template <std::size_t Words>
void PartCounter<Words>::leave_out(std::size_t bit) {
  const std::uint64_t mask = std::uint64_t{1} << bit;
  context_.constraints.truncate(context_.constraints.mark() - 1);
  hyperplanes_.used &= ~mask;
  hyperplanes_.central &= ~mask;
}

template <std::size_t Words>
int PartCounter<Words>::sign_of(const VertexPolytope<Words>& polytope, std::size_t slot,
                                std::size_t cut) {
  if (polytope.vanishing.contains(slot)) return 0;
  const VertexArrays& vertices = polytope.vertices;
  MeetingPoint point;
  for (std::size_t k = 0; k < dim_; ++k) point.x[k] = vertices.x[k * vertices.stride + slot];
  point.radius = vertices.radius[slot];
  const int sign = sign_where(vertices.tight[slot], cut, point);
  for (std::size_t k = 0; k < dim_; ++k) vertices.x[k * vertices.stride + slot] = point.x[k];
  vertices.radius[slot] = point.radius;
  return sign;
}

/// Sign of a cut where hyperplanes meet in a point.
template <std::size_t Words>
int PartCounter<Words>::sign_where(std::uint64_t tight, std::size_t cut, MeetingPoint& point) {
  // Where hyperplanes through the origin meet in a point, that is the origin.
  if ((tight & ~hyperplanes_.central) == 0 && is_central(*context_.cuts, cut)) return 0;
  std::array<ConstraintStack::Id, 64> ids;
  std::size_t n = 0;
  for (std::uint64_t rest = tight; rest != 0; rest &= rest - 1) {
    ids[n++] = hyperplanes_.ids[static_cast<std::size_t>(std::countr_zero(rest))];
  }
  return sign_at(context_, cut, {ids.data(), n}, extent_, point);
}

/// Whether two cuts cross a segment in the same point.
template <std::size_t Words>
bool PartCounter<Words>::coincide(const VertexPolytope<Words>& segment, const Crosspoint& a,
                                  const Crosspoint& b) {
  const auto bit = static_cast<std::size_t>(std::countr_one(hyperplanes_.used));
  if (bit == 64) {
    has_failed_ = true;
    return true;
  }
  const VertexArrays& ends = segment.vertices;
  const std::size_t first = segment.alive.first_slot();
  const std::size_t second = segment.alive.end() - 1;
  const double share = 0.5 * (a.low + a.high);
  MeetingPoint point;  // about there
  for (std::size_t k = 0; k < dim_; ++k) {
    const double* x = ends.x + k * ends.stride;
    point.x[k] = x[first] + share * (x[second] - x[first]);
  }
  take_in(a.cut, bit);
  const std::uint64_t line = ends.tight[first] & ends.tight[second];
  const int sign = sign_where(line | std::uint64_t{1} << bit, b.cut, point);
  leave_out(bit);
  return sign == 0;
}

/// Parts of a segment; 0 if it lies on one of the cuts.
template <std::size_t Words>
std::uint64_t PartCounter<Words>::parts_of_segment(const VertexPolytope<Words>& segment,
                                                   std::size_t begin, std::size_t end) {
  if (segment.alive.size() != 2) {  // possible only where nothing is proven
    has_failed_ = true;
    return 0;
  }
  const std::size_t first = segment.alive.first_slot();
  const std::size_t second = segment.alive.end() - 1;
  const CutRows& cuts = *context_.cuts;
  const double blur =
      kBlur[dim_ - 1] * std::max(segment.vertices.radius[first], segment.vertices.radius[second]);
  std::array<Crosspoint, kMostPoints> points;
  std::size_t n = 0;
  n_flats_ += end - begin;
  for (std::size_t k = begin; k < end; ++k) {
    const std::size_t cut = cuts_[k].cut;
    const double* row = cuts.column(0) + cut;
    double from = *row;
    double to = *row;
    for (std::size_t j = 0; j < dim_; ++j) {
      row += cuts.size();
      from += *row * segment.vertices.x[j * segment.vertices.stride + first];
      to += *row * segment.vertices.x[j * segment.vertices.stride + second];
    }
    const double error = cuts.value_error(cut) + blur;
    double low = 0.0;
    double high = 1.0;
    if (std::abs(from) > error && std::abs(to) > error) {
      if ((from > 0.0) == (to > 0.0)) continue;
      const double share = from / (from - to);
      const double off = error / (0.9999 * std::abs(from - to) - 2.0 * error);
      if (off >= 0.0) {  // docs/rigour.md, "Vertices"
        low = share - 1.0001 * off - 8.0 * rigour::kUnitRoundoff;
        high = share + 1.0001 * off + 8.0 * rigour::kUnitRoundoff;
      }
    } else {
      const auto side = [&](double value, std::size_t vertex) {
        if (std::abs(value) > error) return value > 0.0 ? 1 : -1;
        return sign_of(segment, vertex, cut);
      };
      const int start = side(from, first);
      const int stop = side(to, second);
      if (start == 0 && stop == 0) return 0;
      if (start * stop >= 0) continue;
    }
    if (n == kMostPoints) {
      has_failed_ = true;
      return 0;
    }
    points[n++] = {low, high, cut};
  }
  return 1 + n_distinct(segment, {points.data(), n});
}

template <std::size_t Words>
std::uint64_t PartCounter<Words>::n_distinct(const VertexPolytope<Words>& segment,
                                             std::span<Crosspoint> points) {
  if (points.size() < 2) return points.size();
  std::sort(points.begin(), points.end(),
            [](const Crosspoint& a, const Crosspoint& b) { return a.low < b.low; });
  std::uint64_t result = 0;
  std::size_t group = 0;  // points that may coincide: their intervals hang together
  double reach = points[0].high;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (points[i].low > reach) group = i;
    reach = std::max(reach, points[i].high);
    bool is_new = true;
    for (std::size_t j = group; j < i && is_new; ++j) {
      is_new = !coincide(segment, points[j], points[i]);
    }
    result += is_new ? 1 : 0;
  }
  return result;
}

template class PartCounter<1>;
template class PartCounter<4>;

}  // namespace linregions
