#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "network.hpp"
#include "planar_kernels.hpp"

namespace linregions {

/// Of fewer layers the cells of the tree are made as fast.
inline constexpr std::size_t kFewestPlanarStages = 3;

/// A network's layers as planar subdivisions read them: every unit is a continuous function of two
/// pieces that meet in zero, every map is dense.
class PlanarLayers {
 public:
  struct Layer {
    std::size_t n_units = 0;
    std::size_t stride = 0;   ///< units, up to whole vectors
    std::size_t n_words = 0;  ///< of 64 units each
    std::size_t first_word = 0;
    std::size_t first_unit = 0;
    std::vector<double> weights;  ///< by columns of `stride` numbers
    std::vector<double> bias;
    std::vector<double> below, above, constant;  ///< see PlanarActivation
    std::vector<double> row_norms;               ///< upper bounds, Euclidean; up to whole rows
    double norm = 0.0;                           ///< upper bound of the map's spectral norm
    double spread = 1.0;                         ///< Frobenius norm over spectral norm
    double bias_norm = 0.0;
    double constant_norm = 0.0;
    double slope = 0.0;  ///< the largest absolute value of any

    [[nodiscard]] PlanarActivation activation() const noexcept {
      return {below.data(), above.data(), constant.data(), stride};
    }
    [[nodiscard]] PlanarMap map() const noexcept { return {weights.data(), bias.data(), stride}; }
  };

  /// Null if the network's first `n_stages` stages are not of that kind, or too wide for it to pay.
  [[nodiscard]] static std::unique_ptr<PlanarLayers> of(const Network& network,
                                                        std::size_t n_stages);

  [[nodiscard]] std::size_t size() const noexcept { return layers_.size(); }
  [[nodiscard]] const Layer& operator[](std::size_t stage) const noexcept { return layers_[stage]; }
  /// Words that the pattern of all layers takes.
  [[nodiscard]] std::size_t n_words() const noexcept { return n_words_; }

 private:
  std::vector<Layer> layers_;
  std::size_t n_words_ = 0;
};

}  // namespace linregions
