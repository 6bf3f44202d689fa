#include "run/summary.hpp"

#include <algorithm>
#include <cstdio>

#include "run/options_text.hpp"
#include "run/random_run.hpp"
#include "run/recipe.hpp"
#include "salient/probes/features.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/support/log.hpp"

namespace salient {
namespace {

using Facts = std::vector<std::pair<std::string, std::string>>;

Facts facts_of(const ActivationReader& activations, const NeuronLayout& neurons) {
  const Corpus& corpus = activations.corpus();
  const ActivationSchema& schema = activations.schema();
  const bool of_words = schema.vectors == "words";
  Facts facts{{"model", schema.model},
              {of_words ? "word vectors" : "sentence vectors",
               described_vectors(schema) + ", stored as " + std::string(name_of(schema.stored))},
              {"neurons", std::to_string(neurons.size()) + " (" + neurons.described() + ")"}};
  if (schema.site != "hidden") facts.emplace_back("inside of blocks", schema.site);
  if (!of_words) facts.emplace_back("words", "whole sentences, wherever this page counts words");
  for (const Split split : all_splits) {
    const SplitSize size = size_of(corpus, split);
    if (size.words == 0) continue;
    facts.emplace_back(
        std::string(name_of(split)) + " words",
        std::to_string(size.words) + " in " + std::to_string(size.sentences) + " sentences");
  }
  return facts;
}

void add_features_to(Facts& facts, const ProbeOptions& options) {
  if (options.features == Features::word) return;
  const bool drops = options.root == RootWords::drop;
  facts.emplace_back("features", Text<Features>::write(options.features) + " of each word; roots " +
                                     (drops ? "are left out" : "are their own heads"));
}

/// Of several.
bool is_smallest_l1(const TaskReport& task) {
  double smallest = task.l1, largest = task.l1;
  for (const PathPoint& point : task.path) {
    smallest = std::min(smallest, point.l1);
    largest = std::max(largest, point.l1);
  }
  return task.l1 == smallest && smallest < largest;
}

/// "0.8123", "none"
std::string in_words(const std::optional<double>& share) {
  if (!share) return "none";
  char text[32];
  std::snprintf(text, sizeof text, "%.4f", *share);
  return text;
}

/// Below so many, bootstraps of sentences say too little.
constexpr std::int64_t few_sentences = 20;

void add_warnings(const TaskReport& task, bool is_grid, std::vector<std::string>& warnings) {
  if (task.certificate.certified && !task.certificate.converged) {
    warnings.push_back("The probe of " + task.name +
                       " is not converged: its weights, and so its order of neurons, would still "
                       "move.");
  }
  if (!task.certificate.certified) {
    warnings.push_back("The probe of " + task.name +
                       " was trained by the papers' recipe, which promises no optimum.");
  }
  const double excess = excess_of_given(task.path);
  if (excess > flagged_excess) {
    char percent[32];
    std::snprintf(percent, sizeof percent, "%.1f", 100 * excess);
    warnings.push_back("The dev loss of the penalties given for " + task.name + " is " + percent +
                       " % above the best of the path; probe.l1 = auto takes that one.");
  }
  if (is_bottom_without_say(task.path)) {
    warnings.push_back("A_b of the papers' score at the penalties of " + task.name +
                       " is what the biases get right alone: the last 20 % of the neurons say "
                       "nothing there.");
  }
  if (!task.path.empty() && task.path.back().chosen && !task.path.back().given && !is_grid) {
    warnings.push_back("The penalty of " + task.name +
                       " is the weakest of its path: a weaker one may do better (raise "
                       "probe.path_span).");
  }
  if (is_grid && is_smallest_l1(task)) {
    warnings.push_back("The l1 chosen for " + task.name +
                       " is the smallest of its grid: a smaller one may do better.");
  }
  for (const Split split : {Split::dev, Split::test}) {
    const std::int64_t sentences = task.data[static_cast<std::size_t>(split)].sentences;
    if (sentences == 0 || sentences >= few_sentences) continue;
    warnings.push_back("Only " + std::to_string(sentences) + " sentences of " +
                       std::string(name_of(split)) + " judge " + task.name +
                       ": intervals and p by bootstraps of them are too narrow.");
  }
  if (!task.unseen.empty()) {
    std::int64_t words = 0;
    for (const UnseenLabel& label : task.unseen) words += label.words;
    warnings.push_back(std::to_string(words) + " dev and test words of " + task.name +
                       " have a label that train has not; they count as errors.");
  }
}

bool counts(const Task& task, std::size_t word) {
  return task.has_numbers() ? !task.leaves_out_number(word)
                            : task.label_of_word[word] != label_excluded;
}

std::array<DataSize, 3> data_of(const Corpus& corpus, const Task& task) {
  std::array<DataSize, 3> data;
  for (std::int64_t sentence = 0; sentence < corpus.sentence_count(); ++sentence) {
    const RowRange range = corpus.words_of(sentence);
    std::array<std::int64_t, 4> words{};  // by Split
    for (std::int64_t word = range.begin; word < range.end; ++word) {
      const auto place = static_cast<std::size_t>(word);
      if (counts(task, place)) ++words[static_cast<std::size_t>(corpus.split_of_word[place])];
    }
    for (std::size_t split = 0; split < data.size(); ++split) {
      data[split].words += words[split];
      data[split].sentences += words[split] > 0 ? 1 : 0;
    }
  }
  return data;
}

/// The names of the corpus's files, without the folders that they lie in.
std::string files_of(const CorpusOptions& corpus) {
  std::string names;
  for (const std::filesystem::path& file : {corpus.train, corpus.dev, corpus.test}) {
    const std::filesystem::path name =
        file.has_filename() ? file.filename() : file.parent_path().filename();
    if (!name.empty()) names += (names.empty() ? "" : ", ") + name.string();
  }
  return names;
}

/// What an analysis found of each task; of some it has none.
template <class Read>
auto results_of(const std::string& analysis, bool is_wanted, Read read, const Report& report,
                const RunDirectory& run) {
  std::vector<decltype(read({}))> results;
  for (const TaskReport& task : report.tasks) {
    const std::filesystem::path file = run.analysis(analysis, task.name);
    if (is_wanted && std::filesystem::exists(file)) results.push_back(read(file));
  }
  return results;
}

}  // namespace

SplitSize size_of(const Corpus& corpus, Split split) {
  SplitSize size;
  for (std::int64_t sentence = 0; sentence < corpus.sentence_count(); ++sentence) {
    const RowRange range = corpus.words_of(sentence);
    const auto first = corpus.split_of_word.begin();
    const auto words = std::count(first + range.begin, first + range.end, split);
    size.words += words;
    size.sentences += words > 0 ? 1 : 0;
  }
  return size;
}

std::string described_vectors(const ActivationSchema& schema) {
  if (schema.vectors == "cls") return "cls: the token that stands for each sentence";
  if (schema.vectors == "last") return "last: the last subword of each sentence";
  const std::string subword = schema.aggregation + " subword";
  return schema.vectors == "mean" ? "mean: the words of each sentence, " + subword + " of each"
                                  : subword;
}

TaskReport task_report(const Config& config, const Task& task, const TrainedProbe& trained,
                       std::vector<ProbeScore> scores) {
  TaskReport report;
  report.name = task.name;
  report.recipe = name_of(config.probe.recipe);
  report.deviations = deviations(config, Stage::probe);
  report.labels = trained.probe.labels;
  report.predicts_numbers = trained.probe.predicts_numbers();
  report.unseen = task.unseen;
  report.scores = std::move(scores);
  report.l1 = trained.l1;
  report.l2 = trained.l2;
  report.penalties = conventions_of(trained);
  report.certificate = trained.certificate;
  report.path = trained.path;
  report.folds = trained.folds;
  report.standardised = config.probe.standardise;
  report.solver = config.probe.solver == Solver::exact ? "exact" : "paper";
  report.ranking_options = config.ranking;
  return report;
}

TaskReport summarise_task(Study& study, const Task& task, std::vector<ProbeScore> scores) {
  const TrainedProbe trained = read_probe(study.run.probe(task.name));
  const LinearProbe& probe = trained.probe;
  const Config config = study.effective_config();
  TaskReport report = task_report(config, task, trained, std::move(scores));
  report.model_digest = study.activations().schema().model_digest;
  report.deviations = deviations(config, Stage::rank);
  report.ranking = rank_neurons(trained, config.ranking);
  if (report.standardised) {
    report.raw_ranking =
        rank_neurons(probe.raw_weights(), trained.gradient, probe.neurons, config.ranking);
  }
  return report;
}

std::string in_words(const std::string& task, const ProbeScore& score) {
  char figures[160];
  if (score.numbers) {
    const NumberScore& numbers = *score.numbers;
    std::snprintf(figures, sizeof figures,
                  "R^2 %s, Pearson %s, Spearman %s, root mean squared error %.4g",
                  in_words(numbers.r_squared).c_str(), in_words(numbers.pearson).c_str(),
                  in_words(numbers.spearman).c_str(), numbers.root_squared_error());
  } else {
    std::snprintf(figures, sizeof figures, "accuracy %.2f %% (majority %.2f %%)",
                  100 * score.accuracy(), 100 * score.majority_accuracy());
  }
  return task + ", " + std::string(name_of(score.split)) + ": " + figures + " over " +
         std::to_string(score.words) + " words";
}

Report summarise(Study& study, const Facts& provenance, const std::vector<StageTiming>& timings) {
  Report report;
  report.title = study.config.report.title.empty()
                     ? std::filesystem::weakly_canonical(study.run.path()).filename().string()
                     : study.config.report.title;
  report.neurons = study.neurons();
  report.provenance = provenance;
  report.provenance.emplace_back("corpus digest", study.activations().corpus().digest);
  report.provenance.emplace_back("model digest", study.activations().schema().model_digest);
  report.facts = facts_of(study.activations(), report.neurons);
  add_features_to(report.facts, study.config.probe);
  report.timings = timings;
  report.source = study.config.report.source.empty() ? files_of(study.effective_config().corpus)
                                                     : study.config.report.source;
  report.flag_below = study.config.report.flag_below;
  report.open_labels = study.config.report.open_labels;
  for (const Task& task : study.tasks()) {
    report.tasks.push_back(summarise_task(study, task, read_scores(study.run.scores(task.name))));
    report.tasks.back().data = data_of(study.activations().corpus(), task);
    const std::filesystem::path baselines = study.run.analysis("baselines", task.name);
    if (std::filesystem::exists(baselines)) {
      report.tasks.back().baselines = read_baselines(baselines);
    }
    if (study.config.rivals.any() && !task.has_numbers()) {
      report.tasks.back().rivals = read_rivals(study.run.analysis("rivals", task.name));
      if (!study.config.rivals.probes.empty()) {
        report.tasks.back().rival_accuracy =
            read_rival_accuracy(study.run.analysis("rival_accuracy", task.name));
      }
    }
    add_warnings(report.tasks.back(), study.config.probe.is_grid(), report.warnings);
  }
  add_random_run(study.config.report, study.activations().corpus(), report);
  report.ablation_fill = study.config.ablation.fill;
  const Config& config = study.config;
  const auto found_by = [&](const std::string& analysis, bool is_wanted, auto read) {
    return results_of(analysis, is_wanted, read, report, study.run);
  };
  report.ablations = found_by("ablation", config.ablation.enabled, read_ablation);
  report.minimal_sets = found_by("minimal_set", config.minimal_set.enabled, read_minimal_sets);
  report.disjoint_sets =
      found_by("disjoint_sets", config.minimal_set.enabled && config.minimal_set.disjoint > 0,
               read_disjoint_sets);
  report.controls = found_by("control", config.control.enabled, read_control);
  report.code_lengths = found_by("code_length", config.code_length.enabled, read_code_length);
  report.in_model = found_by("in_model", config.in_model.enabled, read_in_model);
  report.layers = found_by("layers", config.layers.enabled, read_layers);
  report.feature_selections =
      found_by("feature_selection", config.feature_selection.enabled, read_feature_selection);
  report.labels = found_by("labels", config.labels.enabled, read_labels);
  report.scales = found_by("scale", config.scale.enabled, read_scale);
  report.stability = found_by("stability", config.stability.enabled, read_stability);
  report.single_neurons =
      found_by("single_neurons", config.single_neurons.enabled, read_single_neurons);
  report.representatives =
      found_by("representatives", config.redundancy.enabled && config.redundancy.probes,
               read_representatives);
  if (config.top_words.enabled && !need_head(config.probe.features)) {
    report.top_words = read_top_words(study.run.top_words());
  }
  if (config.heat.any()) report.heat = read_heat(study.run.heat());
  report.redundancy_absolute = study.config.redundancy.absolute;
  if (study.config.redundancy.enabled) {
    report.redundancy = read_redundancy(study.run.redundancy());
    report.cka = read_cka(study.run.redundancy());
  }
  return report;
}

void log_summary(const Report& report, const std::filesystem::path& page) {
  for (const TaskReport& task : report.tasks) {
    for (const ProbeScore& score : task.scores) log_info("result: " + in_words(task.name, score));
    std::string top;
    const std::size_t count = std::min<std::size_t>(10, task.ranking.order.size());
    for (std::size_t i = 0; i < count; ++i) {
      const NeuronId neuron = task.ranking.order[i].neuron;
      top += (i == 0 ? "" : ", ") + slot_before(neuron) + std::to_string(neuron.layer) + "/" +
             std::to_string(neuron.unit);
    }
    log_info("result: " + task.name + ": most salient neurons (layer/unit): " + top);
  }
  for (const std::string& warning : report.warnings) log_warning("result: " + warning);
  log_info("result: report in " + page.string());
}

}  // namespace salient
