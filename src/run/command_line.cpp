#include "salient/run/command_line.hpp"

#include <algorithm>
#include <boost/program_options.hpp>
#include <cctype>
#include <map>
#include <optional>
#include <utility>

#include "run/help.hpp"
#include "run/job_file.hpp"
#include "run/nearest.hpp"
#include "run/options.hpp"
#include "run/options_text.hpp"
#include "run/planting.hpp"
#include "run/recipe.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

namespace po = boost::program_options;

/// What stands on the command line, before any of it means something.
struct Words {
  std::vector<std::string> positions;  ///< the verb, the subject
  std::vector<Setting> settings;       ///< flags of keys
  std::optional<std::string> job, run, ranks, nodes, top;
  std::map<std::string, std::vector<std::string>> lists;  ///< of --probe, --ranking, --on
  std::vector<std::string>* list = nullptr;               ///< that further words go to
  PlantFlags plant;
  bool redo = false, json = false, cross_model = false, help = false, version = false;
};

/// Flags that take all words up to the next flag.
constexpr const char* list_flags[] = {"probe", "ranking", "on"};

bool is_list_flag(const std::string& key) {
  return std::find(std::begin(list_flags), std::end(list_flags), key) != std::end(list_flags);
}

po::options_description described_flags() {
  po::options_description flags;
  for (const std::string& key : all_keys())
    flags.add_options()(key.c_str(), po::value<std::string>());
  for (const char* valued : {"job", "run", "ranks", "nodes", "top"})
    flags.add_options()(valued, po::value<std::string>());
  for (const char* list : list_flags) flags.add_options()(list, po::value<std::string>());
  for (const std::string& flag : plant_flags())
    flags.add_options()(flag.c_str(), po::value<std::string>());
  for (const char* alone : {"redo", "json", "cross-model", "help", "version"}) {
    flags.add_options()(alone, "");
  }
  return flags;
}

/// `--key=` becomes `--key` and an empty word, for Boost refuses the former.
std::vector<std::string> words_of(int argc, const char* const* argv) {
  std::vector<std::string> words;
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    const bool empty_value =
        word.starts_with("--") && word.ends_with('=') && word.find('=') == word.size() - 1;
    if (empty_value) word.pop_back();
    words.push_back(std::move(word));
    if (empty_value) words.emplace_back();
  }
  return words;
}

[[noreturn]] void refuse_unknown(const std::string& flag) {
  std::vector<std::string> known = all_keys();
  known.insert(known.end(), {"job", "run", "redo", "json", "ranks", "nodes", "top", "cross-model",
                             "help", "version"});
  known.insert(known.end(), std::begin(list_flags), std::end(list_flags));
  known.insert(known.end(), plant_flags().begin(), plant_flags().end());
  throw UsageError("--" + flag + ": unknown key " + flag + "; did you mean --" +
                   nearest(flag, known) + "?");
}

void take(const po::option& option, Words& words) {
  const std::map<std::string, bool*> alone{{"redo", &words.redo},
                                           {"json", &words.json},
                                           {"cross-model", &words.cross_model},
                                           {"help", &words.help},
                                           {"version", &words.version}};
  const std::map<std::string, std::optional<std::string>*> valued{{"job", &words.job},
                                                                  {"run", &words.run},
                                                                  {"ranks", &words.ranks},
                                                                  {"nodes", &words.nodes},
                                                                  {"top", &words.top}};
  const std::string& key = option.string_key;
  if (key.empty()) {
    (words.list != nullptr ? *words.list : words.positions).push_back(option.value.at(0));
    return;
  }
  words.list = is_list_flag(key) ? &words.lists[key] : nullptr;
  if (words.list != nullptr) {
    words.list->push_back(option.value.at(0));
  } else if (option.unregistered) {
    refuse_unknown(key);
  } else if (alone.contains(key)) {
    *alone.at(key) = true;
  } else if (valued.contains(key)) {
    *valued.at(key) = option.value.at(0);
  } else if (is_plant_flag(key)) {
    words.plant[key] = option.value.at(0);
  } else {
    words.settings.push_back({key, option.value.at(0), "--" + key});
  }
}

Words read_words(int argc, const char* const* argv) {
  namespace style = po::command_line_style;
  const po::options_description flags = described_flags();
  Words words;
  try {
    const auto parsed =
        po::command_line_parser(words_of(argc, argv))
            .options(flags)
            .style(style::allow_long | style::long_allow_adjacent | style::long_allow_next)
            .allow_unregistered()
            .run();
    for (const po::option& option : parsed.options) take(option, words);
  } catch (const po::error& error) {
    throw UsageError(error.what());
  }
  return words;
}

const VerbHelp& find_verb(const std::string& name) {
  std::vector<std::string> names;
  for (const VerbHelp& verb : all_verbs()) {
    if (verb.name == name) return verb;
    names.emplace_back(verb.name);
  }
  throw UsageError("unknown verb " + name + "; did you mean " + nearest(name, names) +
                   "? `salient --help` lists the verbs");
}

