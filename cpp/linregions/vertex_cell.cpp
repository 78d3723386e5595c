#include "vertex_cell.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

#include "part_counter.hpp"
#include "tolerances.hpp"
#include "vertex_basis.hpp"
#include "vertex_cell_body.hpp"
#include "vertex_cell_count_body.hpp"
#include "vertex_cell_layer_body.hpp"
#include "vertex_cell_points_body.hpp"
#include "vertex_cell_shape_body.hpp"
#include "vertex_cell_split_body.hpp"

// After what it uses.
#include "vertex_cell_list_body.hpp"

namespace linregions {

template class VertexCell<1>;
template class VertexCell<4>;
template void VertexCell<1>::assign(const VertexCell<1>&);
template void VertexCell<1>::assign(const VertexCell<4>&);
template void VertexCell<4>::assign(const VertexCell<1>&);
template void VertexCell<4>::assign(const VertexCell<4>&);

}  // namespace linregions
