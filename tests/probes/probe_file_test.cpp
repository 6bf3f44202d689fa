#include <gtest/gtest.h>

#include <limits>

#include "probes/example.hpp"
#include "salient/io/safetensors.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

void expect_same(const Certificate& found, const Certificate& expected) {
  EXPECT_EQ(found.objective, expected.objective);
  EXPECT_EQ(found.loss, expected.loss);
  EXPECT_EQ(found.kkt, expected.kkt);
  EXPECT_EQ(found.kkt_at_zero, expected.kkt_at_zero);
  EXPECT_EQ(found.passes, expected.passes);
  EXPECT_EQ(found.nonzero, expected.nonzero);
  EXPECT_EQ(found.tolerance, expected.tolerance);
  EXPECT_EQ(found.converged, expected.converged);
  EXPECT_EQ(found.certified, expected.certified);
}

/// Numbers that no short decimal text holds; no two alike.
TrainedProbe example_probe() {
  TrainedProbe trained;
  trained.probe.neurons = {2, 3};
  trained.probe.labels = LabelSet({"", "\"N\"\n", "Gänse"});
  trained.probe.weights = Matrix::NullaryExpr(
      3, 6, [](auto i, auto j) { return 1.0F / static_cast<float>(3 + 6 * i + j); });
  trained.probe.weights(1, 2) = -0.0F;
  trained.probe.bias.resize(3);
  trained.probe.bias << 0.1F, std::numeric_limits<float>::denorm_min(), -3e38F;
  trained.probe.mean = Eigen::VectorXd::LinSpaced(6, -1, 0.3);
  trained.probe.deviation = Eigen::VectorXd::LinSpaced(6, 0, 1.0 / 3);
  trained.l1 = 1.0 / 3;
  trained.l2 = 1e-300;
  trained.gradient = -trained.probe.weights;
  trained.scale = trained.probe.weights.col(3);
  trained.certificate = {1.0 / 7,   1.0 / 9,  1e-17 / 3, 0.1, 1234567890123, 11, 1e-6, true, true,
                         1e-17 / 7, 1e-9 / 3, 17,        23};
  trained.path = {{1.0 / 11, 2.0 / 11, trained.certificate, 0.1 + 0.2, 1.0 / 19, 1.0 / 13},
                  {1.0 / 17, 2.0 / 17, {}, 0.7, 0.1, 0.9, true, true}};
  trained.path[0].paper_score = {LeftOut::zero, 1.0 / 23, 1.0 / 29, 1.0 / 31, 1.0 / 37, 1.0 / 41};
  trained.folds = 5;
  trained.words = 1234567890123;
  trained.norm_penalty = true;
  return trained;
}

std::string refusal_of(const std::filesystem::path& path) {
  return complaint_of<UsageError>([&] { read_probe(path); });
}

TEST(ProbeFile, TellsOfSlotsWhereThereAreAny) {
  const TempFolder folder;
  TrainedProbe saved = example_probe();
  save_probe(folder / "word.probe", saved);
  saved.probe.neurons = NeuronLayout{1, 3}.with_head();

  save_probe(folder / "a.probe", saved);

  EXPECT_EQ(read_probe(folder / "a.probe").probe.neurons, saved.probe.neurons);
  EXPECT_EQ(SafetensorsFile(folder / "a.probe").metadata().at("slots"), "[\"head\",\"modifier\"]");
  EXPECT_FALSE(SafetensorsFile(folder / "word.probe").metadata().contains("slots"));
}

TEST(ProbeFile, GivesBackWhatWasSaved) {
  const TempFolder folder;
  const TrainedProbe saved = example_probe();

  save_probe(folder / "a.probe", saved);
  const TrainedProbe read = read_probe(folder / "a.probe");

  EXPECT_EQ(read.probe.neurons, saved.probe.neurons);
  EXPECT_EQ(read.probe.labels, saved.probe.labels);
  EXPECT_FALSE(read.probe.predicts_numbers());
  EXPECT_EQ(read.probe.weights, saved.probe.weights);
  EXPECT_EQ(read.scale, saved.scale);
  EXPECT_TRUE(std::signbit(read.probe.weights(1, 2)));
  EXPECT_EQ(read.probe.bias, saved.probe.bias);
  EXPECT_EQ(read.probe.mean, saved.probe.mean);
  EXPECT_EQ(read.probe.deviation, saved.probe.deviation);
  EXPECT_EQ(read.l1, saved.l1);
  EXPECT_EQ(read.l2, saved.l2);
  EXPECT_EQ(read.gradient, saved.gradient);
  expect_same(read.certificate, saved.certificate);
  EXPECT_EQ(read.folds, saved.folds);
  EXPECT_EQ(read.words, saved.words);
  EXPECT_EQ(read.norm_penalty, saved.norm_penalty);
  ASSERT_EQ(read.path.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(read.path[i].l1, saved.path[i].l1);
    EXPECT_EQ(read.path[i].l2, saved.path[i].l2);
    expect_same(read.path[i].certificate, saved.path[i].certificate);
    EXPECT_EQ(read.path[i].dev_loss, saved.path[i].dev_loss);
    EXPECT_EQ(read.path[i].dev_loss_error, saved.path[i].dev_loss_error);
    EXPECT_EQ(read.path[i].dev_accuracy, saved.path[i].dev_accuracy);
    EXPECT_EQ(read.path[i].chosen, saved.path[i].chosen);
    EXPECT_EQ(read.path[i].given, saved.path[i].given);
  }
  ASSERT_TRUE(read.path[0].paper_score.has_value());
  EXPECT_EQ(read.path[0].paper_score->left_out, LeftOut::zero);
  EXPECT_EQ(read.path[0].paper_score->value(), saved.path[0].paper_score->value());
  EXPECT_FALSE(read.path[1].paper_score.has_value());
  EXPECT_EQ(bytes_of(read), bytes_of(saved));
}

