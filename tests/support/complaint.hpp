#pragma once

#include <string>

namespace salient {

/// What the function complains of when it throws `Thrown`.
template <class Thrown, class Function>
std::string complaint_of(Function function) {
  try {
    function();
  } catch (const Thrown& error) {
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace salient
