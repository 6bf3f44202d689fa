#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "run/summary.hpp"
#include "salient/activations/store.hpp"
#include "salient/io/atomic_file.hpp"
#include "salient/io/safetensors.hpp"
#include "salient/probes/probe.hpp"
#include "salient/run/pipeline.hpp"
#include "salient/run/run_directory.hpp"
#include "salient/support/error.hpp"
#include "salient/support/ranges.hpp"

namespace salient {
namespace {

std::string describe_activations(const std::filesystem::path& path) {
  const ActivationReader reader(path);
  const ActivationSchema& schema = reader.schema();
  const Corpus& corpus = reader.corpus();
  std::ostringstream out;
  out << path.string() << ": activations, whole\n"
      << "  /activations  " << name_of(schema.stored) << " [layer " << schema.neurons.layers
      << ", word " << corpus.word_count() << ", unit " << schema.neurons.units << "]\n"
      << "  layers        " << as_ranges(schema.neurons.layer_numbers()) << ", " << schema.site
      << "\n"
      << "  model         " << schema.model << " (digest " << schema.model_digest << ")\n"
      << "  tokenizer     " << schema.tokenizer << "\n"
      << (schema.vectors == "words" ? "  word vectors  " : "  rows          sentences; ")
      << described_vectors(schema) << "\n"
      << "  corpus        " << corpus.sentence_count() << " sentences, " << corpus.blocks.size()
      << " blocks (digest " << corpus.digest << ")\n";
  for (const Split split : all_splits) {
    const SplitSize size = size_of(corpus, split);
    out << "  " << name_of(split) << ": " << size.words << " words in " << size.sentences
        << " sentences\n";
  }
  if (!corpus.head_of_word.empty()) {
    out << "  heads         of all words but "
        << std::count(corpus.head_of_word.begin(), corpus.head_of_word.end(), head_of_root)
        << " roots\n";
  }
  if (!corpus.lemma_of_word.empty()) {
    const auto without =
        std::count(corpus.lemma_of_word.begin(), corpus.lemma_of_word.end(), std::string());
    out << "  lemmas        of " << corpus.word_count() - without << " words\n";
  }
  for (const Task& task : corpus.tasks) {
    out << "  task " << task.name << ": ";
    if (task.has_numbers()) {
      out << "numbers\n";
    } else {
      out << task.labels.size() << " labels\n";
    }
  }
  out << "  dropped words " << reader.dropped_words().size() << "\n"
      << "  written by    salient " << schema.program_version << ", with\n";
  std::istringstream options(schema.options);
  for (std::string line; std::getline(options, line);) out << "    " << line << "\n";
  return out.str();
}

std::string describe_probe(const std::filesystem::path& path) {
  const TrainedProbe trained = read_probe(path);
  const LinearProbe& probe = trained.probe;
  const Certificate& c = trained.certificate;
  std::ostringstream out;
  out << path.string() << ": a linear probe\n"
      << "  weights       float32 [label " << probe.labels.size() << ", neuron "
      << probe.neurons.size() << "], " << c.nonzero << " not zero\n"
      << "  penalties     l1 = " << trained.l1 << ", l2 = " << trained.l2 << "\n"
      << "  objective     " << c.objective << " " << loss_unit(probe.predicts_numbers())
      << " (loss " << c.loss << ")\n"
      << "  KKT residual  " << c.kkt << ", " << c.relative() << " of its value at W = 0; "
      << (!c.certified  ? "recipe without certificate"
          : c.converged ? "converged"
                        : "not converged")
      << (probe.predicts_numbers() ? "\n  number       " : "\n  labels       ");
  for (const std::string& label : probe.labels.names()) out << " " << label;
  if (probe.value_mean) out << ", in train " << *probe.value_mean << " in the mean";
  out << "\n";
  return out.str();
}

std::string describe_tensors(const SafetensorsFile& file) {
  std::ostringstream out;
  out << file.path().string() << ": safetensors\n";
  for (const auto& [name, tensor] : file.tensors()) {
    out << "  " << name << "  " << tensor.dtype << " [";
    for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
      out << (i == 0 ? "" : ", ") << tensor.shape[i];
    }
    out << "]\n";
  }
  return out.str();
}

std::string describe_run(const std::filesystem::path& path) {
  std::ostringstream out;
  out << path.string() << ": a run\n";
  for (const Stage stage : all_stages) {
    const std::string name(name_of(stage));
    const bool done = std::filesystem::exists(path / "stages" / (name + ".txt"));
    out << "  " << name << ": " << (done ? "done" : "not done") << "\n";
  }
  if (std::filesystem::exists(path / "manifest.json")) {
    const auto json =
        nlohmann::ordered_json::parse(read_whole(path / "manifest.json"), nullptr, false);
    for (const auto& [key, value] : json.items()) {
      if (value.is_string()) out << "  " << key << ": " << value.get<std::string>() << "\n";
    }
  }
  return out.str();
}

}  // namespace

std::string describe(const std::filesystem::path& subject) {
  if (!std::filesystem::exists(subject)) {
    throw UsageError("there is no " + subject.string());
  }
  if (std::filesystem::is_directory(subject)) {
    if (std::filesystem::is_directory(subject / "stages")) return describe_run(subject);
    throw UsageError(subject.string() + " is not a run directory: it has no folder `stages`");
  }
  const std::string extension = subject.extension().string();
  if (extension == ".h5") return describe_activations(subject);
  if (extension == ".safetensors") {
    const SafetensorsFile file(subject);
    return file.metadata().contains("certificate") ? describe_probe(subject)
                                                   : describe_tensors(file);
  }
  throw UsageError(subject.string() +
                   " is neither a run directory, nor an activation file (.h5), "
                   "nor a probe (.safetensors)");
}

}  // namespace salient