void demand(const std::filesystem::path& value, const std::string& key, const std::string& job) {
  if (!value.empty()) return;
  throw UsageError(job + ": " + key + " is missing; set it there or as --" + key + "=PATH");
}

/// Puts the place of the setting that a complaint of validate() names in front of it.
std::string located(const std::string& complaint, const std::vector<Setting>& settings) {
  for (auto setting = settings.rbegin(); setting != settings.rend(); ++setting) {
    const auto begin = complaint.find(setting->key);
    if (begin == std::string::npos) continue;
    const auto end = begin + setting->key.size();  // not corpus.train of corpus.train_labels
    const bool longer =
        end < complaint.size() &&
        (complaint[end] == '_' || std::isalnum(static_cast<unsigned char>(complaint[end])) != 0);
    if (!longer) return setting->where + ": " + complaint;
  }
  return complaint;
}

/// What is set wins over what the recipe gives.
Config config_of(const std::vector<Setting>& settings) {
  Config config;
  for (const Setting& setting : settings) {
    if (setting.key == "probe.recipe") apply(setting, config);
  }
  apply_recipe(config.probe.recipe, config);
  for (const Setting& setting : settings) apply(setting, config);
  return config;
}

Config read_config(const Words& words, Verb verb) {
  std::vector<Setting> settings = read_job_file(*words.job);
  settings.insert(settings.end(), words.settings.begin(), words.settings.end());
  Config config = config_of(settings);
  const bool extracts = verb == Verb::check || verb == Verb::run || verb == Verb::extract;
  if (extracts && config.activations.from.empty()) {
    demand(config.corpus.train, "corpus.train", *words.job);
    demand(config.encoder.model, "encoder.model", *words.job);
  }
  try {
    config.validate();
  } catch (const UsageError& error) {
    throw UsageError(located(error.what(), settings), error.where());
  }
  return config;
}

void allow_positions(const Words& words, std::size_t count) {
  if (words.positions.size() <= count) return;
  throw UsageError("unexpected " + words.positions[count] +
                   "; flags are written --section.key=value, `salient --help` explains them");
}

CommandLine text_only(Verb verb, std::string text) {
  CommandLine line;
  line.verb = verb;
  line.text = std::move(text);
  return line;
}

/// --ranks and --nodes.
int read_count(const std::string& flag, const std::string& text) {
  const std::optional<int> count = Text<int>::read(text);
  if (!count || *count < 1)
    throw UsageError("--" + flag + " = " + text + ": expected 1, 2, 3, ...");
  return *count;
}

/// Refuses flags that belong to another verb.
void check_flags(const Words& words, Verb verb) {
  if (verb != Verb::check && (words.json || words.ranks || words.nodes)) {
    throw UsageError("--json, --ranks and --nodes are flags of the verb check");
  }
  if (verb != Verb::compare && words.cross_model) {
    throw UsageError("--cross-model is a flag of the verb compare");
  }
  if (verb != Verb::compare && verb != Verb::evaluate && words.top) {
    throw UsageError("--top is a flag of the verbs compare and evaluate");
  }
  if (verb != Verb::evaluate && !words.lists.empty()) {
    throw UsageError("--" + words.lists.begin()->first + " is a flag of the verb evaluate");
  }
  if (verb != Verb::plant && !words.plant.empty()) {
    throw UsageError("--" + words.plant.begin()->first + " is a flag of the verb plant");
  }
}

/// What the verb check alone is asked.
void read_check(const Words& words, CommandLine& line) {
  if (words.nodes && !words.ranks) throw UsageError("--nodes goes with --ranks, which they share");
  line.json = words.json;
  if (words.ranks) line.ranks = read_count("ranks", *words.ranks);
  if (words.nodes) line.nodes = read_count("nodes", *words.nodes);
  if (line.ranks && line.nodes > *line.ranks) {
    throw UsageError("--nodes = " + *words.nodes + ": more than --ranks = " + *words.ranks);
  }
}

/// `salient plant --setting S --seed s --run DIR`: no job.
CommandLine read_plant(const Words& words) {
  allow_positions(words, 1);
  if (words.job || !words.settings.empty()) {
    throw UsageError("plant takes no job and none of its keys; `salient plant --help`");
  }
  if (!words.run) throw UsageError("plant: --run is missing: --run DIR gets the files");
  CommandLine line;
  line.verb = Verb::plant;
  line.planting = read_planting(words.plant);
  line.planting.folder = *words.run;
  return line;
}

std::string typed(int argc, const char* const* argv) {
  std::string command = "salient";
  for (int i = 1; i < argc; ++i) command += std::string(" ") + argv[i];
  return command;
}

