#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "run/parsed.hpp"
#include "salient/support/error.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

std::string complaint_about(const std::vector<std::string>& words) {
  try {
    parse(words);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no complaint";
}

constexpr std::string_view small_job =
    "[corpus]\ntrain = words.conllu\n[encoder]\nmodel = bert\n[probe]\nfolds = 4\nl1 = 0.5\n";

TEST(CommandLine, ReadsVerbJobRunAndRedo) {
  const TempFolder folder;
  const std::string job = folder.write("small.ini", small_job);

  const CommandLine line = parse({"extract", "--job", job, "--run=there", "--redo"});

  EXPECT_EQ(line.verb, Verb::extract);
  EXPECT_EQ(line.config.corpus.train, "words.conllu");
  EXPECT_EQ(line.run_directory, "there");
  EXPECT_TRUE(line.redo);
}

TEST(CommandLine, AsksWhatOtherRanksWouldTake) {
  const TempFolder folder;
  const std::string job = folder.write("small.ini", small_job);

  const CommandLine line =
      parse({"check", "--job", job, "--ranks=64", "--nodes", "8", "--json", "--probe.folds=3"});

  EXPECT_EQ(line.verb, Verb::check);
  EXPECT_EQ(line.ranks, 64);
  EXPECT_EQ(line.nodes, 8);
  EXPECT_TRUE(line.json);
  EXPECT_EQ(line.config.probe.folds, 3);
  EXPECT_FALSE(parse({"check", "--job", job}).ranks);
}

TEST(CommandLine, RefusesRanksThatNobodyCanCheck) {
  const TempFolder folder;
  const std::string job = folder.write("small.ini", small_job);

  EXPECT_EQ(complaint_about({"run", "--job", job, "--ranks=2"}),
            "--json, --ranks and --nodes are flags of the verb check");
  EXPECT_EQ(complaint_about({"check", "--job", job, "--ranks=0"}),
            "--ranks = 0: expected 1, 2, 3, ...");
  EXPECT_EQ(complaint_about({"check", "--job", job, "--nodes=2"}),
            "--nodes goes with --ranks, which they share");
  EXPECT_EQ(complaint_about({"check", "--job", job, "--ranks=2", "--nodes=3"}),
            "--nodes = 3: more than --ranks = 2");
}

TEST(CommandLine, NamesTheRunAfterTheJob) {
  const TempFolder folder;
  const std::string job = folder.write("small.ini", small_job);

  const CommandLine line = parse({"run", "--job", job});

  EXPECT_EQ(line.run_directory, "runs/small");
  EXPECT_FALSE(line.redo);
}

TEST(CommandLine, LetsFlagsWinOverTheJobFileAndLaterOnesOverEarlier) {
  const TempFolder folder;
  const std::string job = folder.write("small.ini", small_job);

  const CommandLine line = parse({"run", "--probe.folds=3", "--job", job, "--probe.folds", "7"});

  EXPECT_EQ(line.config.probe.folds, 7);
  EXPECT_EQ(line.config.probe.l1.value, 0.5);
  EXPECT_TRUE(line.config.probe.l2.automatic);
}

constexpr std::string_view recipe_job =
    "[corpus]\ntrain = words.conllu\nmin_label_count = 3\n[encoder]\nmodel = bert\n"
    "[probe]\nepochs = 4\nrecipe = jmlr2023\nl2 = 0.5\n";

TEST(CommandLine, LetsWhatIsSetWinOverTheRecipe) {
  const TempFolder folder;
  const std::string job = folder.write("paper.ini", recipe_job);

  const Config config = parse({"run", "--ranking.order=mass", "--job", job}).config;

  EXPECT_EQ(config.probe.recipe, Recipe::jmlr2023);
  EXPECT_EQ(config.probe.solver, Solver::paper);
  EXPECT_EQ(config.probe.l1.value, 1e-3);
  EXPECT_EQ(config.probe.l2.value, 0.5);
  EXPECT_EQ(config.probe.epochs, 4);
  EXPECT_EQ(config.corpus.min_label_count, 3);
  EXPECT_EQ(config.ranking.order, RankingOrder::mass);
}

TEST(CommandLine, TakesTheLastRecipe) {
  const TempFolder folder;
  const std::string job = folder.write("paper.ini", recipe_job);

  const Config neurox = parse({"run", "--job", job, "--probe.recipe=neurox"}).config;
  const Config plain = parse({"run", "--job", job, "--probe.l2=auto", "--probe.recipe=neurox",
                              "--probe.recipe=default"})
                           .config;

  EXPECT_EQ(neurox.probe.batch_words, 32);
  EXPECT_EQ(neurox.probe.l2.value, 0.5);
  EXPECT_EQ(plain.probe.solver, Solver::exact);
  EXPECT_EQ(plain.probe.epochs, 4);
}

TEST(CommandLine, GivesAConfigBackFromItsOwnJobFileWhateverTheRecipe) {
  const TempFolder folder;
  const std::string job = folder.write("paper.ini", recipe_job);
  for (const char* recipe : {"default", "jmlr2023", "neurox"}) {
    const std::string flag = std::string("--probe.recipe=") + recipe;
    const Config config = parse({"run", "--job", job, flag, "--probe.l1=0.25"}).config;
    const std::string text = to_job_file(config);

    const Config again = parse({"run", "--job", folder.write("again.ini", text)}).config;

    EXPECT_EQ(to_job_file(again), text);
  }
}

TEST(CommandLine, NamesARecipeThatIsMeant) {
  const TempFolder folder;
  const std::string job = folder.write("small.ini", small_job);

  EXPECT_EQ(complaint_about({"run", "--job", job, "--probe.recipe=jmlr2024"}),
            "--probe.recipe: probe.recipe = jmlr2024: expected default|jmlr2023|neurox; did you "
            "mean jmlr2023?");
}

TEST(CommandLine, EmptiesAValueByAFlagWithoutOne) {
  const TempFolder folder;
  const std::string job =
      folder.write("small.ini", std::string(small_job) + "[report]\ntitle = x\n");

  EXPECT_EQ(parse({"run", "--job", job}).config.report.title, "x");
  EXPECT_EQ(parse({"run", "--job", job, "--report.title="}).config.report.title, "");
}

TEST(CommandLine, NamesAnUnknownFlagAndTheNearestKey) {
  const TempFolder folder;
  const std::string job = folder.write("small.ini", small_job);

  EXPECT_EQ(complaint_about({"run", "--job", job, "--probe.l3=1"}),
            "--probe.l3: unknown key probe.l3; did you mean --probe.l1?");
  EXPECT_EQ(complaint_about({"run", "--jbo", job}), "--jbo: unknown key jbo; did you mean --job?");
  EXPECT_EQ(complaint_about({"run", "--job", job, "--probe.folds=x"}),
            "--probe.folds: probe.folds = x: expected a whole number");
}

TEST(CommandLine, TakesNoShortenedFlags) {
  const TempFolder folder;
  const std::string job = folder.write("small.ini", small_job);

  EXPECT_EQ(complaint_about({"run", "--job", job, "--probe.fold=3"}),
            "--probe.fold: unknown key probe.fold; did you mean --probe.folds?");
}

TEST(CommandLine, SaysWhereAValueOutOfRangeStands) {
  const TempFolder folder;
  const std::string job =
      folder.write("small.ini", std::string(small_job) + "[run]\ntimeout_s = 0\n");

  EXPECT_EQ(complaint_about({"run", "--job", job}),
            job + ":9: run.timeout_s is a number of seconds above 0");
  EXPECT_EQ(complaint_about({"run", "--job", job, "--run.timeout_s=-1"}),
            "--run.timeout_s: run.timeout_s is a number of seconds above 0");
}

TEST(CommandLine, DemandsCorpusAndModelWhereActivationsAreExtracted) {
  const TempFolder folder;
  const std::string empty = folder.write("empty.ini", "");
  const std::string half = folder.write("half.ini", "corpus.train = x\n");

  EXPECT_EQ(complaint_about({"run", "--job", empty}),
            empty + ": corpus.train is missing; set it there or as --corpus.train=PATH");
  EXPECT_EQ(complaint_about({"extract", "--job", half}),
            half + ": encoder.model is missing; set it there or as --encoder.model=PATH");
}

TEST(CommandLine, DemandsHeadsForFeaturesOfThem) {
  const TempFolder folder;
  const std::string job = folder.write("small.ini", small_job);
  const std::vector<std::string> words{"run", "--job", job, "--probe.features=head-modifier"};

  EXPECT_NE(complaint_about(words).find("set corpus.heads = true"), std::string::npos);
  EXPECT_NE(complaint_about({"run", "--job", job, "--corpus.heads=true", "--corpus.format=slashed",
                             "--corpus.labels=pos"})
                .find("corpus.heads: only corpus.format = conllu has heads"),
            std::string::npos);
  EXPECT_NE(complaint_about({"run", "--job", job, "--corpus.lemmas=true", "--corpus.format=slashed",
                             "--corpus.labels=pos"})
                .find("corpus.lemmas: only corpus.format = conllu has lemmas"),
            std::string::npos);
}

TEST(CommandLine, DemandsClustersForAnOrderOfThem) {
  const TempFolder folder;
  const std::string job = folder.write("small.ini", small_job);
  const std::vector<std::string> words{"run", "--job", job, "--rivals.methods=clusters"};
  std::vector<std::string> without = words;
  without.push_back("--redundancy.enabled=false");

  EXPECT_NE(complaint_about(without).find("for clusters set redundancy.enabled = true"),
            std::string::npos);
  EXPECT_TRUE(parse(words).config.rivals.wants_clusters());
}

TEST(CommandLine, DemandsLabelsOfSentencesForVectorsOfSentences) {
  const TempFolder folder;
  const std::string job = folder.write("small.ini", small_job);
  const std::vector<std::string> of_sentences{"run",
                                              "--job",
                                              job,
                                              "--corpus.format=sentences",
                                              "--corpus.labels=mood",
                                              "--encoder.vectors=cls"};

  EXPECT_EQ(complaint_about({"run", "--job", job, "--encoder.vectors=mean"}),
            "--encoder.vectors: encoder.vectors: a vector a sentence goes with labels of "
            "sentences, corpus.format = sentences");
  EXPECT_EQ(parse(of_sentences).config.encoder.vectors, Vectors::cls);
}

TEST(CommandLine, EditsNeuronsOnlyInsideTheModelThatGaveThem) {
  const TempFolder folder;
  const std::string job = folder.write("small.ini", small_job);
  const auto complaint = [&](const std::string& flag) {
    return complaint_about({"run", "--job", job, "--in_model.enabled=true", flag});
  };

  EXPECT_NE(complaint("--encoder.site=ffn")
                .find("in_model.enabled: neurons are edited inside the "
                      "model of this run; set encoder.site = hidden"),
            std::string::npos);
  EXPECT_NE(
      complaint("--activations.from=" + folder.path().string()).find("take activations.from away"),
      std::string::npos);
  EXPECT_NE(complaint("--in_model.draws=0").find("in_model.draws: give a number of draws"),
            std::string::npos);
}

TEST(CommandLine, NamesAVerbThatIsMeant) {
  EXPECT_EQ(complaint_about({"analyze"}),
            "unknown verb analyze; did you mean analyse? `salient --help` lists the verbs");
  EXPECT_EQ(complaint_about({}), "no verb; `salient --help` lists the verbs");
}

TEST(CommandLine, RefusesWhatItDoesNotUnderstand) {
  const TempFolder folder;
  const std::string job = folder.write("small.ini", small_job);

  EXPECT_EQ(complaint_about({"run"}), "--job is missing: salient run --job FILE.ini");
  EXPECT_NE(complaint_about({"run", "--job", job, "more"}).find("unexpected more"),
            std::string::npos);
  EXPECT_NE(complaint_about({"run", "--job"}).find("--job"), std::string::npos);
  EXPECT_NE(complaint_about({"run", "--job", "absent.ini"}).find("absent.ini"), std::string::npos);
}

TEST(CommandLine, TakesTheSubjectOfInfo) {
  const CommandLine line = parse({"info", "runs/demo"});

  EXPECT_EQ(line.verb, Verb::info);
  EXPECT_EQ(line.subject, "runs/demo");
  EXPECT_THROW(parse({"info"}), UsageError);
}

TEST(CommandLine, PlantsWithoutAJob) {
  const CommandLine line = parse({"plant", "--setting=null", "--seed", "5", "--run", "p"});

  EXPECT_EQ(line.verb, Verb::plant);
  EXPECT_EQ(line.planting.setting.kind, PlantedKind::null);
  EXPECT_EQ(line.planting.folder, "p");
  EXPECT_EQ(complaint_about({"plant", "--setting=null", "--seed=5"}),
            "plant: --run is missing: --run DIR gets the files");
  EXPECT_EQ(complaint_about({"plant", "--job", "j.ini", "--run=p"}),
            "plant takes no job and none of its keys; `salient plant --help`");
  EXPECT_EQ(complaint_about({"rank", "--job", "j.ini", "--seed=5"}),
            "--seed is a flag of the verb plant");
}

TEST(CommandLine, TakesRunsToCompare) {
  const CommandLine line = parse({"compare", "a", "b", "c", "--run=there", "--top", "10,50",
                                  "--cross-model", "--labels.percent=40", "--run.threads=2"});

  EXPECT_EQ(line.verb, Verb::compare);
  EXPECT_EQ(line.compared, (std::vector<std::filesystem::path>{"a", "b", "c"}));
  EXPECT_EQ(line.run_directory, "there");
  EXPECT_EQ(line.comparison.top, (std::vector<std::int64_t>{10, 50}));
  EXPECT_EQ(line.comparison.percent, 40);
  EXPECT_EQ(line.config.run.threads, 2);
  EXPECT_TRUE(line.cross_model);
  EXPECT_TRUE(parse({"compare", "a", "b"}).comparison.top.empty());
  EXPECT_EQ(parse({"compare", "a", "b"}).run_directory, "runs/comparison");
}

TEST(CommandLine, RefusesComparisonsThatCannotBe) {
  EXPECT_NE(complaint_about({"compare", "a"}).find("which runs?"), std::string::npos);
  EXPECT_NE(complaint_about({"compare", "a", "b", "--job=j.ini"}).find("--job"), std::string::npos);
  EXPECT_NE(complaint_about({"compare", "a", "b", "--top=x"}).find("--top = x: expected numbers"),
            std::string::npos);
  EXPECT_NE(complaint_about({"compare", "a", "b", "--top=0"}).find("--top: give numbers"),
            std::string::npos);
  EXPECT_NE(complaint_about({"compare", "a", "b", "--probe.l1=1"}).find("--probe.l1: compare does"),
            std::string::npos);
  EXPECT_EQ(complaint_about({"run", "--cross-model"}),
            "--cross-model is a flag of the verb compare");
  EXPECT_EQ(complaint_about({"run", "--top=1"}),
            "--top is a flag of the verbs compare and evaluate");
}

TEST(CommandLine, TakesRunsToEvaluate) {
  const CommandLine line =
      parse({"evaluate", "--probe", "a", "b", "--on=c", "d", "--run", "there", "--ranking", "a",
             "--top=10,50", "--ablation.draws=3", "--minimal_set.seed=8", "--run.threads=2"});

  const auto paths = [](std::vector<std::filesystem::path> list) { return list; };
  EXPECT_EQ(line.verb, Verb::evaluate);
  EXPECT_EQ(line.evaluation.probes, paths({"a", "b"}));
  EXPECT_EQ(line.evaluation.on, paths({"c", "d"}));
  EXPECT_EQ(line.evaluation.rankings, paths({"a"}));
  EXPECT_EQ(line.evaluation.options.top, (std::vector<std::int64_t>{10, 50}));
  EXPECT_EQ(line.evaluation.options.random_orders, 3);
  EXPECT_EQ(line.evaluation.options.seed, 8U);
  EXPECT_EQ(line.run_directory, "there");
  EXPECT_EQ(parse({"evaluate", "--on", "a", "--probe", "b"}).run_directory, "runs/evaluation");
}

TEST(CommandLine, KnowsARunToEvaluateByEachOfItsNames) {
  const Evaluation asked =
      parse({"evaluate", "--probe", "runs/en/", "./runs/en", "--on", "runs/de/../en"}).evaluation;

  EXPECT_EQ(asked.probes, (std::vector<std::filesystem::path>{"runs/en", "runs/en"}));
  EXPECT_EQ(asked.on, (std::vector<std::filesystem::path>{"runs/en"}));
}

TEST(CommandLine, RefusesEvaluationsThatCannotBe) {
  EXPECT_NE(complaint_about({"evaluate", "--probe", "a"}).find("which runs?"), std::string::npos);
  EXPECT_NE(complaint_about({"evaluate", "--on", "a"}).find("which runs?"), std::string::npos);
  EXPECT_NE(complaint_about({"evaluate", "a", "--on", "b"}).find("unexpected a"),
            std::string::npos);
  EXPECT_NE(complaint_about({"evaluate", "--probe", "a", "--on", "b", "--run=c", "d"})
                .find("unexpected d"),
            std::string::npos);
  EXPECT_NE(complaint_about({"evaluate", "--probe", "a", "--on", "b", "--top=0"})
                .find("--top: give numbers"),
            std::string::npos);
  EXPECT_NE(complaint_about({"evaluate", "--probe", "a", "--on", "b", "--probe.l1=1"})
                .find("--probe.l1: evaluate does not read this key"),
            std::string::npos);
  EXPECT_EQ(complaint_about({"compare", "a", "b", "--on", "c"}),
            "--on is a flag of the verb evaluate");
}

}  // namespace
}  // namespace salient
