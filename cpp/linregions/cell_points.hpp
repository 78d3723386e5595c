#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "exact_rows.hpp"
#include "monitor.hpp"
#include "sweep_space.hpp"

namespace linregions {

/// A point in each cell that a CellSweep lists, found from its lowest vertex.
///
/// Half-way along the edges of that vertex there is a simplex inside the cell; its centre, in
/// floating point, is tried on the hyperplanes as they were given. Of a cell that is unbounded
/// below the vertex lies at infinity: the point is taken from the level of that vertex up, each
/// time far enough down. Where that fails, linear programming in exact arithmetic finds a point.
class CellPoints {
 public:
  /// `rows`: (a, b) of hyperplanes a.x = b, those that `space` was made of. Borrows `space`.
  CellPoints(const SweepSpace& space, const IntegerRows& rows);

  /// Writes the point, in the coordinates of the rows, and returns the radius of a ball around it
  /// inside the cell. Not positive where no double was found inside: the point then is a rational
  /// one of the cell, rounded. Nothing is written if the monitor stops it.
  double find(const std::uint8_t* sign_vector, std::span<const std::uint16_t> basis,
              std::span<double> point, Monitor& monitor);

 private:
  void start_values(std::size_t level, double factor);
  void add_linear(std::size_t level, const double* direction, double* out) const;
  [[nodiscard]] bool point_near_vertex(std::size_t level, std::span<const std::uint16_t> basis);
  [[nodiscard]] bool point_further_down(std::size_t level);
  void to_given_coordinates(std::span<double> point) const;
  [[nodiscard]] double margin(std::span<const double> point) const;
  void find_exactly(std::span<double> point, Monitor& monitor);

  const SweepSpace& space_;
  std::size_t n_;
  std::size_t dim_;              ///< of the rows
  std::vector<double> given_;    ///< rows (a, b) in doubles, scaled
  std::vector<double> length_;   ///< of their normals
  std::vector<double> columns_;  ///< of the rows in the coordinates y: normals, then constants
  long unit_ = 0;                ///< of the coordinates y there, an exponent
  std::vector<double> section_;
  long section_bit_ = 0;  ///< exponent of the section's scale
  std::vector<ExactRow> exact_;
  // the cell at hand: signs, a point, and scratch
  std::vector<double> signs_, y_, matrix_, inverse_, vertex_, values_, slopes_, ends_;
};

}  // namespace linregions
