#include "network.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "errors.hpp"
#include "rigour.hpp"

namespace linregions {

AffineMap AffineMap::from_dense(std::size_t n_rows, std::size_t n_cols, const double* weight,
                                const double* bias) {
  AffineMap map;
  map.n_rows = n_rows;
  map.n_cols = n_cols;
  map.bias.assign(bias, bias + n_rows);
  map.dense.resize(map.stride() * n_cols, 0.0);
  for (std::size_t i = 0; i < n_rows; ++i) {
    for (std::size_t j = 0; j < n_cols; ++j)
      map.dense[j * map.stride() + i] = weight[i * n_cols + j];
  }
  return map;
}

AffineMap AffineMap::from_sparse(std::size_t n_rows, std::size_t n_cols,
                                 const std::int64_t* row_start, const std::int64_t* col_index,
                                 const double* values, const double* bias) {
  AffineMap map;
  map.n_rows = n_rows;
  map.n_cols = n_cols;
  map.bias.assign(bias, bias + n_rows);
  const auto n_values = static_cast<std::size_t>(row_start[n_rows]);
  map.col_start.assign(n_cols + 1, 0);
  for (std::size_t k = 0; k < n_values; ++k) {
    if (col_index[k] < 0 || static_cast<std::size_t>(col_index[k]) >= n_cols) {
      throw InputError("sparse weight: expected column indices from 0 and below n_cols = " +
                       std::to_string(n_cols) + ", got " + std::to_string(col_index[k]));
    }
    ++map.col_start[static_cast<std::size_t>(col_index[k]) + 1];
  }
  for (std::size_t j = 0; j < n_cols; ++j) map.col_start[j + 1] += map.col_start[j];
  map.row_index.resize(n_values);
  map.values.resize(n_values);
  std::vector<std::size_t> next(map.col_start.begin(), map.col_start.end() - 1);
  for (std::size_t i = 0; i < n_rows; ++i) {
    for (auto k = static_cast<std::size_t>(row_start[i]);
         k < static_cast<std::size_t>(row_start[i + 1]); ++k) {
      const std::size_t at = next[static_cast<std::size_t>(col_index[k])]++;
      map.row_index[at] = static_cast<std::uint32_t>(i);
      map.values[at] = values[k];
    }
  }
  return map;
}

namespace {

StageGrain grain_of(const Stage& stage) {
  const std::vector<double>& weights = stage.map.is_sparse() ? stage.map.values : stage.map.dense;
  StageGrain result{rigour::grain(weights), rigour::grain(stage.map.bias), rigour::kAnyGrain,
                    rigour::kAnyGrain, 1.0};
  for (const PiecewiseLinear& f : stage.activations) {
    result.slope = std::min(result.slope, rigour::grain(f.slopes));
    result.intercept = std::min(result.intercept, rigour::grain(f.intercepts));
  }
  for (const double w : weights) {
    if (w != 0.0) result.smallest = std::min(result.smallest, std::abs(w));
  }
  return result;
}

double largest(const std::vector<double>& values, double at_least) {
  for (const double v : values) at_least = std::max(at_least, std::abs(v));
  return at_least;
}

StageSize size_of(const Stage& stage) {
  const AffineMap& map = stage.map;
  std::vector<double> sums(map.n_rows, 0.0);
  for (std::size_t k = 0; k < map.values.size(); ++k) {
    sums[map.row_index[k]] += std::abs(map.values[k]);
  }
  for (std::size_t k = 0; k < map.dense.size(); ++k) {
    if (k % map.stride() < map.n_rows) sums[k % map.stride()] += std::abs(map.dense[k]);
  }
  StageSize size{largest(sums, 0.0), largest(map.bias, 0.0), 1.0, 0.0};
  for (const PiecewiseLinear& f : stage.activations) {
    size.slope = largest(f.slopes, size.slope);
    size.intercept = largest(f.intercepts, size.intercept);
  }
  return size;
}

}  // namespace

Network::Network(std::vector<Stage> stages) : stages_(std::move(stages)) {
  if (stages_.empty()) throw InputError("stages: expected at least one stage, got none");
  for (std::size_t l = 0; l < stages_.size(); ++l) {
    if (l > 0 && stages_[l].map.n_cols != stages_[l - 1].outputs.size()) {
      throw InputError("stage " + std::to_string(l) + ": expects " +
                       std::to_string(stages_[l].map.n_cols) + " inputs, but stage " +
                       std::to_string(l - 1) + " has " +
                       std::to_string(stages_[l - 1].outputs.size()) + " outputs");
    }
    derive(stages_[l], l);
    if (stages_[l].n_units > 0) n_active_stages_ = l + 1;
  }
}

void Network::derive(Stage& stage, std::size_t index) {
  const std::string where = "stage " + std::to_string(index) + ": ";
  stage.grain = grain_of(stage);
  stage.size = size_of(stage);
  stage.cut_start.assign(1, 0);
  for (std::size_t o = 0; o < stage.outputs.size(); ++o) {
    const Output& output = stage.outputs[o];
    if (output.n_rows == 0 || output.first_row + output.n_rows > stage.map.n_rows) {
      throw InputError(where + "output " + std::to_string(o) + " reads rows that do not exist");
    }
    std::size_t n_pieces = output.n_rows;
    if (output.n_rows > 1) {
      for (std::size_t j = 1; j < output.n_rows; ++j) {
        for (std::size_t i = 0; i < j; ++i) {
          stage.cuts.push_back({o, output.first_row + j, output.first_row + i, 0.0, 0});
        }
      }
    } else {
      if (output.activation >= stage.activations.size()) {
        throw InputError(where + "output " + std::to_string(o) + " has no activation");
      }
      const PiecewiseLinear& f = stage.activations[output.activation];
      n_pieces = f.breakpoints.size() + 1;
      if (f.slopes.size() != n_pieces || f.intercepts.size() != n_pieces) {
        throw InputError(where + "an activation of " + std::to_string(n_pieces) +
                         " pieces needs as many slopes and intercepts");
      }
      for (std::size_t k = 0; k + 1 < n_pieces; ++k) {
        stage.cuts.push_back({o, output.first_row, Cut::kNone, f.breakpoints[k], k});
      }
    }
    stage.cut_start.push_back(stage.cuts.size());
    stage.unit.push_back(n_pieces > 1 ? unit_pieces_.size() : Cut::kNone);
    if (n_pieces > 1) {
      unit_pieces_.push_back(static_cast<std::uint32_t>(n_pieces));
      ++stage.n_units;
    }
  }
  stage.is_plain = stage.cuts.size() == stage.outputs.size();
  for (std::size_t c = 0; c < stage.cuts.size(); ++c) {
    const Cut& cut = stage.cuts[c];
    stage.is_plain =
        stage.is_plain && cut.output == c && cut.row == c && !cut.is_pair() && cut.offset == 0.0;
  }
}

}  // namespace linregions
