#include "planar_division.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "rigour.hpp"

namespace linregions {

namespace {

using Index = PlanarComplex::Index;
using Vertex = PlanarComplex::Vertex;

// Bounds are sums and products of few numbers: so much more covers how these are rounded.
constexpr double kAbove = 1.0 + 1e-9;
// Gains in between leave room for products with anything else.
constexpr double kSmallestGain = 1e-100;
constexpr double kLargestGain = 1e100;
// Roundings of a mean of two numbers, times the larger one, and of a mean of two points.
constexpr double kMeanError = 16.0 * rigour::kUnitRoundoff;

/// The sides of vertices that one unit puts them on: 1, -1, or 0 on its line.
class UnitSigns {
 public:
  UnitSigns(const PlanarComplex& complex, std::size_t unit)
      : positive_(complex.positive.data() + unit / 64),
        negative_(complex.negative.data() + unit / 64),
        n_words_(complex.n_words),
        shift_(unit % 64) {}
  [[nodiscard]] int at(Index vertex) const noexcept {
    const std::size_t word = vertex * n_words_;
    return static_cast<int>(positive_[word] >> shift_ & 1) -
           static_cast<int>(negative_[word] >> shift_ & 1);
  }

 private:
  const std::uint64_t* positive_;
  const std::uint64_t* negative_;
  std::size_t n_words_;
  std::size_t shift_;
};

void note_corner(const PlanarComplex& complex, Index vertex, std::uint64_t* above,
                 std::uint64_t* below) {
  const std::uint64_t* positive = complex.positive.data() + vertex * complex.n_words;
  const std::uint64_t* negative = complex.negative.data() + vertex * complex.n_words;
  for (std::size_t w = 0; w < complex.n_words; ++w) {
    above[w] |= positive[w];
    below[w] |= negative[w];
  }
}

/// The bits of a layer's units in word `w`.
std::uint64_t units_in(const PlanarLayers::Layer& layer, std::size_t w) {
  const std::size_t left = layer.n_units - 64 * w;
  return left >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << left) - 1;
}

}  // namespace

std::shared_ptr<PlanarComplex> PlanarDivision::make() {
  if (spare_.empty()) return std::make_shared<PlanarComplex>();
  std::shared_ptr<PlanarComplex> complex = std::move(spare_.back());
  spare_.pop_back();
  complex->clear();
  return complex;
}

std::shared_ptr<PlanarComplex> PlanarDivision::enter(const Polygon& polygon, std::size_t stage,
                                                     const PulledBackRows& rows,
                                                     std::size_t first_new) {
  const PlanarLayers::Layer& layer = layers_[stage];
  std::shared_ptr<PlanarComplex> result = make();
  PlanarComplex& complex = *result;
  complex.stage = stage;
  complex.stride = layer.stride;
  complex.n_words = layer.n_words;
  complex.n_pattern_words = layers_.n_words();
  complex.patterns.assign(complex.n_pattern_words, 0);
  complex.scale.assign(layer.stride, 0.0);
  // As many as lines in general position that cross it all make.
  complex.reserve(polygon.corners.size() + layer.n_units * (layer.n_units + 3) / 2);

  double gradients = 0.0;
  double constants = 0.0;
  for (std::size_t i = 0; i < layer.n_units; ++i) {
    const double slack = 2.0 * rows.error(i, i, 0.0).coefficient;
    const double gradient = std::hypot(rows.column(1)[i], rows.column(2)[i]) + slack;
    const double constant = std::abs(rows.column(0)[i]);
    complex.scale[i] = kAbove * (gradient + constant / reach_);
    gradients += gradient * gradient;
    constants += constant * constant;
  }
  complex.gain = kAbove * std::sqrt(gradients);

  const std::size_t n = polygon.corners.size();
  complex.values.assign(n * layer.stride, 0.0);
  for (std::size_t v = 0; v < n; ++v) {
    const Polygon::Corner& corner = polygon.corners[v];
    const double sum = std::abs(corner.x) + std::abs(corner.y);
    double largest = 0.0;
    double squares = 0.0;
    for (std::size_t i = 0; i < layer.n_units; ++i) {
      const double constant = rows.column(0)[i];
      const double a = rows.column(1)[i] * corner.x;
      const double b = rows.column(2)[i] * corner.y;
      complex.values[v * layer.stride + i] = constant + a + b;
      const rigour::RowError error = rows.error(i, i, 0.0);
      const double bound = error.coefficient * sum + error.constant + rigour::kNoUnderflow +
                           rigour::gamma(8) * (std::abs(constant) + std::abs(a) + std::abs(b));
      if (complex.scale[i] > 0.0) largest = std::max(largest, bound / complex.scale[i]);
      squares += bound * bound;
    }
    const double error = kAbove * std::max(largest, std::sqrt(squares) / complex.gain);
    const double size = kAbove * (reach_ + sum + std::sqrt(constants) / complex.gain);
    complex.vertices.push_back({corner.x, corner.y, corner.radius, error, size, 0.0});
    const std::size_t next = v + 1 == n ? 0 : v + 1;
    complex.edges.push_back({static_cast<Index>(v), static_cast<Index>(next),
                             std::max(corner.radius, polygon.corners[next].radius)});
    complex.sides.push_back({2 * static_cast<Index>(v), static_cast<Index>(v)});
  }
  complex.faces.assign(1, {0, static_cast<Index>(n), static_cast<Index>(first_new)});
  find_signs(complex);
  return result;
}

