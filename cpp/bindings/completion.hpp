#pragma once

#include "linregions/monitor.hpp"

namespace linregions::bindings {

/// How Python is told that work ended.
inline const char* name_of(Completion completion) {
  switch (completion) {
    case Completion::finished:
      return "finished";
    case Completion::paused:
      return "paused";
    case Completion::max_regions:
      return "max_regions";
    case Completion::time_limit:
      return "time_limit";
    case Completion::interrupted:
      return "interrupted";
  }
  return "unknown";
}

}  // namespace linregions::bindings
