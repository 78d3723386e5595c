#include "vertex_kernels.hpp"

#include <string_view>

#include "kernels.hpp"
#include "vertex_kernels_levels.hpp"

namespace linregions {

namespace {

const VertexKernels<1>& choose() noexcept {
#ifdef LINREGIONS_X86_LEVELS
  const std::string_view level = kernels().name;
  if (level == "v4") return vertex_kernels_v4::kTable;
  if (level == "v3") return vertex_kernels_v3::kTable;
#endif
  return vertex_kernels_base::kTable;
}

}  // namespace

template <>
const VertexKernels<1>& vertex_kernels<1>() noexcept {
  static const VertexKernels<1>& chosen = choose();
  return chosen;
}

}  // namespace linregions
