#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "salient/support/error.hpp"

namespace salient {

/// Reads every kept case of tests/data/fuzz/`kind`: it must be taken or be refused with a
/// UsageError that names the file, and nothing else may happen (the sanitizers watch).
template <class Read>
void replay_fuzz_cases(const std::string& kind, Read read) {
  const std::filesystem::path folder = std::filesystem::path(SALIENT_TEST_DATA) / "fuzz" / kind;
  std::size_t cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    ++cases;
    try {
      read(entry.path());
    } catch (const UsageError& error) {
      EXPECT_NE(std::string(error.what()).find(entry.path().filename().string()), std::string::npos)
          << error.what();
    } catch (const std::exception& error) {
      ADD_FAILURE() << entry.path() << ": " << error.what();
    }
  }
  EXPECT_GE(cases, 8U) << folder;
}

}  // namespace salient
