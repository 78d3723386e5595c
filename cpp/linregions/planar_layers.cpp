#include "planar_layers.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace linregions {

namespace {

// Numbers between these leave room for products of some layers.
constexpr double kSmallest = 1e-30;
constexpr double kLargest = 1e30;
// What the roundings of a norm of so many numbers make of it at most.
constexpr double kAbove = 1.0 + 1e-9;

bool is_suitable(const Stage& stage) {
  if (!stage.is_plain || stage.map.is_sparse() || stage.n_units > kMostPlanarUnits) return false;
  if (stage.map.n_cols > kMostPlanarUnits || stage.n_units != stage.map.n_rows) return false;
  return std::all_of(stage.activations.begin(), stage.activations.end(), [](const auto& f) {
    return f.intercepts[0] == f.intercepts[1] && std::abs(f.slopes[0]) < kLargest &&
           std::abs(f.slopes[1]) < kLargest && std::abs(f.intercepts[0]) < kLargest;
  });
}

double norm_of(const std::vector<double>& values) {
  double squares = 0.0;
  for (const double value : values) squares += value * value;
  return kAbove * std::sqrt(squares);
}

/// W W^T, of a matrix given by columns of `stride` numbers.
std::vector<double> gram(const std::vector<double>& columns, std::size_t stride) {
  const std::size_t n_columns = columns.size() / stride;
  const std::size_t padded = (n_columns + kPlanarRow - 1) / kPlanarRow * kPlanarRow;
  const std::vector<double> zeros(std::max(stride, padded), 0.0);
  const std::vector<double> ones(padded, 1.0);
  const PlanarActivation identity{ones.data(), ones.data(), zeros.data(), padded};
  const PlanarMap map{columns.data(), zeros.data(), stride};
  const auto scratch = std::make_unique<PlanarScratch>();
  std::vector<double> rows(kPlanarTile * padded, 0.0);
  std::vector<double> result(stride * stride);
  for (std::size_t first = 0; first < stride; first += kPlanarTile) {
    const double* row[kPlanarTile];
    double squares[kPlanarTile];
    for (std::size_t i = 0; i < kPlanarTile; ++i) {
      row[i] = rows.data() + i * padded;
      for (std::size_t k = 0; k < n_columns; ++k) {
        rows[i * padded + k] = columns[k * stride + first + i];
      }
    }
    planar_kernels().forward(identity, map, row, *scratch, squares, result.data() + first * stride);
  }
  return result;
}

/// An upper bound of the spectral norm of W: its fourth power is the largest eigenvalue of
/// (W W^T)^2, which is at most that matrix's Frobenius norm.
double spectral_norm(const PlanarLayers::Layer& layer) {
  const std::vector<double> once = gram(layer.weights, layer.stride);
  const double by_square = std::sqrt(std::sqrt(norm_of(gram(once, layer.stride))));
  return std::min(norm_of(layer.weights), kAbove * by_square);
}

}  // namespace

std::unique_ptr<PlanarLayers> PlanarLayers::of(const Network& network, std::size_t n_stages) {
  const auto& stages = network.stages();
  if (n_stages == 0 || network.input_dim() != 2) return nullptr;
  if (!std::all_of(stages.begin(), stages.begin() + static_cast<std::ptrdiff_t>(n_stages),
                   is_suitable)) {
    return nullptr;
  }
  auto result = std::make_unique<PlanarLayers>();
  std::size_t n_units = 0;
  for (std::size_t s = 0; s < n_stages; ++s) {
    const Stage& stage = stages[s];
    Layer& layer = result->layers_.emplace_back();
    layer.n_units = stage.n_units;
    layer.first_unit = std::exchange(n_units, n_units + stage.n_units);
    layer.stride = (layer.n_units + kPlanarRow - 1) / kPlanarRow * kPlanarRow;
    layer.n_words = (layer.n_units + 63) / 64;
    layer.first_word = std::exchange(result->n_words_, result->n_words_ + layer.n_words);
    layer.weights.assign(layer.stride * stage.map.n_cols, 0.0);
    layer.row_norms.assign(layer.stride, 0.0);
    for (std::size_t j = 0; j < stage.map.n_cols; ++j) {
      const double* column = stage.map.dense.data() + j * stage.map.stride();
      std::copy_n(column, layer.n_units, layer.weights.data() + j * layer.stride);
      for (std::size_t i = 0; i < layer.n_units; ++i) layer.row_norms[i] += column[i] * column[i];
    }
    for (double& norm : layer.row_norms) norm = kAbove * std::sqrt(norm);
    layer.bias.assign(layer.stride, 0.0);
    std::copy(stage.map.bias.begin(), stage.map.bias.end(), layer.bias.begin());
    layer.bias_norm = norm_of(layer.bias);
    layer.norm = spectral_norm(layer);
    for (std::vector<double>* numbers : {&layer.below, &layer.above, &layer.constant}) {
      numbers->assign(layer.stride, 0.0);
    }
    for (std::size_t i = 0; i < layer.n_units; ++i) {
      const PiecewiseLinear& f = stage.activations[stage.outputs[i].activation];
      layer.below[i] = f.slopes[0];
      layer.above[i] = f.slopes[1];
      layer.constant[i] = f.intercepts[0];
      layer.slope = std::max({layer.slope, std::abs(f.slopes[0]), std::abs(f.slopes[1])});
    }
    layer.constant_norm = norm_of(layer.constant);
    const bool is_moderate = layer.norm > kSmallest && layer.norm < kLargest &&
                             layer.bias_norm < kLargest && layer.slope > kSmallest;
    if (!is_moderate) return nullptr;
    layer.spread = kAbove * norm_of(layer.weights) / layer.norm;
  }
  return result;
}

}  // namespace linregions
