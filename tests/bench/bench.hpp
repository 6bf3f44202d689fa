#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "run/threads.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/comm/device.hpp"
#include "salient/comm/session.hpp"
#include "salient/run/pipeline.hpp"
#include "salient/support/error.hpp"

namespace salient::bench {

/// `--name value` pairs.
class Arguments {
 public:
  Arguments(int argc, char** argv) {
    for (int i = 1; i < argc; i += 2) {
      const std::string flag = argv[i];
      if (!flag.starts_with("--") || i + 1 == argc) throw UsageError("not a flag: " + flag);
      values_[flag.substr(2)] = argv[i + 1];
    }
  }
  std::string text(const std::string& name, const std::string& otherwise) const {
    const auto found = values_.find(name);
    return found == values_.end() ? otherwise : found->second;
  }
  std::int64_t count(const std::string& name, std::int64_t otherwise) const {
    const auto found = values_.find(name);
    return found == values_.end() ? otherwise : std::stoll(found->second);
  }
  double number(const std::string& name, double otherwise) const {
    const auto found = values_.find(name);
    return found == values_.end() ? otherwise : std::stod(found->second);
  }

 private:
  std::map<std::string, std::string> values_;
};

/// Seconds of the slowest rank in each repeat.
using Seconds = std::vector<double>;

/// Collective: from when all ranks begin to when this one has ended, the slowest of them.
template <class Work>
double seconds_of(Communicator& comm, const Work& work) {
  comm.barrier();
  const auto start = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double> mine = std::chrono::steady_clock::now() - start;
  return comm.all_reduce(mine.count(), Reduction::max);
}

/// Collective: `repeats` times, after once unmeasured.
template <class Work>
Seconds seconds_of(Communicator& comm, std::int64_t repeats, const Work& work) {
  work();
  Seconds seconds;
  for (std::int64_t i = 0; i < repeats; ++i) seconds.push_back(seconds_of(comm, work));
  return seconds;
}

inline double median(Seconds seconds) {
  std::sort(seconds.begin(), seconds.end());
  const std::size_t middle = seconds.size() / 2;
  return seconds.size() % 2 == 1 ? seconds[middle] : (seconds[middle - 1] + seconds[middle]) / 2;
}

/// What is timed in turn, so that what else the machine does falls on all of it.
using Kinds = std::vector<std::pair<std::string, std::function<void()>>>;

/// Collective: seconds of each kind; `before` each, unmeasured.
inline std::map<std::string, Seconds> times_of(const Kinds& kinds, std::int64_t repeats,
                                               const std::function<void()>& before,
                                               Communicator& comm) {
  std::map<std::string, Seconds> times;
  for (std::int64_t i = -1; i < repeats; ++i) {  // the first is not counted
    for (const auto& [name, work] : kinds) {
      before();
      const double seconds = seconds_of(comm, work);
      if (i >= 0) times[name].push_back(seconds);
    }
  }
  return times;
}

/// "{"median": .., "min": .., "max": .., "repeats": ..}" of `amount` per second; of seconds if 0.
inline std::string rate(double amount, const Seconds& seconds) {
  Seconds values = seconds;
  if (amount > 0) {
    for (double& value : values) value = amount / value;
  }
  char text[160];
  std::snprintf(text, sizeof text, R"({"median": %.6g, "min": %.6g, "max": %.6g, "repeats": %zu})",
                median(values), *std::min_element(values.begin(), values.end()),
                *std::max_element(values.begin(), values.end()), values.size());
  return text;
}

/// One JSON object on standard output, of the root.
class Report {
 public:
  Report(const char* name, const Communicator& comm) : shown_(comm.is_root()) {
    add("bench", '"' + std::string(name) + '"');
    add("ranks", std::to_string(comm.size()));
  }
  /// `json`: a number, a quoted text, a rate.
  void add(const std::string& key, const std::string& json) {
    text_ += (text_.empty() ? "{\"" : ",\n \"") + key + "\": " + json;
  }
  void print() const {
    if (!shown_) return;
    std::printf("%s}\n", text_.c_str());
    std::fflush(stdout);  // a check that fails after it ends the process at once
  }

 private:
  bool shown_;
  std::string text_;
};

/// Results are checked before they are timed: a fast wrong program is worth nothing.
inline void check(bool right, const std::string& what) {
  if (!right) throw std::runtime_error("wrong result: " + what);
}

/// `--threads` of each rank, one by default, for LibTorch and its BLAS alike.
inline void set_threads(const Arguments& arguments, const Communicator& comm) {
  RunOptions options;
  options.threads = static_cast<int>(arguments.count("threads", 1));
  salient::set_threads(options, comm);
}

/// Collective. With `--gpu 1` the GPU of this rank, joined to the others'; else the CPU.
inline Device device_of(const Arguments& arguments, Communicator& comm) {
  RunOptions options;
  options.device = arguments.count("gpu", 0) != 0 ? DeviceChoice::gpu : DeviceChoice::cpu;
  return join_devices(options, comm);
}

/// Seconds of this process's cores, whatever else the machine does; by the clock where the work is
/// a GPU's, whose end the host must have waited for.
class Stopwatch {
 public:
  explicit Stopwatch(const Device& device) : by_clock_(device.is_gpu()) {}
  double seconds() const { return by_clock_ ? wall() : cpu(); }
  double wall() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }
  double cpu() const { return static_cast<double>(std::clock() - start_cpu_) / CLOCKS_PER_SEC; }

 private:
  bool by_clock_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::clock_t start_cpu_ = std::clock();
};

/// Seconds of one call, from as many as half a second holds.
template <class Work>
double seconds_of(const Device& device, const Work& work) {
  work();
  const Stopwatch watch(device);
  int calls = 0;
  do {
    work();
    ++calls;
  } while (watch.seconds() < 0.5);
  return watch.seconds() / calls;
}

/// The main() of a benchmark. A complaint ends all ranks.
template <class Run>
int run(int argc, char** argv, const Run& body) {
  const MpiSession session(argc, argv);
  try {
    Communicator comm = mpi_communicator(session, 600);
    body(Arguments(argc, argv), comm);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
    session.abort(1);
  }
}

}  // namespace salient::bench
