#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace linregions {

/// A scalar piecewise-linear function given as data.
///
/// Invariant: `breakpoints` increases strictly; `slopes` and `intercepts` have one entry more.
/// Piece p is breakpoints[p-1] < z <= breakpoints[p]: a value on a breakpoint takes the lower
/// piece.
struct PiecewiseLinear {
  std::vector<double> breakpoints;
  std::vector<double> slopes;
  std::vector<double> intercepts;
};

/// The powers of two that all numbers of a stage are multiples of (rigour::grain), and its smallest
/// number: they tell where pulling back is exact, and where it may underflow. Derived by Network.
struct StageGrain {
  int weight = 0;
  int bias = 0;
  int slope = 0;
  int intercept = 0;
  double smallest = 0.0;  ///< of the weights' absolute values that are not zero
};

/// Upper bounds of a stage's numbers, from which follows how large pulled-back rows can get.
/// Derived by Network.
struct StageSize {
  double row_sum = 0.0;  ///< of the absolute values of a row's weights
  double bias = 0.0;
  double slope = 1.0;
  double intercept = 0.0;
};

/// z = W h + b, stored by columns because the search adds one column at a time (one decided unit).
///
/// Invariant: either `dense` has stride() * n_cols values, zero below each column's n_rows, or it
/// is empty and the three compressed column arrays hold W.
struct AffineMap {
  std::size_t n_rows = 0;
  std::size_t n_cols = 0;
  std::vector<double> bias;            ///< n_rows values
  std::vector<double> dense;           ///< column-major
  std::vector<std::size_t> col_start;  ///< n_cols + 1 values
  std::vector<std::uint32_t> row_index;
  std::vector<double> values;

  [[nodiscard]] bool is_sparse() const noexcept { return dense.empty(); }
  /// Distance of two columns: whole vectors.
  [[nodiscard]] std::size_t stride() const noexcept { return (n_rows + 3) / 4 * 4; }

  /// From W by rows, dense (n_rows * n_cols values).
  static AffineMap from_dense(std::size_t n_rows, std::size_t n_cols, const double* weight,
                              const double* bias);
  /// From W by compressed rows.
  static AffineMap from_sparse(std::size_t n_rows, std::size_t n_cols,
                               const std::int64_t* row_start, const std::int64_t* col_index,
                               const double* values, const double* bias);
};

/// One scalar of a stage's output: a row through its activation, or the maximum of a few rows.
struct Output {
  std::size_t first_row = 0;
  std::size_t n_rows = 1;      ///< more than one: the maximum of that many rows
  std::size_t activation = 0;  ///< index into Stage::activations; unused for a maximum
};

/// A hyperplane of the pre-activation space at which some output of the stage changes its piece.
///
/// A breakpoint cut is z[row] - offset; a pair cut, of a maximum, is z[row] - z[other] with
/// row > other. On its positive side the unit is beyond the breakpoint, or `row` beats `other`;
/// ties go to the lower piece, which is the negative side in both cases.
struct Cut {
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t output = 0;
  std::size_t row = 0;
  std::size_t other = kNone;  ///< kNone: a breakpoint cut
  double offset = 0.0;
  std::size_t rank = 0;  ///< which breakpoint of its unit

  [[nodiscard]] bool is_pair() const noexcept { return other != kNone; }
};

/// A layer: an affine map followed by one-dimensional piecewise-linear functions or by maxima.
struct Stage {
  AffineMap map;
  std::vector<PiecewiseLinear> activations;
  std::vector<Output> outputs;

  // Derived by Network.
  std::vector<Cut> cuts;               ///< by output, breakpoints in order
  std::vector<std::size_t> cut_start;  ///< outputs + 1 values: the cuts of each output
  std::vector<std::size_t> unit;       ///< per output: global unit index, or Cut::kNone
  std::size_t n_units = 0;
  bool is_plain =
      false;  ///< every output is a unit with one cut, its row at zero: ReLU and its kin
  StageGrain grain;
  StageSize size;
};

/// A network as a list of stages; the state after a stage is its outputs.
///
/// Invariant: the stages' sizes chain; every stage has its derived data.
class Network {
 public:
  /// Throws InputError when sizes do not chain or an index is out of range.
  explicit Network(std::vector<Stage> stages);

  [[nodiscard]] const std::vector<Stage>& stages() const noexcept { return stages_; }
  [[nodiscard]] std::size_t input_dim() const noexcept { return stages_.front().map.n_cols; }
  [[nodiscard]] std::size_t n_units() const noexcept { return unit_pieces_.size(); }
  /// Number of pieces of each unit, in the order of patterns.
  [[nodiscard]] const std::vector<std::uint32_t>& unit_pieces() const noexcept {
    return unit_pieces_;
  }
  /// One more than the index of the last stage that has units; 0 if none has.
  [[nodiscard]] std::size_t n_active_stages() const noexcept { return n_active_stages_; }

 private:
  void derive(Stage& stage, std::size_t index);

  std::vector<Stage> stages_;
  std::vector<std::uint32_t> unit_pieces_;
  std::size_t n_active_stages_ = 0;
};

}  // namespace linregions
