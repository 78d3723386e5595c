#include "sweep_kernels.hpp"

#include <string_view>

#include "kernels.hpp"
#include "sweep_kernels_levels.hpp"

namespace linregions {

namespace {

const SweepKernels& choose() noexcept {
#ifdef LINREGIONS_X86_LEVELS
  const std::string_view level = kernels().name;
  if (level == "v4") return sweep_kernels_v4::kTable;
  if (level == "v3") return sweep_kernels_v3::kTable;
#endif
  return sweep_kernels_base::kTable;
}

}  // namespace

const SweepKernels& sweep_kernels() noexcept {
  static const SweepKernels& chosen = choose();
  return chosen;
}

}  // namespace linregions
