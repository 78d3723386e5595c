// Counting the parts of a cell: the fourth part of VertexCell, included by vertex_cell.cpp.

namespace linregions {

template <std::size_t Words>
std::optional<std::uint64_t> VertexCell<Words>::count_parts(const CellContext& context) {
  forget_dropped();
  static_cast<void>(settle_all(context));
  Hyperplanes hyperplanes;
  hyperplanes.used = used_facets_;
  hyperplanes.central = central_ & used_facets_;
  for (std::uint64_t rest = used_facets_; rest != 0; rest &= rest - 1) {
    const auto bit = static_cast<std::size_t>(std::countr_zero(rest));
    hyperplanes.ids[bit] = facets_[bit];
  }
  PartCounter<Words> counter(context, dim_, hyperplanes, extent_, open_);
  return counter.count({arrays(), alive_});
}

}  // namespace linregions
