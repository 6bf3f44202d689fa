#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "run/options.hpp"
#include "salient/run/command_line.hpp"

namespace salient {

struct VerbHelp {
  Verb verb;
  std::string_view name;
  std::string_view summary;                ///< one line
  std::vector<std::string_view> sections;  ///< of the keys that the verb reads; also single keys
};

/// Whether the verb reads the key of that option.
bool reads(const VerbHelp& verb, const Option& option);

/// The verbs that do something, in the order of `--help`.
const std::vector<VerbHelp>& all_verbs();

std::string help_text();                      ///< `salient --help`
std::string help_text(const VerbHelp& verb);  ///< `salient run --help`

}  // namespace salient
