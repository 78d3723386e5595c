#pragma once

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <functional>
#include <string>
#include <vector>

/// The whole test harness: cases register themselves, CHECK counts failures, run_all reports.
namespace check {

/// Under AddressSanitizer or ThreadSanitizer, which slow some tests down a lot.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kIsSlow = true;
#else
inline constexpr bool kIsSlow = false;
#endif

struct Case {
  const char* name;
  std::function<void()> body;
};

inline std::vector<Case>& cases() {
  static std::vector<Case> all;
  return all;
}

inline int& failures() {
  static int n = 0;
  return n;
}

struct Register {
  Register(const char* name, std::function<void()> body) { cases().push_back({name, body}); }
};

inline void expect(bool holds, const char* text, const char* file, int line) {
  if (holds) return;
  ++failures();
  std::printf("%s:%d: does not hold: %s\n", file, line, text);
}

inline bool near(double a, double b, double tol = 1e-12) {
  return std::abs(a - b) <= tol * std::max({1.0, std::abs(a), std::abs(b)});
}

template <typename E, typename F>
bool throws(F&& f) {
  try {
    f();
  } catch (const E&) {
    return true;
  }
  return false;
}

inline int run_all() {
  for (const Case& c : cases()) {
    const int before = failures();
    try {
      c.body();
    } catch (const std::exception& e) {
      ++failures();
      std::printf("%s: unexpected exception: %s\n", c.name, e.what());
    }
    std::printf("%s %s\n", failures() == before ? "ok    " : "FAILED", c.name);
  }
  std::printf("%zu cases, %d failures\n", cases().size(), failures());
  return failures() == 0 ? 0 : 1;
}

}  // namespace check

#define CASE(name)                                            \
  static void name();                                         \
  static const check::Register register_##name(#name, &name); \
  static void name()
#define CHECK(condition) check::expect((condition), #condition, __FILE__, __LINE__)
