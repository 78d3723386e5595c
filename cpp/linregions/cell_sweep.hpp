#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "arrangement_vertex.hpp"
#include "flat_table.hpp"
#include "monitor.hpp"
#include "sweep_space.hpp"

namespace linregions {

/// Lists the cells of a simple arrangement: each one once, in a fixed order, without linear
/// programs and without keeping cells.
///
/// A cell either has a lowest vertex, which it shares with no other, or is unbounded below and is
/// then a cell of the next level. The vertices come line by line, a line being where dim - 1
/// hyperplanes i_1 < ... < i_(dim-1) meet, on it those with later hyperplanes. Signs are proven by
/// error bounds or taken from exact arithmetic (docs/arrangements.md).
class CellSweep {
 public:
  /// `space` has levels for `n` hyperplanes in general position. Borrowed.
  explicit CellSweep(const SweepSpace& space);

  /// Goes on until that many cells wait to be taken, all have been found, or the monitor stops it.
  /// Throws InputError if the arrangement turns out not to be simple.
  [[nodiscard]] Completion run(std::size_t batch_size, Monitor& monitor);

  struct Batch {
    std::size_t size = 0;
    std::vector<std::uint8_t> sign_vectors;  ///< bits, row_bytes() for each cell
    /// The hyperplanes at each cell's lowest vertex, ascending, basis_size() of them; less on a
    /// lower level, then filled up with kNoHyperplane.
    std::vector<std::uint16_t> bases;
  };
  /// The first cells that wait, at most that many.
  [[nodiscard]] Batch take(std::size_t most);

  [[nodiscard]] std::size_t row_bytes() const { return row_bytes_; }
  [[nodiscard]] std::size_t basis_size() const { return space_.dim; }
  /// Signs that were decided in exact arithmetic.
  [[nodiscard]] std::uint64_t n_exact() const { return n_exact_; }

  static constexpr std::uint16_t kNoHyperplane = 0xffff;
  static constexpr std::size_t kMostHyperplanes = 0xfff0;
  static constexpr std::size_t kMostDimensions = kMostSweepSlacks;

 private:
  void start_level(std::size_t level);
  [[nodiscard]] bool next_line();
  void list_line();
  void cross_line();
  void view_edges(const FlatTable& table, const FlatPivot& pivot, const FlatTable::Size& slopes);
  void write_last_cell();
  void settle(std::size_t j, std::uint8_t* row);
  void settle_exactly(std::span<const std::uint32_t> rows, std::size_t j, bool with_edges,
                      std::uint8_t* row);
  void keep(std::size_t n_cells, std::size_t first);
  std::uint8_t* room_for(std::size_t n_cells);

  const SweepSpace& space_;
  std::size_t n_;
  std::size_t first_;  ///< hyperplane; 1 if hyperplane 0 is the section
  std::size_t row_bytes_;
  std::size_t n_words_;

  std::size_t level_ = 0;
  bool is_finished_ = false;
  bool at_start_ = true;               ///< of the level
  std::vector<std::uint32_t> chosen_;  ///< the hyperplanes that contain the line
  std::vector<FlatTable> tables_;      ///< by how many of them
  std::vector<bool> is_known_;         ///< which tables mean anything

  // the line at hand
  SweptVertices view_{};
  EdgesView edges_view_{};
  bool is_line_known_ = false;
  bool is_rise_known_ = false;
  double rise_ = 0.0;
  std::vector<double> slope_, low_, high_;
  std::vector<std::int16_t> low_key_, high_key_;
  std::vector<std::uint64_t> negative_, members_, skipped_, edges_;
  std::vector<std::uint64_t> absent_, fixed_;  ///< bits that stand for no hyperplane to compare
  std::vector<std::uint8_t> is_open_;
  std::vector<std::uint32_t> unsettled_, basis_;
  std::vector<std::uint64_t> unknown_;

  std::vector<std::uint8_t> sign_vectors_;  ///< those waiting, and room for more
  std::vector<std::uint16_t> bases_;
  std::size_t n_waiting_ = 0;
  std::uint64_t n_found_ = 0, n_exact_ = 0;
  double n_total_ = 0.0;
};

}  // namespace linregions
