#pragma once

#include <string>
#include <vector>

#include "salient/run/command_line.hpp"

namespace salient {

/// What `salient WORDS` asks for.
inline CommandLine parse(std::vector<std::string> words) {
  words.insert(words.begin(), "salient");
  std::vector<const char*> argv;
  for (const std::string& word : words) argv.push_back(word.c_str());
  return parse_command_line(static_cast<int>(argv.size()), argv.data());
}

}  // namespace salient
