// Passes over activations that are read from the file each time, beside a plain pread(2) loop over
// the same bytes and beside passes over activations in memory.
//
//   stream_bench [--folder DIR] [--words N] [--layers L] [--units U] [--block-words N]
//                [--labels K] [--stored float16|float32] [--memory BYTES] [--repeats N]
//                [--threads N] [--gpu 0|1]
//
// Of each repeat all are timed in turn, from the page cache ("warm") and after the file was dropped
// from it ("cold"), so that what else the machine does falls on all of them:
//   plain    pread of this rank's share, 1 MiB a call, into one buffer of 1 MiB
//   landed   the same into memory of the size of a block, as every block must land in memory
//   read     blocks delivered one ahead, and not used
//   kept     a pass of the probe with all blocks in memory
//   pass     the same pass with --memory bytes of them in memory (1 by default), the others read
// A pass cannot be shorter than the longer of read and kept: its floor. The first block of a pass
// has been read when the clock starts, since the pass before has read ahead: rates of `read` count
// the others alone.

#include <fcntl.h>
#include <unistd.h>

#include <functional>
#include <map>
#include <span>

#include "bench/activation_file.hpp"
#include "bench/pass.hpp"
#include "probes/read_ahead.hpp"
#include "support/temp_folder.hpp"

namespace salient::bench {
namespace {

/// This rank's share of a file's bytes, past everything.
class PlainFile {
 public:
  PlainFile(const std::filesystem::path& path, const Communicator& comm)
      : number_(::open(path.c_str(), O_RDONLY)) {
    if (number_ < 0) throw SystemError("the plain file could not be opened");
    const auto bytes = static_cast<std::int64_t>(std::filesystem::file_size(path));
    share_ = {bytes * comm.rank() / comm.size(), bytes * (comm.rank() + 1) / comm.size()};
  }
  ~PlainFile() { ::close(number_); }
  PlainFile(const PlainFile&) = delete;
  PlainFile& operator=(const PlainFile&) = delete;

  void drop_from_cache() const { ::posix_fadvise(number_, 0, 0, POSIX_FADV_DONTNEED); }
  /// Into `memory`, from its start again and again.
  void read_into(std::span<char> memory) const {
    constexpr std::int64_t chunk = 1 << 20;
    const auto places = std::max<std::int64_t>(std::ssize(memory) / chunk, 1);
    for (std::int64_t at = share_.begin, i = 0; at < share_.end; at += chunk, ++i) {
      const auto size = static_cast<std::size_t>(std::min(chunk, share_.end - at));
      if (::pread(number_, memory.data() + i % places * chunk, size, at) !=
          static_cast<ssize_t>(size)) {
        throw SystemError("the plain file could not be read");
      }
    }
  }

 private:
  int number_;
  RowRange share_;  // bytes
};

void check_blocks(const ActivationFile& file, FeatureBlocks& blocks) {
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    check_values(file, blocks.words(i), blocks.raw(i, at::kFloat).cpu().data_ptr<float>());
  }
}

void check_passes(Pass& streamed, Pass& kept) {
  kept.check_loss();
  const LossAndGradient ours = streamed.run(), expected = kept.run();
  check(ours.loss == expected.loss && ours.gradient.equal(expected.gradient),
        "a pass that reads the file is not that over memory");
}

/// MB that each kind reads.
using Amounts = std::map<std::string, double>;

void add_figures(const std::string& cache, const Amounts& megabytes,
                 const std::map<std::string, Seconds>& times, Report& report) {
  std::map<std::string, double> middle, speed;
  for (const auto& [name, seconds] : times) middle[name] = median(seconds);
  for (const auto& [name, amount] : megabytes) {
    report.add(cache + "_" + name + "_MB_per_s", rate(amount, times.at(name)));
    speed[name] = amount / middle[name];
  }
  for (const char* name : {"kept", "pass"}) {
    report.add(cache + "_" + name + "_s", rate(0, times.at(name)));
  }
  const double floor = std::max(middle["read"], middle["kept"]);
  report.add(cache + "_floor_s", std::to_string(floor));
  report.add(cache + "_read_of_plain", std::to_string(speed["read"] / speed["plain"]));
  report.add(cache + "_read_of_landed", std::to_string(speed["read"] / speed["landed"]));
  report.add(cache + "_floor_of_pass", std::to_string(floor / middle["pass"]));
}

void measure(const Arguments& arguments, Communicator& comm) {
  const std::string given = arguments.text("folder", "");
  if (!given.empty()) setenv("TMPDIR", given.c_str(), 1);
  const TempFolder own;
  const std::filesystem::path path = comm.broadcast(own.path().string()) + "/a.h5";
  set_threads(arguments, comm);
  const StoredType stored =
      arguments.text("stored", "float16") == "float16" ? StoredType::float16 : StoredType::float32;
  const ActivationFile file = planned(arguments, stored, comm);
  write(
      file, [&](std::size_t round) { return block_of(file, round); }, path, comm);

  const Device device = device_of(arguments, comm);
  const ActivationReader reader(path);
  Pass streamed(reader, arguments.count("memory", 1), comm, device);
  Pass kept(reader, std::int64_t{1} << 50, comm, device);
  check_blocks(file, streamed.blocks());
  check_passes(streamed, kept);

  const PlainFile plain(path, comm);
  std::vector<RowRange> ranges;
  for (std::size_t i = 0; i < kept.blocks().size(); ++i) ranges.push_back(kept.blocks().words(i));
  ReadAhead ahead(reader, ranges);
  const std::int64_t block_bytes = ranges.front().size() * bytes_of_word(reader.schema());
  std::vector<char> small(1 << 20), large(static_cast<std::size_t>(block_bytes) + small.size());
  const Kinds kinds{{"plain", [&] { plain.read_into(small); }},
                    {"landed", [&] { plain.read_into(large); }},
                    {"read",
                     [&] {
                       for (const RowRange words : ranges) ahead.get(words);
                     }},
                    {"kept", [&] { kept.run(); }},
                    {"pass", [&] { streamed.run(); }}};

  Report report("stream", comm);
  report.add("MB", std::to_string(file.megabytes));
  const std::int64_t repeats = arguments.count("repeats", 7);
  const double ahead_already = 1e-6 * comm.all_reduce(static_cast<double>(block_bytes));
  const Amounts megabytes{{"plain", file.megabytes},
                          {"landed", file.megabytes},
                          {"read", file.megabytes - ahead_already}};
  add_figures("warm", megabytes,
              times_of(
                  kinds, repeats, [] {}, comm),
              report);
  add_figures("cold", megabytes,
              times_of(
                  kinds, repeats, [&] { plain.drop_from_cache(); }, comm),
              report);
  comm.barrier();
  report.print();
}

}  // namespace
}  // namespace salient::bench

int main(int argc, char** argv) { return salient::bench::run(argc, argv, salient::bench::measure); }
