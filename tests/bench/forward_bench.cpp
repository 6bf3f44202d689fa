// Forward passes of a BERT of random weights, beside the fastest product of matrices.
//
//   forward_bench [--units U] [--blocks B] [--intermediate I] [--length L] [--subwords N]
//                 [--dtype float32|bfloat16] [--threads N] [--repeats N] [--gpu 0|1]
//
// Rows of `length` subwords, so many that they have `subwords` together; operations are those of
// the products, attention's among them. `fastest` is the best of oneDNN's and LibTorch's products
// (OpenBLAS's, in Debian) of square matrices of 1024, 2048 and 4096 in the same type, timed in turn
// with the forward passes. Rates are of all ranks together.

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/softmax.h>

#include <cmath>

#include "bench/bench.hpp"
#include "encoder/architecture.hpp"
#include "encoder/linear.hpp"
#include "encoder/transformer.hpp"
#include "probes/products.hpp"
#include "probes/tensors.hpp"

namespace salient::bench {
namespace {

Architecture bert(const Arguments& arguments) {
  Architecture architecture;
  TransformerConfig& config = architecture.config;
  config.model_type = "bert";
  config.vocabulary = 1000;
  config.units = config.embedding_units = arguments.count("units", 768);
  config.blocks = config.block_kinds = arguments.count("blocks", 12);
  config.heads = config.key_heads = std::max<std::int64_t>(1, config.units / 64);
  config.head_size = config.units / config.heads;
  config.query_scale = 1 / std::sqrt(static_cast<double>(config.head_size));
  config.intermediate = arguments.count("intermediate", 4 * config.units);
  config.position_rows = config.max_subwords = 512;
  // Random weights are not looked up by name, but a model has only what has one.
  architecture.names.positions = "positions";
  return architecture;
}

TokenBatch rows_of(std::int64_t length, std::int64_t subwords) {
  TokenBatch batch;
  do {
    for (std::int64_t i = 0; i < length; ++i) {
      const auto subword = std::ssize(batch.ids);
      batch.places.push_back({subword, batch.rows(), {i, i + 1}});
      batch.ids.push_back(subword * 7919 % 1000);
    }
    batch.lengths.push_back(length);
  } while (std::ssize(batch.ids) + length <= subwords);
  return batch;
}

double operations(const TokenBatch& batch, const TransformerConfig& config) {
  const auto units = static_cast<double>(config.units);
  const auto inner = static_cast<double>(config.intermediate);
  const auto length = static_cast<double>(batch.lengths.front());
  return 2 * static_cast<double>(config.blocks) * static_cast<double>(std::ssize(batch.ids)) *
         (4 * units * units + 2 * units * inner + 2 * length * units);
}

/// The last state of the first row, from the formulas in float64.
at::Tensor reference(const TokenBatch& batch, const TransformerConfig& config,
                     const TransformerWeights& weights) {
  const std::int64_t length = batch.lengths.front();
  const auto exact = [](const at::Tensor& tensor) { return tensor.to(at::kCPU, at::kDouble); };
  const auto map = [&](const Linear& linear, const at::Tensor& x) {
    return at::matmul(x, exact(linear.weight)) + exact(linear.bias);
  };
  const auto norm = [&](const Norm& of, const at::Tensor& x) {
    return at::layer_norm(x, {config.units}, exact(of.scale), exact(of.offset),
                          config.norm_epsilon);
  };
  std::vector<std::int64_t> ids(batch.ids.begin(), batch.ids.begin() + length);
  const at::Tensor tokens = at::from_blob(ids.data(), {length}, at::kLong);
  at::Tensor state =
      norm(weights.embedding_norm, at::embedding(exact(weights.words), tokens) +
                                       exact(weights.positions).narrow(0, 0, length));
  for (const TransformerBlock& block : weights.kinds) {
    const at::Tensor three = map(block.query_key_value, state)
                                 .view({length, 3, config.heads, config.head_size})
                                 .permute({1, 2, 0, 3});
    const at::Tensor seen =
        at::matmul(at::softmax(at::matmul(three[0], three[1].transpose(1, 2)), -1), three[2]);
    const at::Tensor context = seen.permute({1, 0, 2}).reshape({length, config.units});
    state = norm(block.attention_norm, map(block.attention_output, context) + state);
    const at::Tensor inner = at::gelu(map(block.intermediate, state), "none");
    state = norm(block.output_norm, map(block.output, inner) + state);
  }
  return state;
}

void check_states(const WordStates& states, const at::Tensor& expected, double tolerance) {
  const at::Tensor found = at::from_blob(const_cast<float*>(states.at(states.layers - 1, 0)),
                                         expected.sizes(), at::kFloat);
  const double deviation = (found - expected).abs().max().item<double>();
  check(deviation <= tolerance, "states, by " + std::to_string(deviation));
}

/// Products of square matrices, as oneDNN and LibTorch make them.
struct Square {
  at::Tensor a, b;
  Linear packed;
  at::ScalarType type;