std::shared_ptr<PlanarComplex> PlanarDivision::enter(const PlanarComplex& whole, std::size_t first,
                                                     std::size_t last) {
  std::shared_ptr<PlanarComplex> part = make();
  excerpt_.take(whole, first, last, *part);
  pass_layer(whole, *part);
  find_signs(*part);
  return part;
}

/// The values of the next layer at the vertices of the excerpt.
void PlanarDivision::pass_layer(const PlanarComplex& whole, PlanarComplex& part) {
  const PlanarLayers::Layer& from = layers_[part.stage - 1];
  const PlanarLayers::Layer& to = layers_[part.stage];
  const PlanarKernels& run = planar_kernels();
  const PlanarActivation activation = from.activation();
  const PlanarMap map = to.map();
  part.stride = to.stride;
  part.n_words = to.n_words;
  const std::size_t n_vertices = part.vertices.size();
  part.reserve(3 * n_vertices);
  part.values.resize((n_vertices + kPlanarTile) * to.stride);
  part.scale.resize(to.stride);
  for (std::size_t i = 0; i < to.stride; ++i) {
    part.scale[i] = kAbove * (to.row_norms[i] * part.gain + std::abs(to.bias[i]) / reach_);
  }
  const double per_output = 1.0 / part.gain;
  part.gain *= kAbove * to.norm;
  const double bias = to.bias_norm / part.gain;
  const double rounding = rigour::gamma(from.n_units + 8);
  const std::vector<Index>& sources = excerpt_.vertices();
  const double* rows[kPlanarTile];
  double squares[kPlanarTile];
  for (std::size_t first = 0; first < n_vertices; first += kPlanarTile) {
    for (std::size_t i = 0; i < kPlanarTile; ++i) {
      const std::size_t v = std::min(first + i, n_vertices - 1);
      rows[i] = whole.values.data() + sources[v] * whole.stride;
    }
    run.forward(activation, map, rows, *scratch_, squares, part.values.data() + first * to.stride);
    for (std::size_t v = first; v < std::min(first + kPlanarTile, n_vertices); ++v) {
      Vertex& vertex = part.vertices[v];
      const double outputs = std::sqrt(squares[v - first]) + 2.0 * from.constant_norm;
      vertex.size = kAbove * (reach_ + bias + to.spread * outputs * per_output);
      vertex.value_error = kAbove * (vertex.value_error + rounding * vertex.size);
    }
  }
  part.values.resize(n_vertices * to.stride);
}

