#pragma once

#include <cmath>
#include <cstdint>

namespace linregions {

/// Random words of high quality from a counter (Steele, Lea, Flood 2014, SplitMix64).
class WordStream {
 public:
  explicit WordStream(std::uint64_t seed) : state_(seed) {}
  [[nodiscard]] std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }
  /// Not exactly uniform, which nothing here asks for.
  [[nodiscard]] std::uint64_t below(std::uint64_t p) { return next() % p; }

 private:
  std::uint64_t state_;
};

/// Random bits that depend on nothing but the argument: the first word of its stream.
[[nodiscard]] inline std::uint64_t mixed_bits(std::uint64_t z) { return WordStream(z).next(); }

/// A random word as a number, in [0, 1).
[[nodiscard]] inline double to_unit_interval(std::uint64_t word) {
  return static_cast<double>(word >> 11) * 0x1p-53;
}

/// Random numbers of a seed and a stream: equal ones, equal numbers, on every machine.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::uint64_t stream)
      : words_(mixed_bits(mixed_bits(seed) ^ stream)) {}

  /// In [0, 1).
  [[nodiscard]] double uniform() { return to_unit_interval(words_.next()); }
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
  WordStream words_;
  double spare_ = 0.0;
  bool has_spare_ = false;
};

}  // namespace linregions
