// What a cell says of the next stage: the last part of VertexCell, included by vertex_cell.cpp.

namespace linregions {

template <std::size_t Words>
void VertexCell<Words>::look_ahead(const CellContext& context, const AffineMap& map,
                                   const PulledBackRows& rows, LookAhead& ahead) const {
  std::array<double, kMaxVertexDim * kStride> x;
  std::array<double, kStride> value;
  std::size_t n = 0;
  alive_.for_each([&](std::size_t v) {
    for (std::size_t k = 0; k < dim_; ++k) x[k * kStride + n] = coordinate(k)[v];
    ++n;
  });
  const CutRows& cuts = *context.cuts;
  const double blur = 1.0001 * static_cast<double>(dim_) * radius_;
  const CutRows::RawError own = cuts.raw_error(context.reach);
  for (LookAhead::Unit& unit : ahead.units) {
    std::fill_n(value.begin(), n, cuts.raw_column(0)[unit.cut]);
    for (std::size_t k = 0; k < dim_; ++k) {
      const double slope = cuts.raw_column(k + 1)[unit.cut];
      for (std::size_t v = 0; v < n; ++v) value[v] += slope * x[k * kStride + v];
    }
    const auto [least, greatest] = std::minmax_element(value.begin(), value.begin() + n);
    const double error = (own.per_coefficient + blur) * cuts.raw_column(dim_ + 1)[unit.cut] +
                         own.per_constant * cuts.raw_column(dim_ + 2)[unit.cut] +
                         rigour::kNoUnderflow;
    const double below = unit.slopes[0] * std::min(*least - error, 0.0);
    const double above = unit.slopes[1] * std::max(*greatest + error, 0.0);
    unit.least = std::min({below, above, 0.0});
    unit.greatest = std::max({below, above, 0.0});
  }
  ahead.weigh(map);
  ahead.sides.resize(rows.stride());
  const CutRows::RawError error = CutRows::raw_error(rows.bounds(), dim_, context.reach);
  vertex_kernels<Words>().settle[dim_ - 1](
      {rows.column(0), rows.stride(), error.per_coefficient + blur, error.per_constant,
       ahead.fall.data(), ahead.rise.data()},
      {x.data(), kStride, r_.data(), n}, ahead.sides.data());
  context.monitor.tick(n * (rows.n_rows() + ahead.units.size()) * (dim_ + 1), context.progress);
}

}  // namespace linregions
