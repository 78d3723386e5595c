#include "exact_rows.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "projective_chart.hpp"

namespace linregions {

namespace {

constexpr std::int64_t kSmall = std::int64_t{1} << 31;

}  // namespace

ExactRows::ExactRows(const Network& network, const Domain& domain,
                     const std::vector<std::uint32_t>& pattern)
    : network_(network),
      domain_(domain),
      pattern_(pattern),
      dim_(domain.dim),
      stages_(network.stages().size()),
      halfspaces_(domain.b.size()) {}

void ExactRows::set_chart(const ProjectiveChart* chart) {
  chart_ = chart;
  for (std::size_t s = 0; s < stages_.size(); ++s) enter_stage(s);
  for (std::unique_ptr<ExactRow>& row : halfspaces_) row.reset();
}

void ExactRows::enter_stage(std::size_t stage) {
  StageRows& cache = stages_[stage];
  if (!cache.has_inputs) return;  // nothing has been asked for
  cache.has_inputs = false;
  cache.inputs.clear();
  cache.rows.clear();
  cache.cuts.clear();
}

/// sum += factor * term
void ExactRows::add(Affine& sum, double factor, const Affine& term) {
  const rigour::Binary f = rigour::take_apart(factor);
  if (f.mantissa == 0 || term.values.empty()) return;
  const std::int64_t exponent = f.exponent + term.exponent;
  if (sum.values.empty()) {
    sum.values.assign(term.values.size(), 0);
    sum.exponent = exponent;
  }
  if (exponent < sum.exponent) {
    for (Integer& value : sum.values) value <<= static_cast<unsigned>(sum.exponent - exponent);
    sum.exponent = exponent;
  }
  const auto shift = static_cast<unsigned>(exponent - sum.exponent);
  for (std::size_t k = 0; k < sum.values.size(); ++k) {
    if (term.values[k].is_zero()) continue;
    sum.values[k] += (term.values[k] * f.mantissa) << shift;
  }
}

ExactRows::Affine ExactRows::constant(double value) const {
  Affine one{std::vector<Integer>(dim_ + 1, 0), 0};
  one.values[0] = 1;
  if (chart_ != nullptr) std::fill(one.values.begin() + 1, one.values.end(), -1);
  Affine result;
  add(result, value, one);
  return result;
}

/// Coordinate k of the input; in a chart, times x0.
ExactRows::Affine ExactRows::coordinate(std::size_t k) const {
  Affine result{std::vector<Integer>(dim_ + 1, 0), 0};
  if (chart_ == nullptr) {
    result.values[k + 1] = 1;
    return result;
  }
  for (std::size_t j = 0; j <= dim_; ++j) {
    Affine unit{std::vector<Integer>(dim_ + 1, 0), 0};
    unit.values[j] = 1;
    add(result, chart_->coefficient(k, j), unit);
  }
  return result;
}

/// The rows of a sparse map, which is kept by columns.
void ExactRows::list_rows(std::size_t stage) {
  StageRows& cache = stages_[stage];
  const AffineMap& map = network_.stages()[stage].map;
  if (!map.is_sparse() || !cache.columns.empty()) return;
  cache.columns.resize(map.n_rows);
  cache.weights.resize(map.n_rows);
  for (std::size_t j = 0; j < map.n_cols; ++j) {
    for (std::size_t k = map.col_start[j]; k < map.col_start[j + 1]; ++k) {
      cache.columns[map.row_index[k]].push_back(static_cast<std::uint32_t>(j));
      cache.weights[map.row_index[k]].push_back(map.values[k]);
    }
  }
}

ExactRows::Affine ExactRows::output(std::size_t stage, std::size_t output) {
  const Stage& description = network_.stages()[stage];
  const Output& o = description.outputs[output];
  const std::size_t unit = description.unit[output];
  const std::size_t piece = unit == Cut::kNone ? 0 : pattern_[unit];
  if (o.n_rows > 1) return pre_activation(stage, o.first_row + piece);
  const PiecewiseLinear& f = description.activations[o.activation];
  Affine result;
  if (f.slopes[piece] != 0.0) add(result, f.slopes[piece], pre_activation(stage, o.first_row));
  if (f.intercepts[piece] != 0.0) add(result, 1.0, constant(f.intercepts[piece]));
  return result;
}

void ExactRows::compute_inputs(std::size_t stage) {
  StageRows& cache = stages_[stage];
  if (cache.has_inputs) return;
  const std::size_t n = network_.stages()[stage].map.n_cols;
  cache.inputs.assign(n, {});
  for (std::size_t j = 0; j < n; ++j) {
    if (stage == 0) {
      cache.inputs[j] = coordinate(j);
    } else {
      cache.inputs[j] = output(stage - 1, j);
    }
  }
  cache.has_inputs = true;
}

const ExactRows::Affine& ExactRows::pre_activation(std::size_t stage, std::size_t row) {
  StageRows& cache = stages_[stage];
  const AffineMap& map = network_.stages()[stage].map;
  if (cache.rows.empty()) cache.rows.resize(map.n_rows);
  if (cache.rows[row]) return *cache.rows[row];
  compute_inputs(stage);
  list_rows(stage);
  Affine sum = constant(map.bias[row]);
  if (map.is_sparse()) {
    for (std::size_t k = 0; k < cache.columns[row].size(); ++k) {
      add(sum, cache.weights[row][k], cache.inputs[cache.columns[row][k]]);
    }
  } else {
    for (std::size_t j = 0; j < map.n_cols; ++j) {
      add(sum, map.dense[j * map.stride() + row], cache.inputs[j]);
    }
  }
  cache.rows[row] = std::make_unique<Affine>(std::move(sum));
  return *cache.rows[row];
}

/// Common powers of two taken out; small rows also without any other common factor.
ExactRow ExactRows::primitive(std::vector<Integer> values) {
  ExactRow result{std::move(values), {}};
  unsigned shift = std::numeric_limits<unsigned>::max();
  for (const Integer& value : result.values) {
    if (!value.is_zero()) shift = std::min(shift, static_cast<unsigned>(lsb(abs(value))));
  }
  if (shift == std::numeric_limits<unsigned>::max()) shift = 0;
  bool is_small = true;
  for (Integer& value : result.values) {
    const bool is_negative = value < 0;
    value = abs(value) >> shift;
    if (is_negative) value = -value;
    is_small = is_small && abs(value) < kSmall;
  }
  if (!is_small) return result;
  std::int64_t common = 0;
  for (const Integer& value : result.values) {
    result.words.push_back(static_cast<std::int64_t>(value));
    common = std::gcd(common, result.words.back());
  }
  for (std::size_t k = 0; k < result.words.size() && common > 1; ++k) {
    result.words[k] /= common;
    result.values[k] = result.words[k];
  }
  return result;
}

const ExactRow& ExactRows::row(CutSource source) {
  if (source.stage == CutSource::kInfinity) {
    if (infinity_.values.empty()) infinity_ = primitive(constant(1.0).values);
    return infinity_;
  }
  const auto index = static_cast<std::size_t>(source.cut);
  if (source.stage == CutSource::kDomain) {
    std::unique_ptr<ExactRow>& row = halfspaces_[index];
    if (!row) {
      Affine sum = constant(domain_.b[index]);
      for (std::size_t k = 0; k < dim_; ++k) {
        add(sum, -domain_.a[index * dim_ + k], coordinate(k));
      }
      if (sum.values.empty()) sum.values.assign(dim_ + 1, 0);
      row = std::make_unique<ExactRow>(primitive(std::move(sum.values)));
    }
    return *row;
  }
  const auto stage = static_cast<std::size_t>(source.stage);
  const Stage& description = network_.stages()[stage];
  StageRows& cache = stages_[stage];
  if (cache.cuts.empty()) cache.cuts.resize(description.cuts.size());
  if (!cache.cuts[index]) {
    const Cut& cut = description.cuts[index];
    Affine sum = pre_activation(stage, cut.row);
    if (cut.is_pair()) add(sum, -1.0, pre_activation(stage, cut.other));
    if (cut.offset != 0.0) add(sum, 1.0, constant(-cut.offset));
    if (sum.values.empty()) sum.values.assign(dim_ + 1, 0);
    cache.cuts[index] = std::make_unique<ExactRow>(primitive(std::move(sum.values)));
  }
  return *cache.cuts[index];
}

std::vector<double> ExactRows::rounded(CutSource source) {
  const ExactRow& exact = row(source);
  std::int64_t top = 0;  // bits of the largest coefficient
  for (std::size_t k = 1; k <= dim_; ++k) {
    const Integer value = abs(exact.values[k]);
    if (!value.is_zero()) top = std::max(top, static_cast<std::int64_t>(msb(value)));
  }
  std::vector<double> result(dim_ + 1);
  for (std::size_t k = 0; k <= dim_; ++k) {
    const Integer value = abs(exact.values[k]);
    if (value.is_zero()) continue;
    // 62 leading bits, then one rounding.
    const auto bits = static_cast<std::int64_t>(msb(value));
    const std::int64_t shift = std::max<std::int64_t>(0, bits - 61);
    const auto leading = static_cast<std::int64_t>(value >> static_cast<unsigned>(shift));
    double magnitude = static_cast<double>(leading);
    magnitude =
        bits - top > 960
            ? std::numeric_limits<double>::infinity()
            : std::ldexp(magnitude, static_cast<int>(std::max<std::int64_t>(shift - top, -1100)));
    // What vanishes next to the others must not look like zero.
    magnitude = std::max(magnitude, std::numeric_limits<double>::denorm_min());
    result[k] = exact.values[k] < 0 ? -magnitude : magnitude;
  }
  return result;
}

}  // namespace linregions
