#include <cstdint>
#include <vector>

#include "check.hpp"
#include "linregions/point_pool.hpp"

namespace {

using linregions::PointPool;

bool seen(const PointPool& pool, std::size_t cut, bool positive) {
  std::vector<std::uint64_t> bits;
  pool.unite(bits);
  return (bits[(positive ? pool.words() : 0) + cut / 64] >> (cut % 64) & 1) != 0;
}

CASE(points_go_to_their_side) {
  PointPool pool, side;
  pool.reset(130);
  pool.begin_point();
  pool.set(0, true);
  pool.set(129, true);
  pool.begin_point();
  pool.set(0, false);
  pool.set(64, false);
  side.assign_side(pool, 0, true);
  CHECK(seen(side, 129, true));
  CHECK(!seen(side, 64, false));
  pool.assign_side(pool, 0, false);  // in place
  CHECK(seen(pool, 64, false));
  CHECK(!seen(pool, 129, true));
}

CASE(a_point_on_the_cut_goes_to_both_sides) {
  PointPool pool, below, above;
  pool.reset(2);
  pool.begin_point();
  pool.set(1, true);
  below.assign_side(pool, 0, false);
  above.assign_side(pool, 0, true);
  CHECK(seen(below, 1, true) && seen(above, 1, true));
}

CASE(the_oldest_point_makes_room) {
  PointPool pool;
  pool.reset(40);
  for (std::size_t p = 0; p < 40; ++p) {
    pool.begin_point();
    pool.set(p, true);
  }
  CHECK(!seen(pool, 0, true));
  CHECK(seen(pool, 39, true));
}

}  // namespace

int main() { return check::run_all(); }
