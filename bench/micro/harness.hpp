#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

/// Times operations and writes them down; knows nothing of what they are.
namespace micro {

/// One operation, timed.
struct Line {
  std::string name;
  double ns = 0.0;        ///< of CPU time, median over the batches
  double least_ns = 0.0;  ///< in the fastest batch
  double most_ns = 0.0;
  std::size_t bytes = 0;  ///< read or written, each once; 0: not known
};

class Harness {
 public:
  /// Lines whose name does not contain `filter` are left out. `seconds`: of each line.
  Harness(std::string filter, double seconds, bool is_json)
      : filter_(std::move(filter)), seconds_(seconds), is_json_(is_json) {}

  /// Times `operation`, which does the same every time, and prints the line (JSON: at the end).
  void line(const std::string& name, std::size_t bytes, const std::function<void()>& operation);
  /// Prints all lines as JSON, if that is wanted.
  void finish() const;
  [[nodiscard]] bool wants(const std::string& name) const {
    return name.find(filter_) != std::string::npos;
  }

 private:
  std::string filter_;
  double seconds_;
  bool is_json_;
  std::vector<Line> lines_;
};

/// The groups of lines, one source each.
void time_kernels(Harness& harness);
void time_layers(Harness& harness);
void time_cells(Harness& harness);

}  // namespace micro
