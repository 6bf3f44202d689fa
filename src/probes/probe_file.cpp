#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "probes/certificate_json.hpp"
#include "salient/io/safetensors.hpp"
#include "salient/probes/probe.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

using Json = nlohmann::json;  // writes a number so that reading gives the same bits

Json to_json(const std::optional<PaperScore>& score) {
  if (!score) return nullptr;
  return {{"left_out", name_of(score->left_out)},
          {"top", score->top},
          {"bottom", score->bottom},
          {"weakest", score->weakest},
          {"all", score->all},
          {"bias_only", score->bias_only}};
}

LeftOut left_out_from(const Json& name) {
  Json known;
  for (const LeftOut each : {LeftOut::mean, LeftOut::zero, LeftOut::nothing}) {
    known[std::string(name_of(each))] = each;
  }
  return known.at(name.get<std::string>()).get<LeftOut>();
}

std::optional<PaperScore> paper_score_from(const Json& json) {
  if (json.is_null()) return std::nullopt;
  return PaperScore{left_out_from(json.at("left_out")), json.at("top").get<double>(),
                    json.at("bottom").get<double>(),    json.at("weakest").get<double>(),
                    json.at("all").get<double>(),       json.at("bias_only").get<double>()};
}

Json to_json(const PathPoint& point) {
  return {{"l1", point.l1},
          {"l2", point.l2},
          {"certificate", to_json(point.certificate)},
          {"dev_loss", point.dev_loss},
          {"dev_loss_error", point.dev_loss_error},
          {"dev_accuracy", point.dev_accuracy},
          {"chosen", point.chosen},
          {"given", point.given},
          {"paper_score", to_json(point.paper_score)}};
}

PathPoint point_from(const Json& json) {
  return {json.at("l1").get<double>(),
          json.at("l2").get<double>(),
          certificate_from(json.at("certificate")),
          json.at("dev_loss").get<double>(),
          json.at("dev_loss_error").get<double>(),
          json.at("dev_accuracy").get<double>(),
          json.at("chosen").get<bool>(),
          json.at("given").get<bool>(),
          paper_score_from(json.at("paper_score"))};
}

/// Only of features that have slots, so that other files stay as they were.
void add_slots(const NeuronLayout& neurons, std::map<std::string, std::string>& metadata) {
  if (!neurons.has_slots()) return;
  Json names = Json::array();
  for (const Slot slot : neurons.slots) names.push_back(name_of(slot));
  metadata["slots"] = names.dump();
}

std::map<std::string, std::string> metadata_of(const TrainedProbe& trained) {
  Json path = Json::array();
  for (const PathPoint& point : trained.path) path.push_back(to_json(point));
  const std::optional<double>& mean = trained.probe.value_mean;
  std::map<std::string, std::string> metadata{
      {"layers", Json(trained.probe.neurons.layer_numbers()).dump()},
      {"units", Json(trained.probe.neurons.units).dump()},
      {"labels", Json(trained.probe.labels.names()).dump()},
      {"value_mean", mean ? Json(*mean).dump() : "null"},
      {"l1", Json(trained.l1).dump()},
      {"l2", Json(trained.l2).dump()},
      {"folds", Json(trained.folds).dump()},
      {"words", Json(trained.words).dump()},
      {"norm_penalty", Json(trained.norm_penalty).dump()},
      {"solver_scale",
       Json(std::vector<float>(trained.scale.data(), trained.scale.data() + trained.scale.size()))
           .dump()},
      {"certificate", to_json(trained.certificate).dump()},
      {"path", path.dump()}};
  add_slots(trained.probe.neurons, metadata);
  return metadata;
}

template <class Array>
TensorData tensor_of(const char* name, const Array& values, std::vector<std::int64_t> shape) {
  const std::span all(values.data(), static_cast<std::size_t>(values.size()));
  return {name, sizeof(*values.data()) == 8 ? "F64" : "F32", std::move(shape), std::as_bytes(all)};
}

/// A probe's file, every part of which is checked as it is taken.
class ProbeFile {
 public:
  explicit ProbeFile(const std::filesystem::path& path) : file_(path) {}

  bool has(const char* key) const { return file_.metadata().contains(key); }

  Json json(const char* key) const {
    const auto found = file_.metadata().find(key);
    if (found == file_.metadata().end()) refuse(std::string("has no ") + key);
    return Json::parse(found->second);
  }

  std::span<const std::byte> bytes(const char* name, std::string_view dtype,
                                   const std::vector<std::int64_t>& shape) const {
    const TensorView& tensor = file_.tensor(name);
    if (tensor.dtype != dtype || tensor.shape != shape) {
      refuse(std::string("its tensor ") + name + " is not " + std::string(dtype) + " " +
             Json(shape).dump() + " as its labels and neurons demand");
    }
    return tensor.bytes;
  }

