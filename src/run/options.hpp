#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "salient/run/config.hpp"

namespace salient {

/// One key of job files and flags, and the member of Config that it stands for.
struct Option {
  std::string key;      ///< "corpus.train"
  std::string allowed;  ///< "a path", "tab|space"
  std::string help;
  std::function<bool(Config&, std::string_view)> read;  ///< false: the text is not allowed
  std::function<std::string(const Config&)> write;
};

/// All keys, in the order of `--help` and of to_job_file().
const std::vector<Option>& all_options();
std::vector<std::string> all_keys();
std::string section_of(const Option& option);  ///< "corpus"

/// A key and its text as somebody wrote them.
struct Setting {
  std::string key;
  std::string value;
  std::string where;  ///< "jobs/demo.ini:7", "--probe.l1"
};

/// Throws UsageError that names where the setting stands if the key is unknown or the value is not
/// allowed.
void apply(const Setting& setting, Config& config);

}  // namespace salient