void PlanarDivision::find_signs(PlanarComplex& complex) const {
  const PlanarLayers::Layer& layer = layers_[complex.stage];
  const PlanarKernels& run = planar_kernels();
  const std::size_t n_words = complex.n_words;
  complex.positive.resize(complex.vertices.size() * n_words);
  complex.negative.resize(complex.vertices.size() * n_words);
  for (std::size_t v = 0; v < complex.vertices.size(); ++v) {
    Vertex& vertex = complex.vertices[v];
    std::uint64_t* positive = complex.positive.data() + v * n_words;
    std::uint64_t* negative = complex.negative.data() + v * n_words;
    run.signs(complex.values.data() + v * complex.stride, complex.scale.data(),
              kAbove * (vertex.value_error + vertex.radius), complex.stride, positive, negative);
    std::uint64_t unknown = 0;
    for (std::size_t w = 0; w < n_words; ++w) {
      unknown |= units_in(layer, w) & ~(positive[w] | negative[w]);
    }
    vertex.is_blurred = unknown != 0;
  }
}

void PlanarDivision::begin(const PlanarComplex& complex) {
  edges_.clear();
  next_.clear();
  faces_.clear();
  sides_.clear();
  patterns_.clear();
  chain_first_.assign(complex.edges.size(), kWhole);
  chain_size_.resize(complex.edges.size());
  is_moderate_ = complex.gain > kSmallestGain && complex.gain < kLargestGain;
}

std::size_t PlanarDivision::divide(PlanarComplex& complex, std::size_t most_faces) {
  begin(complex);
  std::size_t f = 0;
  for (; f < complex.faces.size() && (f == 0 || faces_.size() < most_faces); ++f) {
    divide_face(complex, f);
  }
  std::swap(complex.edges, edges_);
  std::swap(complex.faces, faces_);
  std::swap(complex.sides, sides_);
  std::swap(complex.patterns, patterns_);
  complex.gain *= kAbove * layers_[complex.stage].slope;
  ++complex.stage;
  return f;
}

void PlanarDivision::count(PlanarComplex& complex, std::vector<std::size_t>& n_parts) {
  begin(complex);
  n_parts.clear();
  for (const PlanarComplex::Face& face : complex.faces) {
    std::size_t& n = n_parts.emplace_back(0);
    if (!find_crossing(complex, face)) continue;
    if (crossing_.size() < 2) {
      n = crossing_.size() + 1;
      continue;
    }
    if (!gather(complex, face)) continue;
    // The pieces that the last unit crosses need not be made.
    const std::size_t last = crossing_.back();
    crossing_.pop_back();
    if (!std::all_of(crossing_.begin(), crossing_.end(),
                     [&](std::size_t unit) { return cut_pieces(complex, unit); })) {
      continue;
    }
    n = pieces_.size();
    for (std::size_t piece = 0; piece < pieces_.size(); ++piece) {
      n += is_crossed(complex, piece, last) ? 1 : 0;
    }
  }
}

void PlanarDivision::divide_face(PlanarComplex& complex, std::size_t face) {
  const bool is_divided = find_crossing(complex, complex.faces[face]) &&
                          gather(complex, complex.faces[face]) &&
                          std::all_of(crossing_.begin(), crossing_.end(),
                                      [&](std::size_t unit) { return cut_pieces(complex, unit); });
  is_divided ? keep_pieces(complex, face) : keep_whole(complex, face);
}

/// The units that cross a face; false if that is not certain.
bool PlanarDivision::find_crossing(const PlanarComplex& complex, const PlanarComplex::Face& face) {
  if (!is_moderate_) return false;
  above_.assign(complex.n_words, 0);
  below_.assign(complex.n_words, 0);
  bool is_blurred = false;
  for (Index k = 0; k < face.n_sides; ++k) {
    const Index v = complex.sides[face.first_side + k].start;
    is_blurred = is_blurred || complex.vertices[v].is_blurred;
    note_corner(complex, v, above_.data(), below_.data());
  }
  crossing_.clear();
  for (std::size_t w = 0; w < complex.n_words; ++w) {
    for (std::uint64_t rest = above_[w] & below_[w]; rest != 0; rest &= rest - 1) {
      crossing_.push_back(64 * w + static_cast<std::size_t>(std::countr_zero(rest)));
    }
  }
  n_crossing_ = crossing_.size();
  return !is_blurred;
}

