#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "constraints.hpp"
#include "domain.hpp"
#include "integer.hpp"
#include "network.hpp"

namespace linregions {
class ProjectiveChart;
}

namespace linregions {

/// A hyperplane without rounding: integers proportional, by a positive factor, to the constant and
/// the coefficients of the affine function.
struct ExactRow {
  std::vector<Integer> values;      ///< constant, then dim coefficients
  std::vector<std::int64_t> words;  ///< the same, without common factor, if all are below 2^31

  [[nodiscard]] bool is_small() const noexcept { return !words.empty(); }
};

/// Pulled-back rows computed without rounding, when and where they are asked for.
///
/// Doubles are binary fractions, so a row of any depth is integers over a power of two. What the
/// rows are depends on the pieces of the stages before: those of the path to the node at hand.
class ExactRows {
 public:
  /// `pattern`: the pieces of all units decided on the current path; read when a row is computed.
  ExactRows(const Network& network, const Domain& domain,
            const std::vector<std::uint32_t>& pattern);

  /// From now on in the coordinates of a chart, or of the input (null); what was known is
  /// forgotten.
  void set_chart(const ProjectiveChart* chart);
  /// Another region enters `stage`: its rows have to be computed anew.
  void enter_stage(std::size_t stage);

  [[nodiscard]] const ExactRow& row(CutSource source);
  /// The row rounded to doubles (relative error of each number: 2^-52), scaled by a power of two.
  /// Numbers beyond 1e290 become infinite.
  [[nodiscard]] std::vector<double> rounded(CutSource source);

 private:
  /// values * 2^exponent
  struct Affine {
    std::vector<Integer> values;
    std::int64_t exponent = 0;
  };
  struct StageRows {
    bool has_inputs = false;
    std::vector<Affine> inputs;                 // outputs of the stage before
    std::vector<std::unique_ptr<Affine>> rows;  // pre-activations
    std::vector<std::unique_ptr<ExactRow>> cuts;
    std::vector<std::vector<std::uint32_t>> columns;  // of each row of a sparse map
    std::vector<std::vector<double>> weights;         // likewise
  };

  [[nodiscard]] const Affine& pre_activation(std::size_t stage, std::size_t row);
  void compute_inputs(std::size_t stage);
  [[nodiscard]] Affine output(std::size_t stage, std::size_t output);
  void list_rows(std::size_t stage);
  [[nodiscard]] Affine constant(double value) const;
  [[nodiscard]] Affine coordinate(std::size_t k) const;
  static void add(Affine& sum, double factor, const Affine& term);
  static ExactRow primitive(std::vector<Integer> values);

  const Network& network_;
  const Domain& domain_;
  const std::vector<std::uint32_t>& pattern_;
  std::size_t dim_;
  const ProjectiveChart* chart_ = nullptr;
  std::vector<StageRows> stages_;
  std::vector<std::unique_ptr<ExactRow>> halfspaces_;
  ExactRow infinity_;  // of a chart
};

}  // namespace linregions
