#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "fuzz/readers.hpp"

namespace salient {

/// Gives every kept case of tests/data/fuzz/`kind`, behind `before`, to one of fuzz/readers.hpp
/// (the sanitizers watch).
inline void replay_fuzz_cases(const std::string& kind, void (*read)(std::string_view),
                              const std::string& before = "") {
  const std::filesystem::path folder = std::filesystem::path(SALIENT_TEST_DATA) / "fuzz" / kind;
  std::size_t cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    ++cases;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    EXPECT_NO_THROW(read(before + bytes)) << entry.path();
  }
  EXPECT_GT(cases, 0U) << folder;
}

}  // namespace salient
