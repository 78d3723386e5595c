/// Nanoseconds of CPU time of single operations of the core.
///
///     bench_micro [--filter TEXT] [--seconds S] [--json]
///
/// Each line is a median over nine batches, with the fastest and the slowest one, and the bytes
/// that the operation reads or writes (each once). Cells are copied first, every time: see the
/// line "copy".

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>

#include "harness.hpp"
#include "linregions/levels.hpp"

int main(int argc, char** argv) {
  std::string filter;
  double seconds = 0.2;
  bool is_json = false;
  for (int i = 1; i < argc; ++i) {
    const bool has_value = i + 1 < argc;
    if (std::strcmp(argv[i], "--json") == 0) {
      is_json = true;
    } else if (std::strcmp(argv[i], "--filter") == 0 && has_value) {
      filter = argv[++i];
    } else if (std::strcmp(argv[i], "--seconds") == 0 && has_value && std::atof(argv[i + 1]) > 0) {
      seconds = std::atof(argv[++i]);
    } else {
      std::fprintf(stderr, "usage: bench_micro [--filter TEXT] [--seconds S] [--json]\n");
      return 2;
    }
  }
  try {
    micro::Harness harness(filter, seconds, is_json);
    if (!is_json)
      std::printf("%s kernels; ns of CPU time each\n",
                  linregions::name_of(linregions::processor_level()));
    micro::time_kernels(harness);
    micro::time_layers(harness);
    micro::time_cells(harness);
    harness.finish();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_micro: %s\n", error.what());
    return 1;
  }
  return 0;
}
