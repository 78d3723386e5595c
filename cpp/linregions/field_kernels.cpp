#include "field_kernels.hpp"

#include <string_view>

#include "field_kernels_levels.hpp"
#include "kernels.hpp"

namespace linregions {

namespace {

const FieldKernels& choose() noexcept {
#ifdef LINREGIONS_X86_LEVELS
  const std::string_view level = kernels().name;
  if (level == "v4") return field_kernels_v4::kTable;
  if (level == "v3") return field_kernels_v3::kTable;
#endif
  return field_kernels_base::kTable;
}

}  // namespace

const FieldKernels& field_kernels() noexcept {
  static const FieldKernels& chosen = choose();
  return chosen;
}

}  // namespace linregions
