// Counting the parts of a cell: part of VertexCell, included by vertex_cell.cpp.

namespace linregions {

namespace {

// Cells that may have more parts than this are split first: what a search has counted when it is
// stopped should be in its result, and threads should have something to share.
constexpr double kMostCounted = 0x1p24;

}  // namespace

template <std::size_t Words>
std::optional<std::uint64_t> VertexCell<Words>::count_parts(const CellContext& context) {
  forget_dropped();
  static_cast<void>(settle_all(context));
  if (most_parts(open_.size(), dim_) > kMostCounted) return std::nullopt;
  Hyperplanes hyperplanes;
  hyperplanes.used = used_facets_;
  hyperplanes.central = central_ & used_facets_;
  for (std::uint64_t rest = used_facets_; rest != 0; rest &= rest - 1) {
    const auto bit = static_cast<std::size_t>(std::countr_zero(rest));
    hyperplanes.ids[bit] = facets_[bit];
  }
  PartCounter<Words> counter(context, dim_, hyperplanes, extent_, open_);
  return counter.count({arrays(), alive_, vanishing_});
}

}  // namespace linregions
