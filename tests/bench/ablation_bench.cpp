// Seconds of one probe under nested masks along several orders, as many for each, beside one
// evaluation of it without masks.
//
//   ablation_bench [--words N] [--layers L] [--units U] [--labels K] [--curves N] [--sizes N]
//                  [--fills 1|2] [--stored float16|float32] [--repeats N] [--threads N]
//                  [--memory BYTES]
//
// The probe gives every neuron weight for every label; orders are drawn. For some masks the words
// right are counted again by evaluating the probe without the masked neurons' weights.

#include "bench/activation_file.hpp"
#include "probes/random_stream.hpp"
#include "salient/analyses/ablation.hpp"
#include "salient/probes/masking.hpp"
#include "salient/probes/train.hpp"
#include "support/temp_folder.hpp"

namespace salient::bench {
namespace {

/// Weights that are each as likely above as below 0.
LinearProbe dense_probe(ProbeData& data) {
  const Task& task = data.corpus().tasks.front();
  LinearProbe probe{data.neurons(), task.labels, {}, {}, {}, {}};
  probe.mean = data.train_moments().mean;
  probe.deviation = data.train_moments().deviation;
  probe.bias = Eigen::VectorXf::Zero(task.labels.size());
  probe.weights.resize(task.labels.size(), data.neurons().size());
  RandomStream stream(1);
  for (Eigen::Index i = 0; i < probe.weights.size(); ++i) {
    probe.weights.data()[i] = static_cast<float>(stream.uniform() - 0.5);
  }
  return probe;
}

/// Along another order each.
std::vector<NestedMasks> copies(const NestedMasks& masks, std::int64_t count) {
  std::vector<NestedMasks> all;
  for (std::int64_t i = 0; i < count; ++i) {
    all.push_back(masks);
    all.back().order = std::make_shared<const std::vector<std::int64_t>>(
        drawn_order(masks.probe->neurons.size(), static_cast<std::uint64_t>(i)));
  }
  return all;
}

std::int64_t correct_with(ProbeData& data, LinearProbe probe,
                          std::span<const std::int64_t> masked) {
  for (const std::int64_t neuron : masked) probe.weights.col(neuron).setZero();
  return evaluate(data, probe, data.corpus().tasks.front()).front().correct;
}

/// By the mean alone, for which a probe without the weights does the same.
void check_hits(ProbeData& data, const NestedMasks& masks, const MaskedHits& hits) {
  const std::size_t count = masks.kept.size();
  for (const std::size_t size : {count / 5, count - 1}) {
    const auto masked = std::span(*masks.order).subspan(static_cast<std::size_t>(masks.kept[size]));
    const std::int64_t found = hits.correct[0][0][size];
    const std::int64_t expected = correct_with(data, *masks.probe, masked);
    // Sums of float32 in another order: a word in ten thousand may be called otherwise.
    check(std::abs(found - expected) * 10000 <= std::ssize(data.corpus().words),
          "words right with " + std::to_string(masks.kept[size]) +
              " neurons: " + std::to_string(found) + " instead of " + std::to_string(expected));
  }
}

/// Of this process, whatever else the machine does.
template <class Work>
double core_seconds(const Work& work) {
  const Stopwatch watch(Device::cpu());
  work();
  return watch.cpu();
}

void measure(const Arguments& arguments, Communicator& comm) {
  set_threads(arguments, comm);
  const TempFolder own;
  const std::filesystem::path path = comm.broadcast(own.path().string()) + "/a.h5";
  const StoredType stored =
      arguments.text("stored", "float16") == "float16" ? StoredType::float16 : StoredType::float32;
  const ActivationFile file = planned(arguments, stored, comm);
  write(
      file, [&](std::size_t round) { return block_of(file, round); }, path, comm);
  const ActivationReader reader(path);
  ProbeOptions options;
  options.memory_bytes = arguments.count("memory", 0);
  const Device device = Device::cpu();  // which the data refer to
  ProbeData data(reader, options, comm, device);

  const LinearProbe probe = dense_probe(data);
  const MaskFill zero = MaskFill::Zero(file.neurons.size());
  NestedMasks like{&probe, &data.corpus().tasks.front(), {}, {}, {&probe.mean, &zero}};
  like.fills.resize(static_cast<std::size_t>(arguments.count("fills", 2)));
  const std::int64_t sizes = arguments.count("sizes", 100);
  for (std::int64_t i = 1; i <= sizes; ++i) like.kept.push_back(i * file.neurons.size() / sizes);
  const std::vector<NestedMasks> masks = copies(like, arguments.count("curves", 23));
  const std::vector<Split> train{Split::train};

  std::vector<MaskedHits> hits;
  std::map<std::string, Seconds> times;
  for (std::int64_t i = -1; i < arguments.count("repeats", 7); ++i) {  // the first is not counted
    const double whole = core_seconds([&] { evaluate(data, probe, *like.task); });
    const double masked = core_seconds([&] { hits = masked_hits(data, masks, train); });
    if (i < 0) continue;
    times["evaluation"].push_back(whole);
    times["masks_of_a_curve"].push_back(masked / static_cast<double>(masks.size()));
  }
  check_hits(data, masks.back(), hits.back());

  Report report("ablation", comm);
  report.add("neurons", std::to_string(file.neurons.size()));
  report.add("labels", std::to_string(probe.labels.size()));
  report.add("curves", std::to_string(masks.size()));
  report.add("masks_of_a_curve", std::to_string(sizes * std::ssize(like.fills)));
  for (const auto& [name, seconds] : times) report.add(name + "_core_seconds", rate(0, seconds));
  report.add("curve_of_evaluation",
             std::to_string(median(times.at("masks_of_a_curve")) / median(times.at("evaluation"))));
  report.print();
}

}  // namespace
}  // namespace salient::bench

int main(int argc, char** argv) { return salient::bench::run(argc, argv, salient::bench::measure); }
