#include "run/job_file.hpp"

#include <boost/program_options.hpp>
#include <map>
#include <sstream>

#include "run/options_text.hpp"
#include "salient/io/atomic_file.hpp"
#include "salient/run/command_line.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

namespace po = boost::program_options;

/// The line without comment and blanks.
std::string_view content_of(std::string_view line) {
  return trimmed(line.substr(0, line.find('#')));
}

[[noreturn]] void refuse_line(std::string_view line, const std::string& where) {
  throw UsageError(where + ": expected `[section]` or `key = value`, found: " + std::string(line));
}

/// Boost's reader does not say in which line a setting stands, so it is given one at a time, below
/// the header of its section.
Setting parse_setting(const std::string& header, std::string_view line, const std::string& where) {
  std::istringstream text(header + "\n" + std::string(line) + "\n");
  try {
    const auto parsed = po::parse_config_file(text, po::options_description(), true);
    const po::option& option = parsed.options.at(0);
    return {option.string_key, option.value.at(0), where};
  } catch (const po::error&) {
    throw UsageError(where +
                     ": expected `[section]` or `key = value`, found: " + std::string(line));
  }
}

std::string lines_of_section(const Config& config, const std::string& section) {
  std::string lines = "[" + section + "]\n";
  for (const Option& option : all_options()) {
    if (section_of(option) != section) continue;
    const std::string value = option.write(config);
    lines += option.key.substr(section.size() + 1) + (value.empty() ? " =" : " = ") + value + "\n";
  }
  return lines;
}

}  // namespace

std::vector<Setting> parse_job_file(std::string_view text, const std::string& name) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  std::vector<Setting> settings;
  std::map<std::string, std::string> places;
  std::string header;
  for (int number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    const std::string_view line = content_of(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const std::string where = name + ":" + std::to_string(number);
    if (line.empty()) continue;
    if (line.starts_with('[')) {
      if (line.size() < 3 || !line.ends_with(']')) refuse_line(line, where);
      header = line;
      continue;
    }
    settings.push_back(parse_setting(header, line, where));
    const auto [place, is_new] = places.emplace(settings.back().key, where);
    if (!is_new) {
      throw UsageError(where + ": " + settings.back().key + " was set before, in " + place->second);
    }
  }
  return settings;
}

std::vector<Setting> read_job_file(const std::filesystem::path& path) {
  return parse_job_file(read_whole(path), path.string());
}

std::string to_job_file(const Config& config) {
  std::vector<std::string> sections;
  for (const Option& option : all_options()) {
    const std::string section = section_of(option);
    if (sections.empty() || sections.back() != section) sections.push_back(section);
  }
  return job_file_sections(config, sections);
}

std::string job_file_sections(const Config& config, const std::vector<std::string>& sections) {
  std::string text;
  for (const std::string& section : sections) {
    text += (text.empty() ? "" : "\n") + lines_of_section(config, section);
  }
  return text;
}

}  // namespace salient
