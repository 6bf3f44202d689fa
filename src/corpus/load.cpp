#include "salient/corpus/load.hpp"

#include <string>
#include <utility>
#include <vector>

#include "corpus/build.hpp"
#include "corpus/codec.hpp"
#include "corpus/label_map.hpp"
#include "corpus/readers.hpp"
#include "corpus/split_plan.hpp"
#include "corpus/summary.hpp"
#include "corpus/wording.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

struct SplitSource {
  Split split;
  std::filesystem::path words, labels;
};

std::vector<SplitSource> sources_of(const CorpusOptions& options) {
  std::vector<SplitSource> sources{{Split::train, options.train, options.train_labels},
                                   {Split::dev, options.dev, options.dev_labels},
                                   {Split::test, options.test, options.test_labels}};
  std::erase_if(sources, [](const SplitSource& source) { return source.words.empty(); });
  return sources;
}

void read_file(const std::filesystem::path& path, const std::filesystem::path& labels,
               const CorpusOptions& options, AnnotatedText& text) {
  const std::size_t words_before = text.words.size();
  TextFile file(path);
  switch (options.format) {
    case CorpusFormat::conllu:
      read_conllu(file, options, text);
      break;
    case CorpusFormat::columns:
      read_columns(file, options, text);
      break;
    case CorpusFormat::slashed:
      read_slashed(file, options, text);
      break;
    case CorpusFormat::parallel: {
      TextFile label_file(labels);
      read_parallel(file, label_file, text);
      break;
    }
    case CorpusFormat::sentences:
      read_sentences(file, options, text);
      break;
  }
  if (text.words.size() == words_before) throw UsageError(file.name() + ": holds no word");
}

void read_source(const SplitSource& source, const CorpusOptions& options, AnnotatedText& text) {
  const std::string key = "corpus." + std::string(name_of(source.split));
  const auto files = files_of(source.words, key);
  auto label_files = std::vector<std::filesystem::path>(files.size());
  if (options.format == CorpusFormat::parallel) {
    label_files = files_of(source.labels, key + "_labels");
  }
  if (label_files.size() != files.size()) {
    throw UsageError(
        key + "_labels: " + counted(static_cast<std::int64_t>(label_files.size()), "file") +
        " for " + counted(static_cast<std::int64_t>(files.size()), "file") + " of " + key);
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    read_file(files[i], label_files[i], options, text);
  }
}

Corpus read_corpus(const CorpusOptions& options) {
  const Concepts concepts = read_concepts(options);
  CorpusOptions reading = options;
  reading.labels.insert(reading.labels.end(), concepts.more_labels.begin(),
                        concepts.more_labels.end());
  AnnotatedText text(reading.labels.size());
  std::vector<Split> split_of_sentence;
  const std::vector<SplitSource> sources = sources_of(options);
  for (const SplitSource& source : sources) {
    read_source(source, reading, text);
    split_of_sentence.resize(static_cast<std::size_t>(text.sentence_count()), source.split);
  }
  if (!options.label_map.empty()) {
    const LabelMap map(options.label_map);
    for (std::size_t t = 0; t < options.labels.size(); ++t) {
      text.labels[t] =
          renamed(text.labels[t], [&](const std::string& label) { return map.renamed(label); });
    }
  }
  const SplitPlan plan = sources.size() == 1 ? plan_by_seed(text, options)
                                             : plan_as_given(text, std::move(split_of_sentence));
  Corpus corpus =
      build_corpus(text, plan, kept_sentences(text, plan, options), options, concepts.all);
  const std::size_t positions = options.position == PositionTask::none ? 0 : 1;
  log_summary(corpus, options.labels.size() + positions);
  return corpus;
}

}  // namespace

Corpus load_corpus(const CorpusOptions& options, Communicator& comm) {
  options.validate();
  std::string bytes;
  on_root(comm, [&] { bytes = encoded(read_corpus(options)); });
  return decoded_corpus(comm.broadcast(std::move(bytes)));
}

}  // namespace salient