/// The first output of the example.
TrainedProbe example_of_numbers() {
  TrainedProbe trained = example_probe();
  trained.probe.labels = LabelSet({"score"});
  trained.probe.weights = trained.probe.weights.topRows(1).eval();
  trained.probe.bias.conservativeResize(1);
  trained.probe.value_mean = 1.0 / 3;
  trained.gradient = -trained.probe.weights;
  return trained;
}

TEST(ProbeFile, GivesBackAProbeOfNumbers) {
  const TempFolder folder;
  const TrainedProbe saved = example_of_numbers();

  save_probe(folder / "a.probe", saved);
  const TrainedProbe read = read_probe(folder / "a.probe");

  EXPECT_EQ(read.probe.value_mean, saved.probe.value_mean);
  EXPECT_EQ(read.probe.labels, saved.probe.labels);
  EXPECT_EQ(read.probe.weights, saved.probe.weights);
  EXPECT_EQ(bytes_of(read), bytes_of(saved));
}

TEST(ProbeFile, IsRefusedIfItPredictsANumberOfSeveralNames) {
  const TempFolder folder;
  TrainedProbe trained = example_probe();
  trained.probe.value_mean = 3;

  save_probe(folder / "a.probe", trained);

  EXPECT_NE(refusal_of(folder / "a.probe").find("is not a probe: its number has no name"),
            std::string::npos);
}

TEST(ProbeFile, IsRefusedByNameIfItIsCutShort) {
  const TempFolder folder;
  const std::string whole = bytes_of(example_probe());

  for (const std::size_t bytes :
       {std::size_t{0}, std::size_t{7}, whole.size() / 2, whole.size() - 1}) {
    const auto path = folder.write("cut.probe", whole.substr(0, bytes));
    EXPECT_NE(refusal_of(path).find(path.string()), std::string::npos) << bytes;
  }
}

TEST(ProbeFile, IsRefusedByNameIfItIsAbsentOrOfAnotherKind) {
  const TempFolder folder;
  const std::vector<float> one{1};
  const std::vector<TensorData> tensors{{"weights", "F32", {1}, std::as_bytes(std::span(one))}};
  write_safetensors(folder / "model.safetensors", tensors, {});
  folder.write("text", "not a probe");

  for (const char* name : {"absent", "text", "model.safetensors"}) {
    const auto path = folder / name;
    EXPECT_NE(refusal_of(path).find(path.string()), std::string::npos) << refusal_of(path);
  }
}

TEST(ProbeFile, IsRefusedIfAPartOfItIsSpoilt) {
  const TempFolder folder;
  const std::string whole = bytes_of(example_probe());
  const std::vector<std::pair<std::string, std::string>> spoilt{
      {"\"layers\":\"[0,1]\"", "\"layers\":\"[0]  \""},       // not as many neurons as weights
      {"\"layers\":\"[0,1]\"", "\"layers\":\"[1,0]\""},       // layers out of order
      {"\"layers\":\"[0,1]\"", "\"layers\":\"[x,1]\""},       // no number
      {"\"layers\":\"[0,1]\"", "\"bayers\":\"[0,1]\""},       // missing
      {"Gänse", "!änse"},                                     // labels out of order
      {"\\\"zero\\\"", "\\\"hero\\\""},                       // no such way
      {"\\\"converged\\\":true", "\\\"converged\\\":1234"}};  // not a truth value

  for (const auto& [from, to] : spoilt) {
    std::string text = whole;
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    const auto path = folder.write("spoilt.probe", text);
    EXPECT_NE(refusal_of(path).find(path.string() + " is not a probe"), std::string::npos)
        << to << ": " << refusal_of(path);
  }
}

}  // namespace
}  // namespace salient
