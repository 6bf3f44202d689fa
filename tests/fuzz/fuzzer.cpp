// libFuzzer's way in: each program has one of the readers as FUZZED_READER. What it throws ends the
// program, which is a finding.

#include <cstddef>
#include <cstdint>

#include "fuzz/readers.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  salient::FUZZED_READER({reinterpret_cast<const char*>(data), size});
  return 0;
}
