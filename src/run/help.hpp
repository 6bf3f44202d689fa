#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "salient/run/command_line.hpp"

namespace salient {

struct VerbHelp {
  Verb verb;
  std::string_view name;
  std::string_view summary;                ///< one line
  std::vector<std::string_view> sections;  ///< of the keys that the verb reads
};

/// The verbs that do something, in the order of `--help`.
const std::vector<VerbHelp>& all_verbs();

std::string help_text();                      ///< `salient --help`
std::string help_text(const VerbHelp& verb);  ///< `salient run --help`

}  // namespace salient