  Square(std::int64_t side, const at::TensorOptions& floats, at::ScalarType of) : type(of) {
    a = at::empty({side, side}, floats).uniform_(-1, 1);
    packed.weight = a;
    prepare(packed, type);
    a = a.to(type);
    b = a.clone();
  }
  double operations() const { return 2 * std::pow(static_cast<double>(a.size(0)), 3); }
  void by_libtorch() const { at::mm(a, b)[0][0].item(); }
  void by_sgemm() const { salient::product(a, b)[0][0].item(); }
  void by_packed() const { salient::product(packed, a, type)[0][0].item(); }
};

void measure(const Arguments& arguments, Communicator& comm) {
  set_threads(arguments, comm);
  const Device device = device_of(arguments, comm);
  const at::Device place = tensor_device(device);
  const bool is_narrow = arguments.text("dtype", "float32") == "bfloat16";
  const at::ScalarType type = is_narrow ? at::kBFloat16 : at::kFloat;
  const std::int64_t length = arguments.count("length", 128);

  const Architecture architecture = bert(arguments);
  const TransformerConfig& config = architecture.config;
  const TransformerWeights weights = random_weights(architecture, 1, place);
  const TokenBatch batch = rows_of(length, arguments.count("subwords", 2048));
  Transformer model(config, weights, is_narrow ? Precision::bfloat16 : Precision::float32,
                    "random");
  check_states(model.encode(batch, Aggregation::last), reference(batch, config, weights),
               is_narrow ? 0.1 : 2e-5);

  const auto floats = at::TensorOptions(at::kFloat).device(place);
  std::vector<Square> squares;
  for (const std::int64_t side : {1024, 2048, 4096}) squares.emplace_back(side, floats, type);
  Kinds kinds{{"forward", [&] { model.encode(batch, Aggregation::last); }}};
  std::map<std::string, double> flops{{"forward", operations(batch, config)}};
  const auto add = [&](const std::string& name, const Square& square,
                       void (Square::*work)() const) {
    const std::string full = name + std::to_string(square.a.size(0));
    kinds.emplace_back(full, [&square, work] { (square.*work)(); });
    flops[full] = square.operations();
  };
  for (const Square& square : squares) {
    add("libtorch_", square, &Square::by_libtorch);
    add("packed_", square, &Square::by_packed);
    if (!is_narrow) add("onednn_", square, &Square::by_sgemm);
  }
  const auto times = times_of(
      kinds, arguments.count("repeats", 5), [] {}, comm);

  Report report("forward", comm);
  report.add("model", '"' + model.description() + '"');
  report.add("rows", std::to_string(batch.rows()));
  report.add("length", std::to_string(length));
  double fastest = 0;
  for (const auto& [name, seconds] : times) {
    const double gflop = 1e-9 * flops.at(name) * comm.size();
    report.add(name + "_gflops", rate(gflop, seconds));
    if (name != "forward") fastest = std::max(fastest, gflop / median(seconds));
  }
  const double forward = median(times.at("forward"));
  report.add("subwords_per_s",
             rate(static_cast<double>(std::ssize(batch.ids)) * comm.size(), times.at("forward")));
  report.add("forward_of_fastest",
             std::to_string(1e-9 * flops.at("forward") * comm.size() / forward / fastest));
  report.print();
}

}  // namespace
}  // namespace salient::bench

int main(int argc, char** argv) { return salient::bench::run(argc, argv, salient::bench::measure); }
