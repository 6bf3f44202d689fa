#include "run/manifest.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "salient/comm/communicator.hpp"
#include "salient/comm/device.hpp"
#include "salient/io/atomic_file.hpp"
#include "salient/run/command_line.hpp"
#include "salient/support/log.hpp"

namespace salient {
namespace {

using Json = nlohmann::ordered_json;

std::string one_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) {
    text.replace(at, 1, "; ");
  }
  return text;
}

/// Timings of an earlier call; none if there is no manifest that can be read.
std::vector<StageTiming> timings_of(const std::filesystem::path& path) {
  std::vector<StageTiming> timings;
  if (!std::filesystem::exists(path)) return timings;
  const Json json = Json::parse(read_whole(path), nullptr, false);
  if (json.is_discarded() || !json.contains("stages")) return timings;
  for (const auto& [stage, t] : json["stages"].items()) {
    timings.push_back(
        {stage, t.value("min_s", 0.0), t.value("mean_s", 0.0), t.value("max_s", 0.0)});
  }
  return timings;
}

}  // namespace

Manifest::Manifest(std::filesystem::path path, std::string command, const Communicator& comm,
                   const Device& device, int threads)
    : path_(std::move(path)), timings_(comm.is_root() ? timings_of(path_) : decltype(timings_)()) {
  facts_ = {{"program", "salient " + program_version()},
            {"command", std::move(command)},
            {"ranks", std::to_string(comm.size())},
            {"threads of a rank", std::to_string(threads)},
            {"device", device.is_gpu() ? "one GPU a rank" : "CPU"},
            {"libraries", one_line(version_text())}};
}

void Manifest::add_timing(const std::string& stage, double seconds, Communicator& comm) {
  const StageTiming timing{stage, comm.all_reduce(seconds, Reduction::min),
                           comm.all_reduce(seconds) / comm.size(),
                           comm.all_reduce(seconds, Reduction::max)};
  const auto old = std::find_if(timings_.begin(), timings_.end(),
                                [&](const StageTiming& other) { return other.stage == stage; });
  if (old != timings_.end()) {
    *old = timing;
  } else {
    timings_.push_back(timing);
  }
}

void Manifest::forget_timings(const std::string& start) {
  std::erase_if(timings_,
                [&](const StageTiming& timing) { return timing.stage.starts_with(start); });
}

void Manifest::set_dependencies(const std::string& lines) {
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) {
    const std::size_t equals = line.find(" = ");
    if (equals != std::string::npos) {
      dependencies_.emplace_back(line.substr(0, equals), line.substr(equals + 3));
    }
  }
}

void Manifest::add_output(const std::string& name, const std::string& digest) {
  outputs_.emplace_back(name, digest);
}

void Manifest::write() const {
  Json json;
  for (const auto& [key, value] : facts_) json[key] = value;
  Json stages = Json::object();
  for (const StageTiming& t : timings_) {
    stages[t.stage] = {{"min_s", t.min_s}, {"mean_s", t.mean_s}, {"max_s", t.max_s}};
  }
  json["stages"] = std::move(stages);
  Json dependencies = Json::object();
  for (const auto& [key, value] : dependencies_) dependencies[key] = value;
  json["keys and inputs"] = std::move(dependencies);
  Json outputs = Json::object();
  for (const auto& [name, digest] : outputs_) outputs[name] = digest;
  json["outputs (XXH3-128)"] = std::move(outputs);
  write_whole(path_, json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace salient
