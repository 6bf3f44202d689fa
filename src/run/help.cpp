#include "run/help.hpp"

#include <algorithm>

#include "run/options.hpp"
#include "run/planting.hpp"

namespace salient {
namespace {

/// `text` in lines of at most 92 characters, each behind six blanks.
std::string indented(std::string_view text) {
  constexpr std::size_t width = 92;
  constexpr std::string_view indent = "      ";
  std::string all;
  std::string line(indent);
  while (!text.empty()) {
    const auto blank = std::min(text.find(' '), text.size());
    if (line.size() > indent.size() && line.size() + blank + 1 > width) {
      all += line + "\n";
      line = indent;
    }
    line += (line.size() > indent.size() ? " " : "") + std::string(text.substr(0, blank));
    text.remove_prefix(std::min(blank + 1, text.size()));
  }
  return all + line + "\n";
}

std::string help_of(const Option& option) {
  const std::string value = option.write(Config{});
  return "  --" + option.key + "=" + (value.empty() ? "(none)" : value) + "\n" +
         indented(option.help + " [" + option.allowed + "]");
}

std::string help_of_keys(const VerbHelp& verb) {
  std::string text;
  std::string section;
  for (const Option& option : all_options()) {
    if (!reads(verb, option)) continue;
    if (section_of(option) != section) {
      section = section_of(option);
      text += "\n[" + section + "]\n";
    }
    text += help_of(option);
  }
  return text;
}

constexpr std::string_view usage =
    "Usage: salient VERB --job FILE.ini [--run DIR] [--section.key=value ...] [--redo]\n"
    "       salient compare RUN RUN ... [--run DIR] [--top N,N,...] [--cross-model]\n"
    "       salient evaluate --probe RUN ... --ranking RUN ... --on RUN ... [--run DIR]\n"
    "       salient info FILE|DIR\n"
    "       salient plant --setting SETTING --seed N --run DIR\n"
    "       salient --help | VERB --help | --version\n";

constexpr std::string_view about_files =
    "  --job FILE.ini\n"
    "      The job: lines `key = value` below `[section]`. `#` starts a comment, also behind a\n"
    "      value. Relative paths start at the current directory, not at the file's.\n"
    "  --section.key=value\n"
    "      The same keys; flags win over the job file, later flags over earlier ones.\n"
    "  --run DIR\n"
    "      Where results go; default runs/NAME for a job NAME.ini. The same command on the same\n"
    "      directory goes on from the last whole stage.\n"
    "  --redo\n"
    "      Allows results to be thrown away that a changed key has made stale.\n";

constexpr std::string_view about_check =
    "  --ranks N, --nodes M\n"
    "      What N ranks on M nodes (1) like this one would take; else what the ranks of this call\n"
    "      take. `salient check --job J --ranks 64 --nodes 8` asks that before sbatch, on one "
    "core.\n"
    "  --json\n"
    "      The same as JSON.\n";

constexpr std::string_view about_compare =
    "Usage: salient compare RUN RUN ... [--run DIR] [--top N,N,...] [--cross-model]\n"
    "                       [--section.key=value ...]\n\n"
    "  RUN RUN ...\n"
    "      Directories of finished runs, at least two; the first is the base, which each other is\n"
    "      compared with. Nothing is trained, and nothing in them is changed.\n"
    "  --run DIR\n"
    "      Where compare.json, tables and report.html go; default runs/comparison.\n"
    "  --top N,N,...\n"
    "      Numbers of first neurons whose overlap is counted; default: the base's minimal set,\n"
    "      where it has one, and 1, 2, 5, 10 and 20 % of the neurons.\n"
    "  --cross-model\n"
    "      Also correlate the neurons of the base with those of each other run, over the train\n"
    "      words, which must be the same. Shared by ranks: mpirun -n 4 salient compare ...\n";

constexpr std::string_view about_evaluate =
    "Usage: salient evaluate [--probe RUN ...] [--ranking RUN ...] --on RUN ... [--run DIR]\n"
    "                        [--top N,N,...] [--section.key=value ...]\n\n"
    "  --on RUN ...\n"
    "      Directories of finished runs, whose test words (dev words where there are none) are\n"
    "      judged. Nothing in a run is changed. All runs must have the same site, layers and\n"
    "      units.\n"
    "  --probe RUN ...\n"
    "      Finished runs whose probes see these words as they are, not trained again: corpus by\n"
    "      corpus, language by language. Labels are the same where their names are; words of a\n"
    "      label that a probe has not are errors, and are counted.\n"
    "  --ranking RUN ...\n"
    "      Finished runs whose first neurons probes are trained on again, with the train words of\n"
    "      each run of --on and at the penalties of its probe; beside its own first neurons, and\n"
    "      as many random ones (ablation.draws).\n"
    "  --top N,N,...\n"
    "      Numbers of first neurons; default: the minimal set of the run whose words are judged,\n"
    "      where it has one, and 1, 2, 5, 10 and 20 % of the neurons.\n"
    "  --run DIR\n"
    "      Where evaluate.json, tables and report.html go; default runs/evaluation. The same "
    "command\n"
    "      on the same directory goes on from the probes that are trained.\n"
    "      Shared by ranks: mpirun -n 4 salient evaluate ...\n";

constexpr std::string_view exit_codes =
    "Exit codes: 0 done; 2 the command line, the job or an input is wrong; 3 the machine or a\n"
    "library refused; 70 an error of this program; 128 + N ended by signal N.\n";

}  // namespace

const std::vector<VerbHelp>& all_verbs() {
  static const std::vector<VerbHelp> verbs{
      {Verb::check,
       "check",
       "Memory, disk and time that a run will take, and what would make it fail; runs nothing.",
       {"corpus", "encoder", "activations", "probe", "ranking", "redundancy", "run", "report"}},
      {Verb::run,
       "run",
       "All stages: from a corpus and a model to the report.",
       {"corpus",      "encoder",
        "activations", "probe",
        "ranking",     "redundancy",
        "ablation",    "minimal_set",
        "control",     "code_length",
        "rivals",      "in_model",
        "layers",      "feature_selection",
        "labels",      "scale",
        "stability",   "single_neurons",
        "top_words",   "heat",
        "run",         "report"}},
      {Verb::extract,
       "extract",
       "Write the activations of all words of the corpus.",
       {"corpus", "encoder", "activations", "run"}},
      {Verb::probe,
       "probe",
       "Train and score the probes on extracted activations.",
       {"activations", "probe", "run"}},
      {Verb::rank, "rank", "Order the neurons of trained probes.", {"ranking", "run"}},
      {Verb::analyse,
       "analyse",
       "Cluster the neurons; mask those of each probe; minimal sets; control tasks; code length; "
       "rival rankings; edits inside the model; layers; selected features; labels; scale; "
       "stability; single neurons; words; sentences.",
       {"redundancy", "ablation", "minimal_set", "control", "code_length", "rivals", "in_model",
        "layers", "feature_selection", "labels", "scale", "stability", "single_neurons",
        "top_words", "heat", "run"}},
      {Verb::report,
       "report",
       "Write page, tables and JSON from what is there.",
       {"run", "report"}},
      {Verb::plant,
       "plant",
       "Write activations in which it is known which neurons know the labels, to test rankings.",
       {}},
      {Verb::compare,
       "compare",
       "Compare finished runs: first neurons, their layers, neurons of labels, accuracies.",
       {"labels.percent", "probe.memory", "run"}},
      {Verb::evaluate,
       "evaluate",
       "Take probes and rankings of finished runs to the words of others.",
       {"probe.memory", "ablation.draws", "ablation.seed", "minimal_set.draws", "minimal_set.seed",
        "run"}},
      {Verb::info, "info", "Explain an activation file, a probe or a run directory.", {}}};
  return verbs;
}

bool reads(const VerbHelp& verb, const Option& option) {
  return std::any_of(verb.sections.begin(), verb.sections.end(), [&](std::string_view named) {
    return named == section_of(option) || named == option.key;
  });
}

std::string help_text() {
  std::string text =
      "salient finds the neurons of a language model that know a linguistic property.\n\n";
  text += std::string(usage) + "\nVerbs:\n";
  for (const VerbHelp& verb : all_verbs()) {
    std::string name(verb.name);
    name.resize(9, ' ');
    text += "  " + name + std::string(verb.summary) + "\n";
  }
  text += "\n" + std::string(about_files) + "\n`salient VERB --help` lists the keys of a verb; ";
  text += "`salient run --help` lists all.\nOn several ranks: mpirun -n 4 salient run ...\n\n";
  return text + std::string(exit_codes);
}

std::string help_text(const VerbHelp& verb) {
  std::string text =
      "salient " + std::string(verb.name) + ": " + std::string(verb.summary) + "\n\n";
  if (verb.verb == Verb::plant) return text + plant_help();
  if (verb.verb == Verb::info) return text + "Usage: salient info FILE|DIR\n";
  if (verb.verb == Verb::compare || verb.verb == Verb::evaluate) {
    return text + std::string(verb.verb == Verb::compare ? about_compare : about_evaluate) +
           "\nKeys that it reads, with their defaults:\n" + help_of_keys(verb) + "\n" +
           std::string(exit_codes);
  }
  const bool checks = verb.verb == Verb::check;
  text += "Usage: salient " + std::string(verb.name) +
          " --job FILE.ini [--run DIR] [--section.key=value ...] [--redo]" +
          (checks ? " [--json] [--ranks N [--nodes M]]" : "") + "\n\n";
  text += std::string(about_files) + std::string(checks ? about_check : "") +
          "\nKeys that it reads, with their defaults:\n";
  return text + help_of_keys(verb) + "\n" + std::string(exit_codes);
}

}  // namespace salient
