#include "vertex_kernels.hpp"

#include <string_view>

#include "kernels.hpp"
#include "vertex_kernels_levels.hpp"

namespace linregions {

namespace {

struct Tables {
  const VertexKernels<1>& small;
  const VertexKernels<4>& large;
};

Tables choose() noexcept {
#ifdef LINREGIONS_X86_LEVELS
  const std::string_view level = kernels().name;
  if (level == "v4") return {vertex_kernels_v4::kSmall, vertex_kernels_v4::kLarge};
  if (level == "v3") return {vertex_kernels_v3::kSmall, vertex_kernels_v3::kLarge};
#endif
  return {vertex_kernels_base::kSmall, vertex_kernels_base::kLarge};
}

const Tables& chosen() noexcept {
  static const Tables tables = choose();
  return tables;
}

}  // namespace

template <>
const VertexKernels<1>& vertex_kernels<1>() noexcept {
  return chosen().small;
}
template <>
const VertexKernels<4>& vertex_kernels<4>() noexcept {
  return chosen().large;
}

}  // namespace linregions
