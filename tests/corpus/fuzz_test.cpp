#include "support/fuzz_cases.hpp"

#include <string>

#include "corpus/concepts.hpp"
#include "corpus/label_map.hpp"
#include "corpus/reading.hpp"

namespace salient {
namespace {

void read_all(Reader reader, const std::filesystem::path& path, const CorpusOptions& options) {
  TextFile file(path);
  AnnotatedText text(options.labels.size());
  reader(file, options, text);
}

TEST(FuzzedCorpora, ConlluIsTakenOrRefused) {
  CorpusOptions options;
  options.labels = {"upos", "xpos", "deprel", "feats", "feats:Number"};

  replay_fuzz_cases("conllu", [&](const auto& path) { read_all(read_conllu, path, options); });
}

TEST(FuzzedCorpora, ColumnsAreTakenOrRefused) {
  CorpusOptions options;
  options.labels = {"pos"};

  for (const ColumnSeparator separator : {ColumnSeparator::tab, ColumnSeparator::space}) {
    options.separator = separator;
    replay_fuzz_cases("columns", [&](const auto& path) { read_all(read_columns, path, options); });
  }
}

TEST(FuzzedCorpora, SlashedTextIsTakenOrRefused) {
  CorpusOptions options;
  options.labels = {"pos"};

  replay_fuzz_cases("slashed", [&](const auto& path) { read_all(read_slashed, path, options); });
}

TEST(FuzzedCorpora, SentencesAreTakenOrRefused) {
  CorpusOptions options;
  options.labels = {"mood"};

  replay_fuzz_cases("sentences",
                    [&](const auto& path) { read_all(read_sentences, path, options); });
}

TEST(FuzzedCorpora, ParallelTextIsTakenOrRefused) {
  replay_fuzz_cases("parallel", [](const auto& path) {
    TextFile words(path);
    TextFile labels(path);
    AnnotatedText text(1);
    read_parallel(words, labels, text);
  });
}

TEST(FuzzedCorpora, LabelMapsAreTakenOrRefused) {
  replay_fuzz_cases("label_map", [](const auto& path) {
    const LabelMap map(path);
    static_cast<void>(map.renamed(std::string("aaaaaaaaaaaaaaaaaaaaaaaa!")));
  });
}

TEST(FuzzedCorpora, ConceptsAreTakenOrRefused) {
  replay_fuzz_cases("concepts", [](const auto& path) {
    CorpusOptions options;
    options.concepts = path;
    for (const Concept& asked : read_concepts(options).all) {
      static_cast<void>(asked.is_borne_by("aaaaaaaaaaaaaaaaaaaaaaaa!"));
    }
  });
}

}  // namespace
}  // namespace salient
