#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "flat_memo.hpp"
#include "general_position.hpp"
#include "line_batch.hpp"
#include "monitor.hpp"
#include "restriction_level.hpp"

namespace linregions {

/// Counts the no-broken-circuit sets of an arrangement by size, without cells.
///
/// w_k is their number of size k, and the absolute value of the coefficient of t^(dim - k) of the
/// characteristic polynomial (Whitney 1932; Rota 1964). Deleting and restricting in the order of
/// the hyperplanes gives, for the flat X reached by always taking a trace before all hyperplanes
/// that contain X, f(X) = 1 + t * sum of f(Y) over the Y that such a trace makes of X: what is
/// below X depends on X alone, so a flat met again need not be counted again. Flats that lie in no
/// more hyperplanes than their codimension are met once and are not looked up.
template <typename Count>
class RestrictionWalk {
 public:
  RestrictionWalk(Restrictor& restrictor, Monitor& monitor);

  /// w_0..w_dim of the restriction to a flat. May change the level's chart.
  [[nodiscard]] std::vector<Count> count(RestrictionLevel& top);
  /// To be called before the count of another arrangement.
  void forget();
  /// Adds up work; throws Stopped.
  void tick(std::size_t work);

 private:
  struct Plane {
    std::size_t point = 0;      ///< of the level above that this plane is
    std::size_t first_row = 0;  ///< in plane_rows_
    std::uint64_t n_lines = 0, n_points = 0;
    bool is_known = false;
  };

  void visit(RestrictionLevel& level, std::vector<Count>& f);
  void visit_solid(RestrictionLevel& level, std::vector<Count>& f);
  void list_planes(const RestrictionLevel& level);
  void add_planes(RestrictionLevel& level, std::size_t first, std::size_t last);
  void add_plane(const RestrictionLevel& level, const double* x, const double* y, Plane& plane);
  void confirm_line(const RestrictionLevel& level, const Plane& plane,
                    std::span<const std::uint64_t> positions);
  void flush(const RestrictionLevel& level);
  [[nodiscard]] const std::uint64_t* key_of(const RestrictionLevel& level, std::size_t point);

  Restrictor& restrictor_;
  Monitor& monitor_;
  const FieldKernels& kernels_;
  LineBatch batch_;
  GeneralPosition general_position_;
  KeySet keys_;
  PointIndex index_;
  std::vector<RestrictionLevel> levels_;    ///< by dimension
  std::vector<std::vector<Count>> totals_;  ///< by dimension
  std::vector<FlatMemo<Count>> memo_;       ///< by dimension
  std::vector<std::uint64_t> key_;
  std::vector<Plane> planes_;
  std::vector<std::uint32_t> plane_rows_, basis_;
  std::vector<double> dx_, dy_, dz_, scratch_, x_, y_;
  Progress progress_;
  std::size_t top_dim_ = 0;
  std::size_t base_rank_ = 0;
  double share_start_ = 0.0, share_ = 1.0;
};

}  // namespace linregions