/// The sides of a face, divided, as its first piece; false if something on them is not certain.
bool PlanarDivision::gather(PlanarComplex& complex, const PlanarComplex::Face& face) {
  arena_.clear();
  pieces_.clear();
  for (Index k = 0; k < face.n_sides; ++k) {
    const Side side = complex.sides[face.first_side + k];
    const Index edge = side.edge >> 1;
    if (chain_first_[edge] == kWhole) make_chain(complex, edge);
    const Index first = chain_first_[edge];
    const Index n = chain_size_[edge];
    const bool is_reversed = (side.edge & 1) != 0;
    arena_.push_back({2 * (is_reversed ? first + n - 1 : first) + (side.edge & 1), side.start});
    for (Index i = 1; i < n; ++i) {
      const Index e = is_reversed ? first + n - 1 - i : first + i;
      const Index start = is_reversed ? edges_[e].head : edges_[e].tail;
      if (complex.vertices[start].is_blurred) return false;
      arena_.push_back({2 * e + (side.edge & 1), start});
    }
  }
  pieces_.push_back({0, arena_.size()});
  return true;
}

/// Divides an edge where units are zero.
void PlanarDivision::make_chain(PlanarComplex& complex, Index edge) {
  const Index first = static_cast<Index>(edges_.size());
  edges_.push_back(complex.edges[edge]);
  const std::size_t tail = edges_[first].tail * complex.n_words;
  const std::size_t head = edges_[first].head * complex.n_words;
  for (std::size_t w = 0; w < complex.n_words; ++w) {
    std::uint64_t crossing = (complex.positive[tail + w] & complex.negative[head + w]) |
                             (complex.negative[tail + w] & complex.positive[head + w]);
    for (; crossing != 0; crossing &= crossing - 1) {
      const std::size_t unit = 64 * w + static_cast<std::size_t>(std::countr_zero(crossing));
      const UnitSigns signs(complex, unit);
      for (Index k = first; k < edges_.size(); ++k) {
        if (signs.at(edges_[k].tail) * signs.at(edges_[k].head) >= 0) continue;
        const Index vertex = make_vertex(complex, edges_[k], unit);
        PlanarComplex::Edge behind = edges_[k];
        edges_[k].head = behind.tail = vertex;
        edges_.insert(edges_.begin() + k + 1, behind);
        break;
      }
    }
  }
  next_.resize(edges_.size(), kWhole);
  chain_first_[edge] = first;
  chain_size_[edge] = static_cast<Index>(edges_.size()) - first;
}

/// Where a unit that is positive at one end of an edge and negative at the other is zero. All that
/// is certain at both ends is certain here; other units may be closer to zero.
Index PlanarDivision::make_vertex(PlanarComplex& complex, PlanarComplex::Edge& edge,
                                  std::size_t unit) {
  const std::size_t stride = complex.stride;
  const std::size_t n_words = complex.n_words;
  const auto index = static_cast<Index>(complex.vertices.size());
  complex.values.resize((index + 1) * stride);
  complex.positive.resize((index + 1) * n_words);
  complex.negative.resize((index + 1) * n_words);
  const Vertex& tail = complex.vertices[edge.tail];
  const Vertex& head = complex.vertices[edge.head];
  const double* tail_values = complex.values.data() + edge.tail * stride;
  const double* head_values = complex.values.data() + edge.head * stride;
  double* values = complex.values.data() + index * stride;
  const double from = tail_values[unit];
  const double to = head_values[unit];
  const double share = std::clamp(from / (from - to), 0.0, 1.0);
  planar_kernels().between(tail_values, head_values, share, stride, values);
  const double residual = std::abs(std::exchange(values[unit], 0.0));

  Vertex vertex{};
  vertex.x = tail.x + share * (head.x - tail.x);
  vertex.y = tail.y + share * (head.y - tail.y);
  vertex.size = std::max(tail.size, head.size);
  const double scale = complex.scale[unit];
  const double shift = kMeanError * reach_;
  vertex.value_error = kAbove * (std::max(tail.value_error, head.value_error) +
                                 kMeanError * vertex.size + shift +
                                 residual / std::min(scale, complex.gain));
  const double ends = tail.radius + head.radius;
  const double change =
      std::abs(from - to) - kAbove * scale * (tail.value_error + head.value_error + ends);
  const double length = std::abs(head.x - tail.x) + std::abs(head.y - tail.y) + ends;
  vertex.slope = change / (kAbove * length);
  edge.width += shift;
  vertex.radius = kAbove * (edge.width + (vertex.value_error + edge.width) * scale / vertex.slope);
  const double reach = kAbove * (vertex.value_error + vertex.radius);
  // Also if it is not a number.
  vertex.is_blurred = !(change > 0.0 && reach < kLargestGain);

  for (std::size_t w = 0; w < n_words; ++w) {
    const std::size_t a = edge.tail * n_words + w;
    const std::size_t b = edge.head * n_words + w;
    std::uint64_t positive = complex.positive[a] | complex.positive[b];
    std::uint64_t negative = complex.negative[a] | complex.negative[b];
    std::uint64_t mixed = positive & negative;
    positive &= ~mixed;
    negative &= ~mixed;
    if (w == unit / 64) mixed &= ~(std::uint64_t{1} << (unit % 64));
    for (; mixed != 0; mixed &= mixed - 1) {
      const std::uint64_t bit = mixed & (~mixed + 1);
      const std::size_t i = 64 * w + static_cast<std::size_t>(std::countr_zero(mixed));
      const double bound = complex.scale[i] * reach + rigour::kNoUnderflow;
      if (values[i] > bound) {
        positive |= bit;
      } else if (values[i] < -bound) {
        negative |= bit;
      } else {
        vertex.is_blurred = true;
      }
    }
    complex.positive[index * n_words + w] = positive;
    complex.negative[index * n_words + w] = negative;
  }
  complex.vertices.push_back(vertex);
  return index;
}