/// The keys that a verb reads which has no job file.
Config config_without_job(const Words& words, const VerbHelp& verb) {
  Config config;
  for (const Setting& setting : words.settings) {
    apply(setting, config);
    const bool is_read = std::any_of(
        all_options().begin(), all_options().end(),
        [&](const Option& option) { return option.key == setting.key && reads(verb, option); });
    if (!is_read) {
      throw UsageError(setting.where + ": " + std::string(verb.name) +
                       " does not read this key; `salient " + std::string(verb.name) +
                       " --help` lists those that it does");
    }
  }
  config.run.validate();
  config.probe.validate();
  config.ablation.validate();
  config.minimal_set.validate();
  return config;
}

std::vector<std::int64_t> read_top(const std::string& text) {
  const auto sizes = Text<std::vector<std::int64_t>>::read(text);
  if (!sizes || sizes->empty()) {
    throw UsageError("--top = " + text + ": expected numbers of neurons: 10,50,100");
  }
  return *sizes;
}

CommandLine read_compare(const Words& words, const VerbHelp& verb) {
  if (words.positions.size() < 3) {
    throw UsageError("compare: which runs? salient compare RUN RUN ..., the first is the base");
  }
  if (words.job || words.redo) throw UsageError("compare takes runs; --job and --redo are not its");
  CommandLine line;
  line.verb = Verb::compare;
  line.compared.assign(words.positions.begin() + 1, words.positions.end());
  line.run_directory = words.run.value_or("runs/comparison");
  line.config = config_without_job(words, verb);
  line.comparison.percent = line.config.labels.percent;
  if (words.top) line.comparison.top = read_top(*words.top);
  line.comparison.validate();
  line.cross_model = words.cross_model;
  return line;
}

/// Runs by one name each: "runs/en/", as shells complete it, is "runs/en".
std::vector<std::filesystem::path> runs_of(const std::string& flag, const Words& words) {
  const auto found = words.lists.find(flag);
  if (found == words.lists.end()) return {};
  std::vector<std::filesystem::path> runs;
  for (const std::string& run : found->second) {
    const std::filesystem::path plain = std::filesystem::path(run).lexically_normal();
    runs.push_back(plain.has_filename() ? plain : plain.parent_path());
  }
  return runs;
}

CommandLine read_evaluate(const Words& words, const VerbHelp& verb) {
  allow_positions(words, 1);
  if (words.job || words.redo)
    throw UsageError("evaluate takes runs; --job and --redo are not its");
  CommandLine line;
  line.verb = Verb::evaluate;
  Evaluation& asked = line.evaluation;
  asked = {runs_of("probe", words), runs_of("ranking", words), runs_of("on", words), {}};
  if (asked.on.empty() || (asked.probes.empty() && asked.rankings.empty())) {
    throw UsageError(
        "evaluate: which runs? salient evaluate --probe RUN ... --ranking RUN ... --on RUN ...");
  }
  line.run_directory = words.run.value_or("runs/evaluation");
  line.config = config_without_job(words, verb);
  asked.options.random_orders = line.config.ablation.draws;
  asked.options.order_seed = line.config.ablation.seed;
  asked.options.draws = line.config.minimal_set.draws;
  asked.options.seed = line.config.minimal_set.seed;
  if (words.top) asked.options.top = read_top(*words.top);
  asked.options.validate();
  return line;
}

CommandLine read_info(const Words& words) {
  allow_positions(words, 2);
  if (words.positions.size() < 2) throw UsageError("info: which file or folder? info FILE|DIR");
  CommandLine line;
  line.verb = Verb::info;
  line.subject = words.positions[1];
  return line;
}

}  // namespace

CommandLine parse_command_line(int argc, const char* const* argv) {
  Words words = read_words(argc, argv);
  if (words.version) return text_only(Verb::version, version_text());
  if (!words.positions.empty() && (words.positions[0] == "help" || words.positions[0] == "-h")) {
    words.help = true;
    words.positions.erase(words.positions.begin());
  }
  if (words.positions.empty()) {
    if (words.help) return text_only(Verb::help, help_text());
    throw UsageError("no verb; `salient --help` lists the verbs");
  }
  const VerbHelp& verb = find_verb(words.positions[0]);
  if (words.help) return text_only(Verb::help, help_text(verb));
  check_flags(words, verb.verb);
  if (verb.verb == Verb::plant) return read_plant(words);
  if (verb.verb == Verb::info) return read_info(words);
  if (verb.verb == Verb::compare) return read_compare(words, verb);
  if (verb.verb == Verb::evaluate) return read_evaluate(words, verb);

  allow_positions(words, 1);
  if (!words.job) {
    throw UsageError("--job is missing: salient " + words.positions[0] + " --job FILE.ini");
  }
  CommandLine line;
  line.verb = verb.verb;
  line.config = read_config(words, verb.verb);
  line.run_directory = words.run ? std::filesystem::path(*words.run)
                                 : "runs" / std::filesystem::path(*words.job).stem();
  line.redo = words.redo;
  read_check(words, line);
  line.command = typed(argc, argv);
  return line;
}

}  // namespace salient
