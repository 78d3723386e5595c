#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace linregions::bindings {

/// Threads and progress callbacks may hold the same object: like a generator, it runs once at a
/// time. Read and written with the GIL held.
class Turns {
 public:
  /// `noun`: what takes turns, for the error.
  explicit Turns(std::string noun) : noun_(std::move(noun)) {}

  [[nodiscard]] bool is_running() const noexcept { return is_running_; }

  void refuse_while_running() const {
    if (is_running_) throw std::runtime_error("this " + noun_ + " is already running");
  }

  /// The object runs as long as this is there.
  class Turn {
   public:
    explicit Turn(Turns& turns) : is_running_(turns.is_running_) {
      turns.refuse_while_running();
      is_running_ = true;
    }
    ~Turn() { is_running_ = false; }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    bool& is_running_;
  };

 private:
  std::string noun_;
  bool is_running_ = false;
};

}  // namespace linregions::bindings
