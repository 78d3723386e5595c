#include "proof_writer.hpp"

#include <algorithm>
#include <bit>
#include <iterator>

namespace linregions {

namespace {

// docs/proof-format.md
enum class Record : std::uint8_t {
  split = 1,
  decided_negative = 2,
  decided_positive = 3,
  region = 4,
  rational_region = 5,
  empty = 6,
};

}  // namespace

/// Seven bits a byte, the lowest first, the top bit set in all but the last.
void ProofWriter::put(std::uint64_t number) {
  for (; number >= 128; number >>= 7) bytes_.push_back(static_cast<std::uint8_t>(number | 128));
  bytes_.push_back(static_cast<std::uint8_t>(number));
}

/// The sign (1: negative) and the number of bytes in one number, then the bytes, the lowest first.
void ProofWriter::put(const Integer& number) {
  std::vector<std::uint8_t> magnitude;
  const Integer size = abs(number);
  export_bits(size, std::back_inserter(magnitude), 8, false);
  put(2 * magnitude.size() + (number < 0 ? 1 : 0));
  bytes_.insert(bytes_.end(), magnitude.begin(), magnitude.end());
}

/// Half-spaces of the domain by their index, then the splits on the way from the root.
void ProofWriter::put(const Path& path, std::span<const Id> core) {
  put(core.size());
  const std::vector<Id>& ids = path.ids();
  const auto first_split = std::find_if(ids.begin(), ids.end(), [&](Id id) {
    return constraints_.entry(id).source.stage != CutSource::kDomain;
  });
  for (const Id id : core) {
    const CutSource source = constraints_.entry(id).source;
    if (source.stage == CutSource::kDomain) {
      put(static_cast<std::uint64_t>(source.cut));
    } else {
      const auto at = std::find(first_split, ids.end(), id) - first_split;
      put(n_halfspaces_ + static_cast<std::uint64_t>(at));
    }
  }
}

void ProofWriter::split(std::size_t cut) {
  bytes_.push_back(static_cast<std::uint8_t>(Record::split));
  put(cut);
}

void ProofWriter::decided(const Path& path, CutSource source, bool is_constant, bool positive) {
  std::vector<Id> core;
  if (!is_constant) core = arbiter_.core_of(path, source, positive);
  bytes_.push_back(
      static_cast<std::uint8_t>(positive ? Record::decided_positive : Record::decided_negative));
  put(static_cast<std::uint64_t>(source.stage));
  put(static_cast<std::uint64_t>(source.cut));
  put(path, core);
}

void ProofWriter::region(const Path& path, const InteriorPoint& point) {
  if (point.margin > 0.0) {
    bytes_.push_back(static_cast<std::uint8_t>(Record::region));
    for (const double x : point.point) {
      auto bits = std::bit_cast<std::uint64_t>(x);
      for (int k = 0; k < 8; ++k, bits >>= 8) bytes_.push_back(static_cast<std::uint8_t>(bits));
    }
    return;
  }
  const RationalPoint exact = arbiter_.point_of(path);
  bytes_.push_back(static_cast<std::uint8_t>(Record::rational_region));
  put(exact.denominator);
  for (const Integer& numerator : exact.numerators) put(numerator);
}

void ProofWriter::empty(const Path& path) {
  const std::vector<Id> core = arbiter_.core_of(path);
  bytes_.push_back(static_cast<std::uint8_t>(Record::empty));
  put(path, core);
}

}  // namespace linregions
