#include "harness.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>

namespace micro {

namespace {

constexpr std::size_t kBatches = 9;

double cpu_seconds() {
  return static_cast<double>(std::clock()) / static_cast<double>(CLOCKS_PER_SEC);
}

double time_of(std::size_t n, const std::function<void()>& operation) {
  const double start = cpu_seconds();
  for (std::size_t i = 0; i < n; ++i) operation();
  return cpu_seconds() - start;
}

}  // namespace

void Harness::line(const std::string& name, std::size_t bytes,
                   const std::function<void()>& operation) {
  if (!wants(name)) return;
  const double batch = seconds_ / static_cast<double>(kBatches);
  std::size_t n = 1;
  while (time_of(n, operation) < batch) n *= 2;
  std::vector<double> ns;
  for (std::size_t i = 0; i < kBatches; ++i) {
    ns.push_back(1e9 * time_of(n, operation) / static_cast<double>(n));
  }
  std::sort(ns.begin(), ns.end());
  const Line line{name, ns[kBatches / 2], ns.front(), ns.back(), bytes};
  lines_.push_back(line);
  if (is_json_) return;
  std::printf("%-52s %12.1f  (%.1f to %.1f)", line.name.c_str(), line.ns, line.least_ns,
              line.most_ns);
  if (bytes > 0) {
    std::printf("  %zu bytes, %.1f a ns", bytes, static_cast<double>(bytes) / line.ns);
  }
  std::printf("\n");
  std::fflush(stdout);
}

void Harness::finish() const {
  if (!is_json_) return;
  std::printf("[");
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const Line& line = lines_[i];
    std::printf(
        "%s\n  {\"name\": \"%s\", \"ns\": %.3f, \"least_ns\": %.3f, \"most_ns\": %.3f, "
        "\"bytes\": %zu}",
        i == 0 ? "" : ",", line.name.c_str(), line.ns, line.least_ns, line.most_ns, line.bytes);
  }
  std::printf("\n]\n");
}

}  // namespace micro
