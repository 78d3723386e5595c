#include "product_parts.hpp"

#include <utility>

namespace linregions {

namespace {

IntegerRows normals_of(const IntegerRows& rows) {
  IntegerRows normals;
  normals.width = rows.width - 1;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t c = 0; c < normals.width; ++c) normals.entries.push_back(rows.at(r, c));
  }
  return normals;
}

/// Some rows, and of the normals only the columns that their rank needs.
IntegerRows essential(const IntegerRows& rows, const std::vector<std::size_t>& chosen) {
  IntegerRows some;
  some.width = rows.width;
  for (const std::size_t r : chosen) {
    for (std::size_t c = 0; c < rows.width; ++c) some.entries.push_back(rows.at(r, c));
  }
  const std::vector<std::size_t> columns = basis_form(normals_of(some)).columns;
  IntegerRows result;
  result.width = columns.size() + 1;
  for (std::size_t r = 0; r < some.size(); ++r) {
    for (const std::size_t c : columns) result.entries.push_back(some.at(r, c));
    result.entries.push_back(some.at(r, rows.width - 1));
  }
  return result;
}

/// The section of a central arrangement by a parallel of one of its hyperplanes. In the chart where
/// the normal e of that one becomes infinity, v turns into (v e_c - v_c e, v_c) without column c.
IntegerRows deconed(const IntegerRows& normals, std::size_t e) {
  std::size_t pivot = 0;
  for (std::size_t c = 0; c < normals.width; ++c) {
    const Integer& best = normals.at(e, pivot);
    const Integer& entry = normals.at(e, c);
    if (entry != 0 && (best == 0 || abs(entry) < abs(best))) pivot = c;
  }
  const Integer head = normals.at(e, pivot);
  IntegerRows result;
  result.width = normals.width;
  for (std::size_t r = 0; r < normals.size(); ++r) {
    if (r == e) continue;
    const Integer own = normals.at(r, pivot);
    for (std::size_t c = 0; c < normals.width; ++c) {
      if (c != pivot) result.entries.push_back(normals.at(r, c) * head - own * normals.at(e, c));
    }
    result.entries.push_back(own);
  }
  make_primitive(result);
  return result;
}

/// With the hyperplane at infinity in front; in a basis of rows, if that makes minors smaller.
IntegerRows pointed(const IntegerRows& rows) {
  IntegerRows result;
  result.width = rows.width;
  result.entries.assign(rows.width, Integer(0));
  result.entries.back() = 1;
  result.entries.insert(result.entries.end(), rows.entries.begin(), rows.entries.end());
  make_primitive(result);
  BasisForm form = basis_form(result);
  return minor_bits(form.rows) < minor_bits(result) ? std::move(form.rows) : result;
}

void split(const IntegerRows& rows, bool decone, Product& product) {
  if (rows.size() == 0) return;
  for (const std::vector<std::size_t>& chosen : components(basis_form(normals_of(rows)))) {
    IntegerRows part = essential(rows, chosen);
    const bool is_central = basis_form(part).basis.size() < part.width;
    if (decone && is_central) {
      ++product.n_lines;
      if (part.size() > 1) split(deconed(normals_of(part), 0), decone, product);
    } else {
      for (std::size_t r = 0; is_central && r < part.size(); ++r) part.at(r, part.width - 1) = 0;
      product.parts.push_back({pointed(part), is_central});
    }
  }
}

}  // namespace

Product split_product(const IntegerRows& rows, bool decone) {
  Product product;
  split(rows, decone, product);
  return product;
}

}  // namespace linregions
