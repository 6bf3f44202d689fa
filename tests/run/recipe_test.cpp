#include "run/recipe.hpp"

#include <gtest/gtest.h>

#include "run/random_config.hpp"
#include "salient/run/command_line.hpp"

namespace salient {
namespace {

Config config_of(Recipe recipe) {
  Config config;
  apply_recipe(recipe, config);
  return config;
}

using Texts = std::vector<std::string>;

TEST(Recipe, OfThePaperHasItsSettings) {
  const Config config = config_of(Recipe::jmlr2023);

  EXPECT_EQ(config.activations.aggregation, Aggregation::last);
  EXPECT_EQ(config.activations.dtype, StorageChoice::float32);
  EXPECT_EQ(config.corpus.min_label_count, 0);
  EXPECT_EQ(config.probe.recipe, Recipe::jmlr2023);
  EXPECT_EQ(config.probe.solver, Solver::paper);
  EXPECT_FALSE(config.probe.standardise);
  EXPECT_EQ(config.probe.penalty, PaperPenalty::neurox);
  EXPECT_EQ(config.probe.l1.value, 1e-3);
  EXPECT_EQ(config.probe.l2.value, 1e-2);
  EXPECT_EQ(config.probe.learning_rate, 1e-3);
  EXPECT_EQ(config.probe.epochs, 10);
  EXPECT_EQ(config.probe.batch_words, 512);
  EXPECT_TRUE(config.probe.shuffle);
  EXPECT_EQ(config.ranking.order, RankingOrder::stepped);
  EXPECT_EQ(config.ranking.stride, 100);
  EXPECT_NO_THROW(config.probe.validate());
}

TEST(Recipe, OfNeuroxDiffersInBatchesAndPenalties) {
  Config config = config_of(Recipe::neurox);
  config.probe.recipe = Recipe::jmlr2023;

  EXPECT_EQ(deviations(config, Stage::report),
            (Texts{"probe.l2 = 0.001 (recipe: 0.01)", "probe.batch_words = 32 (recipe: 512)",
                   "probe.shuffle = false (recipe: true)"}));
}

TEST(Recipe, ByDefaultIsTheDefaults) {
  EXPECT_EQ(to_job_file(config_of(Recipe::defaults)), to_job_file(Config{}));
}

TEST(Recipe, LeavesNoDeviationOfWhateverWasBefore) {
  ConfigGenerator generator(3);
  for (const Recipe recipe : {Recipe::defaults, Recipe::jmlr2023, Recipe::neurox}) {
    Config config = generator.next();

    apply_recipe(recipe, config);

    EXPECT_EQ(deviations(config, Stage::report), Texts{});
  }
}

TEST(Recipe, ChoosesNeitherDataNorSeedsNorMachinery) {
  Config config = config_of(Recipe::jmlr2023);
  config.corpus.train = "x";
  config.corpus.max_train_words = 10;
  config.encoder.model = "bert";
  config.activations.from = "runs/other";
  config.probe.seed = 7;
  config.probe.memory_bytes = 1000;
  config.redundancy.enabled = false;
  config.run.threads = 3;
  config.report.flag_below = 5;

  EXPECT_EQ(deviations(config, Stage::report), Texts{});
}

TEST(Deviations, AreOfTheKeysThatAStageHasRead) {
  Config config;
  config.corpus.min_label_count = 5;
  config.probe.l1 = {.automatic = false, .value = 1e-5};
  config.ranking.order = RankingOrder::sum;

  const Texts all = deviations(config, Stage::rank);

  EXPECT_EQ(all, (Texts{"corpus.min_label_count = 5 (recipe: 0)", "probe.l1 = 1e-05 (recipe: auto)",
                        "ranking.order = sum (recipe: largest)"}));
  EXPECT_EQ(deviations(config, Stage::extract), Texts{all[0]});
  EXPECT_EQ(deviations(config, Stage::probe), (Texts{all[0], all[1]}));
  EXPECT_EQ(deviations(config, Stage::report), all);
}

TEST(Deviations, OfRankingsAreReadByProbesThatThePapersScoreChooses) {
  Config config;
  config.ranking.order = RankingOrder::sum;
  EXPECT_EQ(deviations(config, Stage::probe), Texts{});

  config.probe.selection = Selection::paper_score;

  EXPECT_EQ(deviations(config, Stage::probe),
            (Texts{"probe.selection = paper-score (recipe: dev-loss)",
                   "ranking.order = sum (recipe: largest)"}));
}

}  // namespace
}  // namespace salient
