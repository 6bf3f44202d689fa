#include "run/estimate.hpp"

#include <gtest/gtest.h>

#include <string>

namespace salient {
namespace {

EncoderOutline some_model(bool on_gpu = false) {
  EncoderOutline model;
  model.layer_numbers = {0, 1, 5};
  model.units = 100;
  model.on_gpu = on_gpu;
  model.parameters = 1000000;
  model.weights = {.stored = 2000000, .read = 4000000, .largest = 900000, .ready = 3500000};
  return model;
}

BatchTotals some_batches() {
  BatchTotals batches;
  batches.parts = 2;
  batches.workspace_bytes = 700000;
  batches.state_bytes = 500000;
  return batches;
}

TEST(ExtractionMemory, IsTheProgramTheCorpusTheModelABatchAndTwoBlocks) {
  const StageMemory memory =
      extraction_memory(some_batches(), some_model(), {12345, 0}, 1000, false, 1);

  // Reading takes 3.4 MB more than what is kept of the weights; batch and blocks have 3.6.
  EXPECT_EQ(memory.host(), base_bytes + 12345 + 3500000 + 700000 + 500000 + 2 * 4 * 1000 * 300);
  EXPECT_EQ(memory.device(), 0);
}

TEST(ExtractionMemory, IsThatOfReadingTheWeightsWhereThatIsMore) {
  const StageMemory memory =
      extraction_memory(some_batches(), some_model(), {12345, 0}, 100, false, 1);

  EXPECT_EQ(memory.host(), base_bytes + 12345 + 4000000 + 2000000 + 900000);
}

TEST(ExtractionMemory, IsThatOfReadingTheCorpusWhereThatIsMore) {
  const StageMemory memory =
      extraction_memory(some_batches(), some_model(), {12345, 50000000}, 1000, false, 1);

  EXPECT_EQ(memory.host(), base_bytes + 50000000);
}

TEST(ExtractionMemory, HasAWorkspaceForEachThreadThatGetsAPart) {
  const auto host = [](int threads) {
    return extraction_memory(some_batches(), some_model(), {}, 10000, false, threads).host();
  };
  EXPECT_EQ(host(2) - host(1), 700000);
  EXPECT_EQ(host(3), host(2));
}

TEST(ExtractionMemory, HasWeightsAndWorkspaceOnAGpu) {
  const auto device = [](std::int64_t workspace) {
    BatchTotals batches = some_batches();
    batches.parts = 1;
    batches.workspace_bytes = workspace;
    return extraction_memory(batches, some_model(true), {}, 1000, true, 4).device();
  };
  EXPECT_EQ(device(700000), 3500000 + 700000);
  EXPECT_EQ(device(1), 4000000);  // as they are read
}

TEST(ExtractionMemory, HasABlockAsFloat16WhereThatIsTried) {
  const auto host = [](bool rounds) {
    return extraction_memory(some_batches(), some_model(), {}, 10000, rounds, 1).host();
  };
  // and the sums of 13 digits, three for each neuron, and a mark.
  EXPECT_EQ(host(true) - host(false), 2 * 10000 * 300 + 300 * (3 * 13 * 8 + 4));
}

TEST(ProbeMemory, IsThatOfTheFormula) {
  TrainingMemory memory;
  memory.corpus = 1;
  memory.kept = 20;
  memory.block = 300;
  memory.correlation = 4000;
  memory.tiles = 70000;
  memory.gram = 50000;
  memory.problems = 600000;

  EXPECT_EQ(probe_memory(Stage::probe, memory, false).host(), base_bytes + memory.peak());
  memory.problems = 6;
  EXPECT_EQ(probe_memory(Stage::probe, memory, false).host(), base_bytes + memory.peak());
  // Correlations are computed before studies.
  EXPECT_EQ(probe_memory(Stage::analyse, memory, false).host(), base_bytes + 74321);
  memory.problems = 0;
  EXPECT_EQ(probe_memory(Stage::analyse, memory, false).host(), base_bytes + 74321);
  memory.problems = 600000;
  EXPECT_EQ(probe_memory(Stage::analyse, memory, false).host(), base_bytes + 654321);
}

TEST(ProbeMemory, LeavesTheCorrelationsOfAGpuOnTheHost) {
  TrainingMemory memory;
  memory.kept_on_device = 5;
  memory.block = 300;
  memory.correlation = 4000;
  memory.problems = 600000;

  const StageMemory stage = probe_memory(Stage::probe, memory, true);

  EXPECT_EQ(stage.host(), base_bytes + 4000);
  EXPECT_EQ(stage.device(), 600305);
}

TEST(TrainingTime, IsThatOfPassesOverTheWordsOfARank) {
  PlannedProbe probe;
  probe.labels = 4;
  probe.train_words = 1000;
  ProbeOptions options;
  options.solver = Solver::paper;
  options.epochs = 7;  // and three passes for the certificate

  const Duration one = training_time({probe}, {0.5}, options, 640, 1);
  const Duration four = training_time({probe}, {0.5}, options, 640, 4);

  EXPECT_LT(one.least, 5000);
  EXPECT_GT(one.most, 5000);
  EXPECT_EQ(four.least, one.least / 4);
}

TEST(StudiesTime, IsThatOfProblemsOnAllNeurons) {
  PlannedProbe task;
  task.labels = 4;
  task.train_words = 1000;
  ProbeOptions options;
  options.solver = Solver::paper;
  options.epochs = 7;

  const Duration one = studies_time(2.5, task, 0.5, options, 640, 1);

  EXPECT_LT(one.least, 2.5 * 7 * 500);
  EXPECT_GT(one.most, 2.5 * 7 * 500);
  EXPECT_EQ(studies_time(2.5, task, 0.5, options, 640, 4).least, one.least / 4);
  EXPECT_EQ(studies_time(0, task, 0.5, options, 640, 1).most, 0);
}

TEST(StudyBytes, AreOfAsManyProblemsAsHaveRoom) {
  PlannedProbe task;
  task.labels = 4;
  task.points = 13;  // which a study has not
  ActivationSize size;
  size.neurons = 100;
  size.words = 50;
  const auto bytes = [&](std::int64_t problems, std::int64_t room) {
    return study_bytes(problems, task, size, {}, room);
  };
  const std::int64_t one = bytes(1, 0);  // which is solved whatever room there is

  EXPECT_GT(one, 8 * 4 * 101);
  EXPECT_EQ(bytes(0, 0), 0);
  EXPECT_EQ(bytes(5, 100 * one), 5 * one);
  EXPECT_EQ(bytes(5, 3 * one + 1), 3 * one);
}

TEST(TooLarge, NamesWhatIsNeededAndWhatIsThere) {
  EXPECT_EQ(too_large(some_model(), 1000000, 4500000), "");
  const std::string complaint = too_large(some_model(true), 1 << 20, 1 << 20);
  EXPECT_NE(complaint.find("3.3 MiB for its 1000000 parameters and 1 MiB for a batch"),
            std::string::npos)
      << complaint;
  EXPECT_NE(complaint.find("the GPU of a rank has 1 MiB free"), std::string::npos) << complaint;
  EXPECT_NE(complaint.find("out of scope"), std::string::npos) << complaint;
}

TEST(TooLarge, IsAModelThatDoesNotFitWhileItIsRead) {
  const std::string complaint = too_large(some_model(), 1000, 3600000);

  EXPECT_NE(complaint.find("the model needs 3.8 MiB for its 1000000 parameters, and a rank has"),
            std::string::npos)
      << complaint;
}

}  // namespace
}  // namespace salient
