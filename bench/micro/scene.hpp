#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "linregions/arbiter.hpp"
#include "linregions/cell.hpp"
#include "linregions/cut_rows.hpp"
#include "linregions/exact_rows.hpp"
#include "linregions/network.hpp"
#include "linregions/problem.hpp"
#include "linregions/pullback.hpp"
#include "linregions/row_span.hpp"
#include "linregions/tree_cell.hpp"

namespace micro {

/// Two random layers in the cube [-1, 1]^dim, and what a search has at hand in the region of the
/// first one around a random point: decisions are certified, as by default.
class Scene {
 public:
  /// `has_vertices`: the cells are vertex cells, if the dimension allows that.
  Scene(std::size_t dim, std::size_t width, bool has_vertices);
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  /// A region of the first layer, not cut by any of its units.
  [[nodiscard]] const linregions::TreeCell& region() const noexcept { return region_; }
  /// The second layer on that region.
  [[nodiscard]] const linregions::CutRows& cuts() const noexcept { return cuts_; }
  [[nodiscard]] linregions::CellContext context() { return context_of(cuts_, {1, 0}); }
  /// Takes the second layer's cuts anew: as they are if the cell wants no more, else scaled.
  void take_cuts();
  /// Forgets the half-spaces that cells have been cut with since the scene was made.
  void forget() { constraints_.truncate(mark_); }
  /// Keeps those that there are now.
  void keep() { mark_ = constraints_.mark(); }

  [[nodiscard]] const linregions::Network& network() const noexcept { return network_; }
  [[nodiscard]] const linregions::PulledBackRows& first_rows() const noexcept { return rows_; }
  /// The active units of the first layer, as inputs of the second one.
  [[nodiscard]] const std::vector<linregions::PulledBackRows::Input>& active() const noexcept {
    return active_;
  }
  [[nodiscard]] double scale() const noexcept { return problem_.scale; }
  [[nodiscard]] const linregions::rigour::Reach& reach() const noexcept { return problem_.reach; }

 private:
  [[nodiscard]] linregions::CellContext context_of(linregions::CutRows& cuts,
                                                   linregions::CutSource first);
  void cut_out_cube(bool has_vertices);
  void enter_first_layer();
  void pull_back_second_layer();

  linregions::Network network_;
  linregions::Problem problem_;
  std::vector<double> point_;
  std::vector<std::uint32_t> pattern_;
  linregions::RowSpan span_;
  linregions::ExactRows exact_rows_;
  linregions::Monitor monitor_{0.0, {}};
  linregions::Statistics statistics_;
  linregions::Progress progress_;
  linregions::ConstraintStack constraints_;
  linregions::Arbiter arbiter_;
  linregions::PulledBackRows rows_;         // of the first layer
  linregions::PulledBackRows second_rows_;  // of the second one on the region
  linregions::CutRows cuts_;
  std::vector<linregions::PulledBackRows::Input> active_;
  linregions::TreeCell region_;
  std::size_t mark_ = 0;
};

}  // namespace micro
