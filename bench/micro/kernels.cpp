// The inner loops of the dictionary.

#include "linregions/kernels.hpp"

#include <random>
#include <string>
#include <vector>

#include "harness.hpp"

namespace micro {

namespace {

using namespace linregions;

/// A table of random numbers: the vertex is inside of all constraints.
struct Table {
  std::size_t dim, n_constraints, n_cuts, stride;
  std::vector<double> values;

  Table(std::size_t d, std::size_t constraints, std::size_t cuts)
      : dim(d),
        n_constraints(constraints),
        n_cuts(cuts),
        stride((n_rows() + kRowPadding) / kRowPadding * kRowPadding + kRowPadding),
        values(stride * (d + 1), 0.0) {
    std::mt19937 random(5);
    std::uniform_real_distribution<double> entry(-1.0, 1.0);
    for (std::size_t j = 0; j <= dim; ++j) {
      for (std::size_t i = 0; i < n_rows(); ++i) values[j * stride + i] = entry(random);
    }
    for (std::size_t i = dim; i < dim + n_constraints; ++i) values[i] = 1.0 + values[i] * values[i];
  }
  [[nodiscard]] std::size_t n_rows() const { return dim + n_constraints + n_cuts; }
  [[nodiscard]] std::size_t bytes() const { return n_rows() * (dim + 1) * sizeof(double); }
};

}  // namespace

void time_kernels(Harness& harness) {
  struct Size {
    std::size_t dim, constraints, cuts;
  };
  for (const Size size : {Size{2, 6, 64}, Size{5, 12, 20}, Size{8, 20, 16}, Size{16, 40, 32}}) {
    Table table(size.dim, size.constraints, size.cuts);
    const std::string name =
        ", " + std::to_string(table.n_rows()) + " rows, " + std::to_string(size.dim) + " inputs";
    // Twice the same element: the table is what it was before, but for rounding.
    const std::size_t row = size.dim + 1;
    table.values[table.stride + row] = 1.5;
    harness.line("kernel: pivot twice" + name, 4 * table.bytes(), [&] {
      for (int i = 0; i < 2; ++i) {
        kernels().pivot(table.values.data(), table.stride, table.n_rows(), table.dim + 1, row, 1);
      }
    });

    std::vector<double> noise(size.constraints + kRowPadding, 1e-16);
    std::vector<double> length(size.dim), threshold(size.dim);
    std::vector<double> inverse(size.constraints + kRowPadding);
    std::vector<double> fall(size.cuts + kRowPadding), rise(size.cuts + kRowPadding);
    SurveyView out{noise.data(),   1.0,         0.0,        1.0, length.data(), threshold.data(),
                   inverse.data(), fall.data(), rise.data()};
    const TableView view{table.values.data(), table.stride, table.dim, size.constraints, size.cuts};
    harness.line("kernel: survey" + name, table.bytes(), [&] { kernels().survey(view, out); });
  }
}

}  // namespace micro
