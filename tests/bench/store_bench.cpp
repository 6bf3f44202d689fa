// Writing and reading the activation file, beside the plain system calls for the same bytes in the
// same folder.
//
//   store_bench [--folder DIR] [--words N] [--layers L] [--units U] [--block-words N] [--repeats N]
//
// Writes are durable (fsync) on both sides. Reads come from the page cache, on both sides.

#include <fcntl.h>
#include <unistd.h>

#include "bench/activation_file.hpp"
#include "support/temp_folder.hpp"

namespace salient::bench {
namespace {

void check_file(const ActivationFile& file, const std::filesystem::path& path) {
  const ActivationReader reader(path);
  for (const std::int64_t index : file.mine) {
    const RowRange words = file.corpus.blocks[static_cast<std::size_t>(index)].words;
    check_values(file, words, reader.read(words).data());
  }
}

void demand(bool holds) {
  if (!holds) throw SystemError("the plain file could not be written or read");
}

/// As dd does it, one rank alone: 1 MiB a call, made durable at the end.
void plain_write(const std::filesystem::path& path, double megabytes) {
  const std::vector<char> chunk(std::size_t{1} << 20, 'x');
  const int file = open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0644);
  demand(file >= 0);
  for (auto left = static_cast<std::int64_t>(megabytes * 1e6); left > 0;) {
    const auto size = std::min<std::int64_t>(left, std::ssize(chunk));
    demand(::write(file, chunk.data(), static_cast<std::size_t>(size)) == size);
    left -= size;
  }
  demand(fsync(file) == 0 && close(file) == 0);
}

void plain_read(const std::filesystem::path& path) {
  std::vector<char> chunk(std::size_t{1} << 20);
  const int file = open(path.c_str(), O_RDONLY);
  demand(file >= 0);
  ssize_t size = 0;
  do size = ::read(file, chunk.data(), chunk.size());
  while (size > 0);
  demand(size == 0 && close(file) == 0);
}

void measure(const Arguments& arguments, StoredType stored, const std::filesystem::path& folder,
             Communicator& comm, Report& report) {
  const ActivationFile file = planned(arguments, stored, comm);
  const std::int64_t repeats = arguments.count("repeats", 5);
  const std::filesystem::path path = folder / "a.h5";
  std::vector<ActivationBlock> blocks;
  for (std::size_t round = 0; round < file.rounds; ++round) blocks.push_back(block_of(file, round));
  const auto ready = [&](std::size_t round) -> const ActivationBlock& { return blocks[round]; };

  write(file, ready, path, comm);
  check_file(file, path);
  const std::string type(name_of(stored));
  report.add(
      type + "_write_MB_per_s",
      rate(file.megabytes, seconds_of(comm, repeats, [&] { write(file, ready, path, comm); })));
  const ActivationReader reader(path);
  std::vector<std::byte> buffer;
  report.add(type + "_read_MB_per_s",
             rate(file.megabytes, seconds_of(comm, repeats, [&] {
                    for (const std::int64_t index : file.mine) {
                      const RowRange words =
                          file.corpus.blocks[static_cast<std::size_t>(index)].words;
                      buffer.resize(static_cast<std::size_t>(words.size() * file.neurons.size()) *
                                    (stored == StoredType::float16 ? 2 : 4));
                      reader.read_stored(words, buffer.data());
                    }
                  })));
  const std::filesystem::path plain = folder / "plain";
  report.add(type + "_plain_write_MB_per_s", rate(file.megabytes, seconds_of(comm, repeats, [&] {
                                                    if (comm.is_root())
                                                      plain_write(plain, file.megabytes);
                                                  })));
  report.add(type + "_plain_read_MB_per_s", rate(file.megabytes, seconds_of(comm, repeats, [&] {
                                                   if (comm.is_root()) plain_read(plain);
                                                 })));
  report.add(type + "_MB", std::to_string(file.megabytes));
}

void measure_both(const Arguments& arguments, Communicator& comm) {
  const std::string given = arguments.text("folder", "");
  if (!given.empty()) setenv("TMPDIR", given.c_str(), 1);
  const TempFolder own;
  const std::filesystem::path folder = comm.broadcast(own.path().string());
  Report report("store", comm);
  for (const StoredType stored : {StoredType::float32, StoredType::float16}) {
    measure(arguments, stored, folder, comm, report);
  }
  comm.barrier();
  report.print();
}

}  // namespace
}  // namespace salient::bench

int main(int argc, char** argv) {
  return salient::bench::run(argc, argv, salient::bench::measure_both);
}
