// Passes of the probe over activations in memory, beside their parts and beside bare products.
//
//   pass_bench [--words N] [--layers L] [--units U] [--block-words N] [--labels K]
//              [--stored float16|float32] [--repeats N] [--threads N] [--gpu 0|1]
//
// Of each repeat all ranks time in turn, each over its own blocks:
//   pass          loss and gradient, summed over the ranks
//   products      the two products of the pass alone, of the same shapes
//   standardised  blocks made of what is stored
//   softmax       losses and their derivatives
//   square        one product of two square matrices, as fast as products get at any shape
// Rates are of all ranks together. On a GPU copies and bfloat16 products say what it can do at
// most.

#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>

#include "bench/activation_file.hpp"
#include "bench/pass.hpp"
#include "probes/products.hpp"
#include "support/temp_folder.hpp"

namespace salient::bench {
namespace {

constexpr std::int64_t side = 2048;  ///< of the square matrices

/// Every number of `tensor` has been computed, on a GPU too.
void wait_for(const at::Tensor& tensor) { tensor.view({-1})[0].item(); }

/// The parts of a pass, over this rank's blocks.
class Parts {
 public:
  explicit Parts(Pass& pass)
      : pass_(pass),
        options_(at::TensorOptions(at::kFloat).device(pass.data().impl().where)),
        model_(pass.parameters() + 0.01, at::kFloat),
        x_(at::zeros({rows_of(0), pass.data().neurons().size()}, options_) + 0.5),
        logits_(model_.logits_of(x_)),
        square_(at::zeros({side, side}, options_) + 0.5) {}

  void products() {
    at::Tensor last;
    for (std::size_t i = 0; i < pass_.blocks().size(); ++i) {
      const at::Tensor x = x_.narrow(0, 0, rows_of(i));
      const at::Tensor logits = model_.logits_of(x);
      last = product(logits.t(), x);
    }
    wait_for(last);
  }
  void standardised() {
    at::Tensor last;
    for (std::size_t i = 0; i < pass_.blocks().size(); ++i) {
      last = pass_.blocks().standardised(i, pass_.problem().standardiser, at::kFloat);
    }
    wait_for(last);
  }
  void softmax() {
    at::Tensor last;
    for (std::size_t i = 0; i < pass_.blocks().size(); ++i) {
      PartialSums sums;
      last = residuals_of(logits_.narrow(0, 0, rows_of(i)), pass_.rows().block(i), Wanted::gradient,
                          sums);
    }
    wait_for(last);
  }
  void square() { wait_for(product(square_, square_)); }
  void square_of_libtorch() { wait_for(at::mm(square_, square_)); }

 private:
  std::int64_t rows_of(std::size_t block) { return pass_.blocks().words(block).size(); }

  Pass& pass_;
  at::TensorOptions options_;
  LinearModel model_;
  at::Tensor x_, logits_, square_;
};

/// What a GPU can do at most: bytes read and written by a copy, bfloat16 products.
void add_ceilings(const Device& device, Pass& pass, Report& report) {
  constexpr std::int64_t wide = 8192, values = std::int64_t{1} << 29;
  const auto floats = at::TensorOptions(at::kFloat).device(pass.data().impl().where);
  const at::Tensor from = at::zeros({values}, floats);
  at::Tensor to = at::zeros({values}, floats);
  const double of_copy = seconds_of(device, [&] { wait_for(to.copy_(from)); });
  const at::Tensor a = at::zeros({wide, wide}, floats).uniform_(-1, 1).to(at::kBFloat16);
  const double of_product = seconds_of(device, [&] { wait_for(at::mm(a, a)); });
  report.add("copy_GB_per_s", std::to_string(8e-9 * static_cast<double>(values) / of_copy));
  report.add("bf16_gflops",
             std::to_string(2e-9 * std::pow(static_cast<double>(wide), 3) / of_product));
}

void add_figures(const ActivationFile& file, const std::map<std::string, Seconds>& times,
                 Report& report, const Communicator& comm) {
  std::map<std::string, double> middle;
  for (const auto& [name, seconds] : times) {
    middle[name] = median(seconds);
    report.add(name + "_s", rate(0, seconds));
  }
  const auto words = static_cast<double>(file.corpus.words.size());
  const double gflop = 4e-9 * words * static_cast<double>(file.neurons.size()) *
                       file.corpus.tasks.front().labels.size();
  const double of_square = 2e-9 * std::pow(static_cast<double>(side), 3) * comm.size();
  const double fastest =
      std::max(of_square / middle["square"], of_square / middle["square_of_libtorch"]);
  const double without_softmax = middle["pass"] - middle["softmax"];
  report.add("words_per_s", rate(words, times.at("pass")));
  report.add("stored_MB_per_s", rate(file.megabytes, times.at("pass")));
  report.add("pass_gflops", rate(gflop, times.at("pass")));
  report.add("products_gflops", rate(gflop, times.at("products")));
  report.add("fastest_gflops", std::to_string(fastest));
  report.add("products_of_pass", std::to_string(middle["products"] / middle["pass"]));
  report.add("products_of_pass_without_softmax",
             std::to_string(middle["products"] / without_softmax));
  report.add("pass_without_softmax_of_fastest", std::to_string(gflop / without_softmax / fastest));
}

void measure(const Arguments& arguments, Communicator& comm) {
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
  Pass pass(reader, std::int64_t{1} << 50, comm, device);
  pass.check_loss();
  Parts parts(pass);
  const Kinds kinds{{"pass", [&] { pass.run(); }},
                    {"products", [&] { parts.products(); }},
                    {"standardised", [&] { parts.standardised(); }},
                    {"softmax", [&] { parts.softmax(); }},
                    {"square", [&] { parts.square(); }},
                    {"square_of_libtorch", [&] { parts.square_of_libtorch(); }}};

  Report report("pass", comm);
  add_figures(file,
              times_of(
                  kinds, arguments.count("repeats", 15), [] {}, comm),
              report, comm);
  if (device.is_gpu()) add_ceilings(device, pass, report);
  comm.barrier();
  report.print();
}

}  // namespace
}  // namespace salient::bench

int main(int argc, char** argv) { return salient::bench::run(argc, argv, salient::bench::measure); }