  [[noreturn]] void refuse(const std::string& why) const {
    throw UsageError(file_.path().string() + " is not a probe: " + why);
  }

 private:
  SafetensorsFile file_;
};

template <class Array>
void fill(Array& values, std::span<const std::byte> bytes) {
  const std::span all(values.data(), static_cast<std::size_t>(values.size()));
  std::copy(bytes.begin(), bytes.end(), std::as_writable_bytes(all).begin());
}

std::optional<double> value_mean_of(const ProbeFile& file) {
  const Json mean = file.json("value_mean");
  if (mean.is_null()) return std::nullopt;
  return mean.get<double>();
}

LabelSet labels_of(const ProbeFile& file) {
  auto names = file.json("labels").get<std::vector<std::string>>();
  if (std::adjacent_find(names.begin(), names.end(), std::greater_equal<>()) != names.end()) {
    file.refuse("its labels are not sorted");
  }
  return LabelSet(std::move(names));
}

NeuronLayout neurons_of(const ProbeFile& file) {
  auto layers = file.json("layers").get<std::vector<std::int32_t>>();
  const auto units = file.json("units").get<std::int32_t>();
  if (layers.empty() || units < 1) file.refuse("it has no neurons");
  if (layers.front() < 0 ||
      std::adjacent_find(layers.begin(), layers.end(), std::greater_equal<>()) != layers.end()) {
    file.refuse("its layers are not in ascending order");
  }
  const NeuronLayout neurons = NeuronLayout::of(std::move(layers), units);
  if (!file.has("slots")) return neurons;
  if (file.json("slots") != Json{name_of(Slot::head), name_of(Slot::modifier)}) {
    file.refuse("its slots are not head and modifier");
  }
  return neurons.with_head();
}

TrainedProbe read_from(const ProbeFile& file) {
  TrainedProbe trained;
  LinearProbe& probe = trained.probe;
  probe.neurons = neurons_of(file);
  probe.labels = labels_of(file);
  probe.value_mean = value_mean_of(file);
  if (probe.predicts_numbers() && probe.labels.size() != 1) file.refuse("its number has no name");
  const std::int64_t labels = probe.labels.size(), neurons = probe.neurons.size();
  const auto weights = file.bytes("weights", "F32", {labels, neurons});
  const auto bias = file.bytes("bias", "F32", {labels});
  const auto mean = file.bytes("mean", "F64", {neurons});
  const auto deviation = file.bytes("deviation", "F64", {neurons});
  const auto gradient = file.bytes("gradient", "F32", {labels, neurons});
  probe.weights.resize(labels, neurons);
  probe.bias.resize(labels);
  probe.mean.resize(neurons);
  probe.deviation.resize(neurons);
  trained.gradient.resize(labels, neurons);
  fill(probe.weights, weights);
  fill(probe.bias, bias);
  fill(probe.mean, mean);
  fill(probe.deviation, deviation);
  fill(trained.gradient, gradient);
  const auto scale = file.json("solver_scale").get<std::vector<float>>();
  trained.scale = Eigen::Map<const Eigen::VectorXf>(scale.data(), std::ssize(scale));
  trained.l1 = file.json("l1").get<double>();
  trained.l2 = file.json("l2").get<double>();
  trained.folds = file.json("folds").get<int>();
  trained.words = file.json("words").get<std::int64_t>();
  trained.norm_penalty = file.json("norm_penalty").get<bool>();
  trained.certificate = certificate_from(file.json("certificate"));
  for (const Json& point : file.json("path")) trained.path.push_back(point_from(point));
  return trained;
}

}  // namespace

void save_probe(const std::filesystem::path& path, const TrainedProbe& trained) {
  const LinearProbe& probe = trained.probe;
  const std::int64_t labels = probe.labels.size(), neurons = probe.neurons.size();
  require(probe.weights.rows() == labels && probe.weights.cols() == neurons &&
              probe.bias.size() == labels && probe.mean.size() == neurons &&
              probe.deviation.size() == neurons && trained.gradient.rows() == labels &&
              trained.gradient.cols() == neurons,
          "a probe of other shapes than its labels and neurons");
  // Widest type first, so that every tensor of the file is aligned.
  const std::vector<TensorData> tensors{tensor_of("mean", probe.mean, {neurons}),
                                        tensor_of("deviation", probe.deviation, {neurons}),
                                        tensor_of("weights", probe.weights, {labels, neurons}),
                                        tensor_of("bias", probe.bias, {labels}),
                                        tensor_of("gradient", trained.gradient, {labels, neurons})};
  write_safetensors(path, tensors, metadata_of(trained));
}

TrainedProbe read_probe(const std::filesystem::path& path) {
  const ProbeFile file(path);
  try {
    return read_from(file);
  } catch (const Json::exception& error) {
    file.refuse(error.what());
  }
}

}  // namespace salient