bool PlanarDivision::is_crossed(const PlanarComplex& complex, std::size_t piece,
                                std::size_t unit) const {
  const std::size_t word = piece * complex.n_words + unit / 64;
  return ((above_[word] & below_[word]) >> (unit % 64) & 1) != 0;
}

/// Cuts every piece of the face that a unit crosses in two; false if that is not certain.
bool PlanarDivision::cut_pieces(PlanarComplex& complex, std::size_t unit) {
  const std::size_t n_pieces = pieces_.size();
  for (std::size_t piece = 0; piece < n_pieces; ++piece) {
    if (is_crossed(complex, piece, unit) && !cut_piece(complex, piece, unit)) return false;
  }
  return true;
}

/// The sides above and those below are one run each; a chord from the end of one to its beginning
/// closes it.
bool PlanarDivision::cut_piece(PlanarComplex& complex, std::size_t piece, std::size_t unit) {
  const std::size_t n = pieces_[piece].n_sides;
  const std::size_t first = arena_.size();
  const std::size_t room = n + 3;  // two sides may be divided, and there is the chord
  arena_.resize(first + 2 * room);
  const Side* sides = arena_.data() + pieces_[piece].first;
  Side* const begin[2] = {arena_.data() + first, arena_.data() + first + room};
  Side* end[2] = {begin[0], begin[1]};  // of the part below, of that above
  PlanarComplex::Edge chord{kWhole, kWhole, 0.0};
  std::size_t n_turns = 0;
  std::size_t turns[2];  // per part, where the chord belongs, which is not known before
  // From a vertex where the part below ends that above begins, and the reverse.
  const auto turn = [&](Index vertex, int sign) {
    ++n_turns;
    (sign > 0 ? chord.head : chord.tail) = vertex;
    const std::size_t part = sign > 0 ? 0 : 1;
    turns[part] = static_cast<std::size_t>(end[part] - begin[part]);
    *end[part]++ = {0, vertex};
  };
  UnitSigns signs(complex, unit);
  int here = signs.at(sides[0].start);
  int before = here != 0 ? here : signs.at(sides[n - 1].start);
  for (std::size_t k = 0; k < n; ++k) {
    const Side side = sides[k];
    const int there = signs.at(sides[k + 1 == n ? 0 : k + 1].start);
    const int sign = here != 0 ? here : there;
    if (sign == 0) return false;
    if (sign != before) {
      if (n_turns == 2) return false;
      turn(side.start, sign);
    }
    Side* const place = end[sign > 0 ? 1 : 0]++;
    *place = side;
    before = sign;
    here = there;
    if (sign * there >= 0) continue;
    // A chord of another unit, which the piece on its other side may have divided already.
    const Index edge = side.edge >> 1;
    Index behind = next_[edge];
    if (behind != kWhole) {
      next_[edge] = kWhole;
    } else {
      const Index vertex = make_vertex(complex, edges_[edge], unit);
      if (complex.vertices[vertex].is_blurred) return false;
      signs = UnitSigns(complex, unit);
      behind = static_cast<Index>(edges_.size());
      edges_.push_back(edges_[edge]);
      edges_[edge].head = edges_[behind].tail = vertex;
      next_[edge] = behind;
      next_.push_back(kWhole);
    }
    if (n_turns == 2) return false;
    const Index middle = edges_[behind].tail;
    turn(middle, there);
    const bool is_reversed = (side.edge & 1) != 0;
    place->edge = is_reversed ? 2 * behind + 1 : side.edge;
    *end[there > 0 ? 1 : 0]++ = {is_reversed ? side.edge : 2 * behind, middle};
    before = there;
  }
  if (n_turns != 2) return false;
  const Vertex& tail = complex.vertices[chord.tail];
  const Vertex& head = complex.vertices[chord.head];
  chord.width = kAbove * complex.scale[unit] * std::max(tail.value_error, head.value_error) /
                std::max(tail.slope, head.slope);
  const auto line = static_cast<Index>(edges_.size());
  edges_.push_back(chord);
  next_.push_back(kWhole);
  begin[0][turns[0]].edge = 2 * line + 1;
  begin[1][turns[1]].edge = 2 * line;

  const std::size_t n_words = complex.n_words;
  const std::size_t other = pieces_.size();
  const Piece below{first, static_cast<std::size_t>(end[0] - begin[0])};
  const Piece above{first + room, static_cast<std::size_t>(end[1] - begin[1])};
  pieces_[piece] = below;
  pieces_.push_back(above);
  above_.resize(above_.size() + n_words);
  below_.resize(below_.size() + n_words);
  if (n_crossing_ == 1) {  // then only one bit can differ
    const std::uint64_t bit = std::uint64_t{1} << (unit % 64);
    std::copy_n(above_.data(), n_words, above_.data() + n_words);
    above_[unit / 64] &= ~bit;
    return true;
  }
  note_corners(complex, piece);
  note_corners(complex, other);
  return true;
}

