// Bandwidth of the all-reduce that the program uses, over host memory.
//
//   all_reduce_bench [--largest BYTES] [--repeats N]
//
// Bus bandwidth as NCCL's tests define it: 2 (n - 1) / n x bytes / seconds.

#include <algorithm>

#include "bench/bench.hpp"

namespace salient::bench {
namespace {

template <Element T>
void check_sum(std::vector<T>& values, Communicator& comm) {
  const auto part = [](std::size_t i, int rank) {
    return static_cast<T>(static_cast<int>(i % 1000) + 7 * rank);
  };
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = part(i, comm.rank());
  comm.all_reduce(Buffer<T>::host(values));
  for (std::size_t i = 0; i < values.size(); ++i) {
    T sum = 0;
    for (int rank = 0; rank < comm.size(); ++rank) sum += part(i, rank);
    check(values[i] == sum, "element " + std::to_string(i));
  }
}

template <Element T>
void measure(const std::string& type, std::int64_t bytes, std::int64_t repeats, Communicator& comm,
             Report& report) {
  std::vector<T> values(static_cast<std::size_t>(bytes) / sizeof(T));
  check_sum(values, comm);
  std::fill(values.begin(), values.end(),
            T{0});  // zeros stay in range however often they are summed
  // Small ones many times a measurement, or the clock is all that is seen.
  const std::int64_t calls = std::max<std::int64_t>(1, (std::int64_t{1} << 20) / bytes / 64);
  Seconds seconds = seconds_of(comm, repeats, [&] {
    for (std::int64_t i = 0; i < calls; ++i) comm.all_reduce(Buffer<T>::host(values));
  });
  for (double& s : seconds) s /= static_cast<double>(calls);
  const std::string name = type + "_" + std::to_string(bytes) + "_bytes";
  report.add(name + "_seconds", rate(0, seconds));
  const double n = comm.size();
  report.add(name + "_bus_MB_per_s",
             rate(2e-6 * (n - 1) / n * static_cast<double>(bytes), seconds));
}

void measure_all(const Arguments& arguments, Communicator& comm) {
  if (comm.size() == 1) throw UsageError("one rank has nobody to reduce with: start it by mpirun");
  const std::int64_t largest = arguments.count("largest", std::int64_t{64} << 20);
  const std::int64_t repeats = arguments.count("repeats", 9);
  Report report("all_reduce", comm);
  for (std::int64_t step = 8; step < 8 * largest; step *= 8) {
    const std::int64_t bytes = std::min(step, largest);
    measure<std::int64_t>("int64", bytes, repeats, comm, report);
    measure<double>("float64", bytes, repeats, comm, report);
  }
  report.print();
}

}  // namespace
}  // namespace salient::bench

int main(int argc, char** argv) {
  return salient::bench::run(argc, argv, salient::bench::measure_all);
}
