#include "flat_kernels.hpp"

#include <string_view>

#include "flat_kernels_levels.hpp"
#include "kernels.hpp"

namespace linregions {

namespace {

const FlatKernels& choose() noexcept {
#ifdef LINREGIONS_X86_LEVELS
  const std::string_view level = kernels().name;
  if (level == "v4") return flat_kernels_v4::kTable;
  if (level == "v3") return flat_kernels_v3::kTable;
#endif
  return flat_kernels_base::kTable;
}

}  // namespace

const FlatKernels& flat_kernels() noexcept {
  static const FlatKernels& chosen = choose();
  return chosen;
}

}  // namespace linregions
