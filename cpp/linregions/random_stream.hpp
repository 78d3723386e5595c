#pragma once

#include <cmath>
#include <cstdint>

#include "prime_field.hpp"

namespace linregions {

/// Random numbers of a seed and a stream: equal ones, equal numbers, on every machine.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::uint64_t stream) : words_(mixed(mixed(seed) ^ stream)) {}

  /// In [0, 1).
  [[nodiscard]] double uniform() { return static_cast<double>(words_.next() >> 11) * 0x1p-53; }
  /// In (0, 1].
  [[nodiscard]] double positive() { return 1.0 - uniform(); }
  [[nodiscard]] std::uint64_t below(std::uint64_t n) { return words_.below(n); }

  /// Of mean 0 and variance 1: by the polar method, which makes two at a time.
  [[nodiscard]] double normal() {
    if (has_spare_) {
      has_spare_ = false;
      return spare_;
    }
    double x, y, square;
    do {
      x = 2.0 * uniform() - 1.0;
      y = 2.0 * uniform() - 1.0;
      square = x * x + y * y;
    } while (square >= 1.0 || square == 0.0);
    const double factor = std::sqrt(-2.0 * std::log(square) / square);
    spare_ = y * factor;
    has_spare_ = true;
    return x * factor;
  }

 private:
  [[nodiscard]] static std::uint64_t mixed(std::uint64_t z) { return WordStream(z).next(); }

  WordStream words_;
  double spare_ = 0.0;
  bool has_spare_ = false;
};

}  // namespace linregions
