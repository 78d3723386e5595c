#pragma once

#include <stdexcept>
#include <string>

namespace linregions {

/// A bad argument: the text says what was given, what was expected and what to do.
class InputError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

/// A linear program that floating point could not decide.
class NumericalError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace linregions