/// Notes on which sides the vertices of a piece are.
void PlanarDivision::note_corners(const PlanarComplex& complex, std::size_t piece) {
  const std::size_t n_words = complex.n_words;
  std::uint64_t* above = above_.data() + piece * n_words;
  std::uint64_t* below = below_.data() + piece * n_words;
  std::fill_n(above, n_words, 0);
  std::fill_n(below, n_words, 0);
  const Side* sides = arena_.data() + pieces_[piece].first;
  for (std::size_t k = 0; k < pieces_[piece].n_sides; ++k) {
    note_corner(complex, sides[k].start, above, below);
  }
}

/// A face that could not be divided.
void PlanarDivision::keep_whole(const PlanarComplex& complex, std::size_t face) {
  faces_.push_back({static_cast<Index>(sides_.size()), 0, complex.faces[face].first_new, true});
  const std::uint64_t* pattern = complex.pattern(face);
  patterns_.insert(patterns_.end(), pattern, pattern + complex.n_pattern_words);
}

void PlanarDivision::keep_pieces(const PlanarComplex& complex, std::size_t face) {
  const PlanarLayers::Layer& layer = layers_[complex.stage];
  const std::uint64_t* pattern = complex.pattern(face);
  Index first_new = complex.faces[face].first_new;
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    const Piece& piece = pieces_[i];
    faces_.push_back({static_cast<Index>(sides_.size()), static_cast<Index>(piece.n_sides),
                      std::exchange(first_new, static_cast<Index>(complex.stage))});
    const Side* sides = arena_.data() + piece.first;
    sides_.insert(sides_.end(), sides, sides + piece.n_sides);
    const std::size_t at = patterns_.size();
    patterns_.resize(at + complex.n_pattern_words);
    std::copy_n(pattern, layer.first_word, patterns_.data() + at);
    std::copy_n(above_.data() + i * layer.n_words, layer.n_words,
                patterns_.data() + at + layer.first_word);
  }
}

}  // namespace linregions
