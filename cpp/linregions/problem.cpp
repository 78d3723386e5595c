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
  if (options.writes_proof) check_proof_options();
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

void Problem::check_proof_options() const {
  if (!options.is_certified) throw InputError("proof: needs a certified search");
  if (options.n_threads > 1) throw InputError("proof: is written on one thread");
  if (options.cells != CellKinds::lp) throw InputError("proof: needs LP cells");
  if (!options.prefix.empty()) throw InputError("proof: a prefix cannot be given");
  for (std::size_t s = 0; s < n_stages; ++s) {
    for (const Output& output : network.stages()[s].outputs) {
      if (output.n_rows == 1) continue;
      throw InputError("proof: stage " + std::to_string(s) +
                       " has maxima (max-pooling or maxout), which proofs do not cover; the count "
                       "without a proof does");
    }
  }
}

}  // namespace linregions
