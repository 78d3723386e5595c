// Networks of two inputs: the sixth part of TreeWalk. Below a region that is kept by its vertices,
// all regions are made side by side, layer by layer, as faces of one planar subdivision; those that
// it cannot make with certainty are left to the tree.

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

#include "tree_walk.hpp"

namespace linregions {

namespace {

using Face = PlanarComplex::Face;

// So many faces are divided at a time, or until there are so many: their values are to stay in the
// cache, yet few vertices are to lie on the border, where each part has its own.
constexpr std::size_t kSomeFaces = 256;
constexpr std::size_t kMostFaces = 4096;
// Where a vertex is less certain than this part of the domain's size, its region is left to the
// tree if anybody wants to see it: that computes vertices afresh.
constexpr double kShownRadius = 1e-12;

struct Vector {
  double x, y;
};

Vector between(const PlanarComplex::Vertex& from, const PlanarComplex::Vertex& to) {
  return {to.x - from.x, to.y - from.y};
}

/// The mean of a face's vertices, and how far it is from the sides.
struct Middle {
  std::array<double, 2> point;
  double margin;  ///< 0 if it is not inside
  double radius;  ///< the largest one of the vertices
};

Middle middle_of(const PlanarComplex& complex, const Face& face) {
  Middle middle{{0.0, 0.0}, 0.0, 0.0};
  for (std::size_t k = 0; k < face.n_sides; ++k) {
    const PlanarComplex::Vertex& corner = complex.corner(face, k);
    middle.point[0] += corner.x;
    middle.point[1] += corner.y;
    middle.radius = std::max(middle.radius, corner.radius);
  }
  for (double& x : middle.point) x /= static_cast<double>(face.n_sides);
  double least = std::numeric_limits<double>::infinity();
  const PlanarComplex::Vertex* from = &complex.corner(face, face.n_sides - 1);
  for (std::size_t k = 0; k < face.n_sides; ++k) {
    const PlanarComplex::Vertex* to = &complex.corner(face, k);
    const Vector side = between(*from, *to);
    const double area = side.x * (middle.point[1] - from->y) - side.y * (middle.point[0] - from->x);
    const double squared = area * std::abs(area) / (side.x * side.x + side.y * side.y);
    if (!(squared > 0.0)) return middle;  // or the side has no length
    least = std::min(least, squared);
    from = to;
  }
  middle.margin = std::sqrt(least);
  return middle;
}

void append_shape(const PlanarComplex& complex, const Face& face, RegionShapes& out) {
  const PlanarComplex::Vertex& origin = complex.corner(face, 0);
  double twice = 0.0;
  for (std::size_t k = 1; k < face.n_sides; ++k) {
    const Vector one = between(origin, complex.corner(face, k - 1));
    const Vector other = between(origin, complex.corner(face, k));
    twice += one.x * other.y - one.y * other.x;
  }
  if (out.wanted.volume) out.volumes.push_back(twice / 2.0);
  if (!out.wanted.vertices) return;
  for (std::size_t k = 0; k < face.n_sides; ++k) {
    out.vertices.values().push_back(complex.corner(face, k).x);
    out.vertices.values().push_back(complex.corner(face, k).y);
  }
  out.vertices.end_row();
}

}  // namespace

/// Goes on below a node that has just entered its stage with the faces of a planar subdivision.
/// False, and nothing has changed, if that cannot be.
bool TreeWalk::enter_plane(Node& node) {
  if (!std::exchange(node.enters_stage, false) || !problem_.plane || sampler_ != nullptr ||
      chart_) {
    return false;
  }
  if (problem_.options.cells == CellKinds::automatic &&
      node.stage + kFewestPlanarStages > n_stages_) {
    return false;
  }
  // The parts that one layer makes of a cell are counted without it.
  if (node.stage + 1 == n_stages_ && !visitor_->needs_regions()) return false;
  const auto polygon = node.cell.polygon();
  if (!polygon) return false;
  const auto passed = is_new_.begin() + static_cast<std::ptrdiff_t>(node.stage);
  const auto first_new = std::find(is_new_.begin(), passed, true) - is_new_.begin();
  auto complex = division().enter(*polygon, node.stage, layers_[node.stage].rows,
                                  static_cast<std::size_t>(first_new));
  division().divide(*complex, kMostFaces);
  if (complex->faces.front().is_open) {
    division().give_back(std::move(complex));
    return false;
  }
  std::fill(is_new_.begin(), passed, false);
  auto origin = std::make_shared<PlanarOrigin>(node.cell.dim());
  origin->cell.assign(node.cell);
  origin->next = node.next;
  node.origin = std::move(origin);
  node.path = nullptr;
  note_division(*complex, node.stage, 1);
  set_faces(node, std::move(complex));
  return true;
}

PlanarDivision& TreeWalk::division() {
  if (!division_) division_.emplace(*problem_.plane, problem_.reach.sum);
  return *division_;
}

void TreeWalk::set_faces(Node& node, std::shared_ptr<PlanarComplex> complex) {
  node.first_face = 0;
  node.last_face = complex->faces.size();
  node.faces = std::move(complex);
}

/// Some faces were divided by a stage, or their parts counted.
void TreeWalk::note_division(const PlanarComplex& complex, std::size_t stage,
                             std::size_t n_divided) {
  const std::size_t n_units = (*problem_.plane)[stage].n_units;
  if (is_certified_) arbiter_.note_filtered(n_divided * n_units);
  statistics_.n_nodes += n_divided;
  monitor_.tick(complex.vertices.size() * (n_units + 50) * 10, progress_);
}

/// One step of a node that stands for faces: some of them are divided by the next stage, or listed.
void TreeWalk::advance_faces(Node& node) {
  const PlanarComplex& complex = *node.faces;
  const std::size_t first = node.first_face;
  if (complex.faces[first].is_open) return leave_face(node, complex.stage - 1);
  if (complex.stage == n_stages_) return list_faces(node);
  std::size_t last = first + 1;
  const std::size_t end = std::min(node.last_face, first + n_faces_at_once_);
  while (last < end && !complex.faces[last].is_open) ++last;
  auto part = division().enter(complex, first, last);
  if (complex.stage + 1 == n_stages_ && !visitor_->needs_regions()) {
    division().count(*part, n_parts_);
    note_division(*part, complex.stage, last - first);
    division().give_back(std::move(part));
    return count_faces(node);
  }
  const std::size_t n = division().divide(*part, kMostFaces);
  n_faces_at_once_ = n < last - first ? n : std::min(2 * n_faces_at_once_, kSomeFaces);
  note_division(*part, complex.stage, n);
  Node& below = push_faces_below(node, n);
  set_faces(below, std::move(part));
}

/// A node for what is below the first n faces of the top node, which they leave; the same one if it
/// has no others.
TreeNode& TreeWalk::push_faces_below(Node& node, std::size_t n) {
  const std::size_t n_faces = node.last_face - node.first_face;
  if (n == n_faces) {
    division().give_back(std::move(node.faces));
    return node;
  }
  if (depth_ == nodes_.size()) nodes_.push_back(std::make_unique<Node>(problem_.domain.dim));
  Node& below = *nodes_[depth_++];
  below.origin = node.origin;
  below.path = nullptr;
  below.stage = node.stage;
  below.mark = node.mark;
  below.lacks_chart = node.lacks_chart;
  below.enters_stage = false;
  below.n_followed = 0;
  below.pending = Node::Pending::none;
  below.share = node.share * static_cast<double>(n) / static_cast<double>(n_faces);
  node.share -= below.share;
  node.first_face += n;
  return below;
}

/// Leaves the first face, whose pieces are known up to stage `end`, to the tree.
void TreeWalk::leave_face(Node& node, std::size_t end) {
  auto path = std::make_shared<PlanarPath>();
  path->pattern.resize(pattern_.size());
  const std::uint64_t* words = node.faces->pattern(node.first_face);
  for (std::size_t stage = node.stage; stage < end; ++stage) {
    const PlanarLayers::Layer& layer = (*problem_.plane)[stage];
    for (std::size_t i = 0; i < layer.n_units; ++i) {
      path->pattern[layer.first_unit + i] = words[layer.first_word + i / 64] >> (i % 64) & 1;
    }
  }
  path->end = end;
  path->first_new = node.faces->faces[node.first_face].first_new;
  Node& below = push_faces_below(node, 1);
  below.faces = nullptr;
  below.path = std::move(path);
}

/// The later half of the faces of a node; null if there is only one.
std::unique_ptr<Subtree> TreeWalk::share_faces(Node& node) {
  const std::size_t n = (node.last_face - node.first_face) / 2;
  if (n == 0) return nullptr;
  auto subtree =
      std::make_unique<Subtree>(Subtree{Node(problem_.domain.dim), layers_[node.stage],
                                        constraints_, pattern_, &visitor_->fork(), nullptr});
  Node& other = subtree->node;
  other.origin = node.origin;
  other.faces = node.faces;
  other.first_face = node.last_face - n;
  other.last_face = node.last_face;
  other.stage = node.stage;
  other.mark = node.mark;
  other.lacks_chart = node.lacks_chart;
  other.share =
      node.share * static_cast<double>(n) / static_cast<double>(node.last_face - node.first_face);
  node.share -= other.share;
  node.last_face -= n;
  return subtree;
}

/// The node's cell becomes that of the origin, to be restricted to its path.
void TreeWalk::begin_path(Node& node) {
  const std::shared_ptr<const PlanarOrigin> origin = std::exchange(node.origin, nullptr);
  node.cell.assign(origin->cell);
  node.next = origin->next;
  for (std::size_t l = node.path->first_new; l < node.stage; ++l) is_new_[l] = true;
}

/// Counts the regions in the first faces of a node that enters the last stage: n_parts_ of them in
/// each.
void TreeWalk::count_faces(Node& node) {
  const PlanarComplex& complex = *node.faces;
  for (std::size_t k = 0; k < n_parts_.size() && !overseer_.stopped(); ++k) {
    const std::size_t face = node.first_face;
    if (n_parts_[k] == 0) return leave_face(node, complex.stage);
    show_pattern(complex, face, node.stage, k == 0);
    std::fill(is_new_.begin() + complex.faces[face].first_new, is_new_.end(), true);
    if (!add_regions(n_parts_[k])) return;
    finish_face(node);
  }
  if (node.first_face == node.last_face) leave_faces(node);
}

/// The first face of a node is done with.
void TreeWalk::finish_face(Node& node) {
  const double share = node.share / static_cast<double>(node.last_face - node.first_face);
  node.share -= share;
  progress_.fraction += share;
  ++node.first_face;
}

/// All faces of the top node are done with.
void TreeWalk::leave_faces(Node& node) {
  division().give_back(std::move(node.faces));
  node.origin = nullptr;
  pop();
}

/// Shows the visitor regions, where no stage is left.
void TreeWalk::list_faces(Node& node) {
  const PlanarComplex& complex = *node.faces;
  const double least = kShownRadius * problem_.reach.sum;
  const double rounding = rigour::gamma(64) * problem_.reach.sum;
  bool is_first = true;
  while (node.first_face < node.last_face && !overseer_.stopped()) {
    const Face& face = complex.faces[node.first_face];
    if (face.is_open) return;
    const Middle middle = middle_of(complex, face);
    // The exact polygon's boundary is no farther from that of the doubles than its vertices are.
    if (!(middle.margin > 1.01 * middle.radius + rounding) ||
        (shapes_.wanted.any() && middle.radius > least)) {
      return leave_face(node, n_stages_);
    }
    show_pattern(complex, node.first_face, node.stage, std::exchange(is_first, false));
    std::fill(is_new_.begin() + face.first_new, is_new_.end(), true);
    const std::size_t n_same = n_same_units();
    if (!add_regions(1)) return;
    RegionView region{pattern_, n_same, middle.point, middle.margin};
    if (shapes_.wanted.any()) {
      shapes_.clear();
      append_shape(complex, face, shapes_);
      region.shape = shapes_.row(0);
    }
    if (!visitor_->visit(region)) overseer_.stop(Overseer::State::paused);
    is_first_visit_ = false;
    finish_face(node);
  }
  if (node.first_face == node.last_face) leave_faces(node);
}

/// Writes down the pieces of a face from `stage` on, as far as they are known: all of them, or
/// those that differ from the face before.
void TreeWalk::show_pattern(const PlanarComplex& complex, std::size_t face, std::size_t stage,
                            bool is_first) {
  const std::uint64_t* words = complex.pattern(face);
  for (std::size_t l = stage; l < complex.stage; ++l) {
    const PlanarLayers::Layer& layer = (*problem_.plane)[l];
    for (std::size_t w = 0; w < layer.n_words; ++w) {
      std::uint32_t* pattern = pattern_.data() + layer.first_unit + 64 * w;
      const std::size_t n_units = std::min<std::size_t>(64, layer.n_units - 64 * w);
      const std::uint64_t word = words[layer.first_word + w];
      std::uint64_t changed = ~std::uint64_t{0} >> (64 - n_units);
      if (!is_first) changed = word ^ (words - complex.n_pattern_words)[layer.first_word + w];
      for (; changed != 0; changed &= changed - 1) {
        const int unit = std::countr_zero(changed);
        pattern[unit] = static_cast<std::uint32_t>(word >> unit & 1);
      }
    }
  }
}

}  // namespace linregions
