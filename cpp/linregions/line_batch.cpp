#include "line_batch.hpp"

#include <bit>

namespace linregions {

void LineBatch::add(const double* x, const double* y, std::size_t i, std::size_t owner) {
  const std::size_t room = field_padded(n_ + i);
  if (dx_.size() < room) {
    dx_.resize(2 * room);
    dy_.resize(2 * room);
    scratch_.resize(2 * room);
    keys_.resize(2 * room);
  }
  double* dx = &dx_[n_];
  std::size_t n_zero = kernels_.subtract_point(x, y, i, dx, &dy_[n_]);
  for (std::size_t j = 0; n_zero > 0; ++j) {
    if (dx[j] != 0.0) continue;
    dx[j] = 1.0;
    zeros_.push_back(n_ + j);
    --n_zero;
  }
  lines_.push_back({n_, i, owner});
  n_ += i;
}

void LineBatch::solve() {
  if (n_ == 0) return;
  kernels_.invert(field_, dx_.data(), n_, scratch_.data());
  kernels_.multiply_to_keys(field_, dx_.data(), dy_.data(), n_, keys_.data());
  for (const std::size_t k : zeros_) keys_[k] = field_.modulus;  // no quotient has this key
}

void KeySet::start(std::size_t n) {
  const std::size_t size = std::bit_ceil(std::max<std::size_t>(4 * n, 64));
  if (size > table_.size()) {
    table_.assign(size, 0);
    shift_ = 64 - std::countr_zero(size);
    mask_ = size - 1;
    stamp_ = 0;
  }
  stamp_ += kStep;
  if (stamp_ == 0) {
    table_.assign(table_.size(), 0);
    stamp_ = kStep;
  }
}

}  // namespace linregions
