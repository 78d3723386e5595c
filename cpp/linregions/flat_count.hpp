#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "cell.hpp"
#include "constraints.hpp"
#include "dictionary.hpp"
#include "flat_chart.hpp"
#include "flat_position.hpp"
#include "flat_program.hpp"
#include "flat_rows.hpp"

namespace linregions {

/// Into how many parts cuts divide a cell, by restriction, without making the parts.
///
/// Adding hyperplanes one by one, a hyperplane adds as many parts as its trace on the cell is
/// divided into by those before it: count(P; H_1..H_m) = 1 + sum of count(P n H_i; H_1..H_(i-1))
/// over the H_i that cross P. Each step loses a dimension, and in polygons no linear program is
/// needed. Every flat that is counted is proven to meet the cell, every one that is not is proven
/// to miss it, and so is that no two flats coincide; otherwise the count is given up.
///
/// A large count is done in pieces: it pauses after a while, and goes on from the position reached.
class FlatCount {
 public:
  /// What is known of the cell to begin with. Its cuts may cross it or not.
  struct Start {
    const Dictionary& dictionary;
    const Path& path;
    const std::vector<std::uint32_t>& cuts;  ///< the dictionary's rows of the cuts that matter
    const std::vector<double>* witness;      ///< a point inside, or null
  };
  enum class Outcome : std::uint8_t {
    counted,   ///< all that was left of the share
    paused,    ///< some of it: go on from the position
    unproven,  ///< the parts have to be made
  };

  /// Counts from a position on, which moves.
  [[nodiscard]] Outcome count(const CellContext& context, const Start& start,
                              FlatPosition& position);
  /// The number that was counted just now; all these parts are there, whatever the outcome.
  [[nodiscard]] std::uint64_t total() const noexcept { return total_; }

 private:
  struct Level {
    FlatRows rows;
    FlatProgram program;
    std::vector<double> point;       ///< strictly inside, by its axes
    std::vector<double> cut_values;  ///< there
    std::vector<double> section;     ///< scratch of visit: a point on a cut
    FlatPosition::Step now;
  };

  [[nodiscard]] bool take_rows(const CellContext& context, const Start& start);
  [[nodiscard]] bool take_dictionary(const CellContext& context, const Start& start);
  [[nodiscard]] bool take_point(const Start& start);
  [[nodiscard]] bool count_flat(std::size_t dim);
  [[nodiscard]] bool is_back(std::size_t dim);
  [[nodiscard]] bool visit(std::size_t dim, std::size_t cut);
  [[nodiscard]] bool count_trace(std::size_t dim, std::size_t cut);
  [[nodiscard]] bool is_missed(Level& level, std::size_t cut, double side);
  void choose_section(Level& level, std::size_t cut, std::size_t& col);
  [[nodiscard]] bool finish_plane(Level& level);
  [[nodiscard]] bool must_pause() const;
  void tick(std::size_t work);

  std::vector<Level> levels_;             // by dimension
  std::vector<std::uint32_t> entry_row_;  // per entry of the constraint stack: its row
  FlatChart chart_;
  // During a count:
  const CellContext* context_ = nullptr;
  bool is_projective_ = false;
  std::size_t top_dim_ = 0;
  std::size_t share_dim_ = 0;
  FlatPosition* position_ = nullptr;
  std::size_t n_to_retrace_ = 0;  // steps of its path, from the cell down
  std::size_t paused_dim_ = 0;    // of the flat at hand, if the count pauses
  bool has_moved_ = false;        // since it began or went on
  std::size_t work_ = 0;          // since it began or went on
  std::uint64_t total_ = 0;
  std::uint64_t n_proven_ = 0;
};

}  // namespace linregions
