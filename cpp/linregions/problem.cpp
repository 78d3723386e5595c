#include "problem.hpp"

#include <string>
#include <utility>

#include "errors.hpp"

namespace linregions {

Problem::Problem(const Network& searched, Domain within, SearchOptions how)
    : network(searched),
      domain(std::move(within)),
      options(std::move(how)),
      n_stages(searched.n_active_stages()),
      reach(rigour::reach_of(domain.dim, domain.a, domain.b)) {
  if (domain.dim != network.input_dim()) {
    throw InputError("domain: has dimension " + std::to_string(domain.dim) +
                     ", but the network has " + std::to_string(network.input_dim()) + " inputs");
  }
  const std::vector<std::uint32_t>& prefix = options.prefix;
  std::size_t n = 0;
  while (n < prefix.size() && n_prefix_stages < n_stages) {
    n += network.stages()[n_prefix_stages++].n_units;
  }
  if (n != prefix.size()) {
    throw InputError("prefix: has " + std::to_string(prefix.size()) +
                     " pieces, which is not the number of units of the first layers");
  }
  for (std::size_t u = 0; u < n; ++u) {
    if (prefix[u] >= network.unit_pieces()[u]) {
      throw InputError("prefix: unit " + std::to_string(u) + " has " +
                       std::to_string(network.unit_pieces()[u]) + " pieces, got piece " +
                       std::to_string(prefix[u]));
    }
  }
}

}  // namespace linregions
