#include "salient/activations/store.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "activations/example.hpp"
#include "activations/metadata.hpp"
#include "io/hdf5.hpp"
#include "support/complaint.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

using testing::TestWithParam;

std::filesystem::path written_example(const TempFolder& folder,
                                      StoredType stored = StoredType::float32) {
  const std::filesystem::path path = folder.path() / "activations.h5";
  Communicator comm = self_communicator();
  write_example(path, stored, comm);
  return path;
}

/// Opens a committed example, changes it and closes it.
template <class Change>
std::filesystem::path changed_example(const TempFolder& folder, Change change) {
  const std::filesystem::path path = written_example(folder);
  Hdf5Handle file = open_hdf5_file(path, H5F_ACC_RDWR);
  change(file.get());
  file.close();
  return path;
}

std::string refusal_of(const std::filesystem::path& path) {
  return complaint_of<UsageError>([&] { ActivationReader reader(path); });
}

struct StoreOfEachType : TestWithParam<StoredType> {};
INSTANTIATE_TEST_SUITE_P(Types, StoreOfEachType,
                         testing::Values(StoredType::float16, StoredType::float32));

TEST_P(StoreOfEachType, GivesBackWhatWasWritten) {
  const TempFolder folder;

  const ActivationReader reader(written_example(folder, GetParam()));

  EXPECT_EQ(reader.schema(), example_schema(GetParam()));
  EXPECT_EQ(reader.corpus(), example_corpus());
  EXPECT_EQ(reader.dropped_words(), (std::vector<std::int64_t>{2, 9}));
}

TEST(Store, GivesBackSentencesWithLabelsAndNumbers) {
  const TempFolder folder;
  Corpus corpus = example_corpus();
  corpus.tasks[0].unseen[1].sentences = 1;
  corpus.tasks.push_back({"score", {}, {}, {}, {0, -1.5, 1e300, 0.1, 5, 6, 7, 8, 9, 10, 11}});
  ActivationSchema schema = example_schema();
  schema.vectors = "mean";
  schema.weight_norms.assign(15, 0.25);
  schema.weight_norms[7] = 1.0 / 3;
  Communicator comm = self_communicator();
  ActivationWriter writer(folder.path() / "a.h5", schema, corpus, comm);
  writer.write(example_block({0, 11}, schema.neurons));
  writer.commit({});

  const ActivationReader reader(folder.path() / "a.h5");

  EXPECT_EQ(reader.schema(), schema);
  EXPECT_EQ(reader.corpus(), corpus);
  EXPECT_TRUE(reader.corpus().tasks[2].has_numbers());
}

TEST(ActivationReader, RefusesANumberThatIsNone) {
  const TempFolder folder;
  const std::filesystem::path path = folder.path() / "a.h5";
  Corpus corpus = example_corpus();
  corpus.tasks = {{"score", {}, {}, {}, std::vector<double>(11, std::nan(""))}};
  Communicator comm = self_communicator();
  ActivationWriter writer(path, example_schema(), corpus, comm);
  writer.write(example_block({0, 11}, example_schema().neurons));
  writer.commit({});

  EXPECT_NE(refusal_of(path).find("/tasks/score/value_of_word contradicts"), std::string::npos);
}

TEST_P(StoreOfEachType, PutsTheLayersOfAWordSideBySide) {
  const TempFolder folder;
  const ActivationReader reader(written_example(folder, GetParam()));

  const Matrix values = reader.read({2, 8});

  ASSERT_EQ(values.rows(), 6);
  ASSERT_EQ(values.cols(), 15);
  for (Eigen::Index row = 0; row < values.rows(); ++row) {
    for (Eigen::Index column = 0; column < values.cols(); ++column) {
      const NeuronId id = reader.schema().neurons.id(column);
      EXPECT_EQ(values(row, column), example_value(id.layer, 2 + row, id.unit));
    }
  }
}

/// One sentence, one block, no tasks.
Corpus corpus_of_words(std::int64_t words) {
  const auto count = static_cast<std::size_t>(words);
  Corpus corpus = example_corpus();
  corpus.words.assign(count, "a");
  corpus.sentence_offsets = {0, words};
  corpus.split_of_word.assign(count, Split::train);
  corpus.document_of_sentence = {0};
  corpus.blocks = {{{0, 1}, {0, words}}};
  corpus.sections = {};
  corpus.tasks.clear();
  return corpus;
}

TEST(Store, PutsRowsIntoPlaceHoweverLongTheyAre) {
  for (const std::int32_t units : {255, 256, 257}) {  // 256 of 4 bytes: the system does it
    const TempFolder folder;
    const NeuronLayout neurons{3, units};
    const Corpus corpus = corpus_of_words(700);
    Communicator comm = self_communicator();
    ActivationSchema schema = example_schema();
    schema.neurons = neurons;
    ActivationWriter writer(folder.path() / "a.h5", schema, corpus, comm);
    writer.write(example_block({0, 700}, neurons));
    writer.commit({});

    const Matrix values = ActivationReader(folder.path() / "a.h5").read({1, 700});

    ASSERT_EQ(values.rows(), 699);
    for (Eigen::Index row = 0; row < values.rows(); ++row) {
      for (std::int64_t column = 0; column < neurons.size(); ++column) {
        const NeuronId id = neurons.id(column);
        ASSERT_EQ(values(row, column), example_value(id.layer, row + 1, id.unit));
      }
    }
  }
}

TEST(Store, ReadsPiecesLargerThanItsStaging) {
  const TempFolder folder;
  const Corpus corpus = corpus_of_words(300'000);  // 5 units of 4 bytes: more than is staged
  Communicator comm = self_communicator();
  const ActivationSchema schema = example_schema();
  const ActivationBlock block = example_block({0, 300'000}, schema.neurons);
  ActivationWriter writer(folder.path() / "a.h5", schema, corpus, comm);
  writer.write(block);
  writer.commit({});

  const Matrix values = ActivationReader(folder.path() / "a.h5").read({1, 300'000});

  bool equal = values.rows() == 299'999;
  for (Eigen::Index row = 0; row < values.rows(); ++row) {
    for (std::int32_t layer = 0; layer < 3; ++layer) {
      equal = equal && values(row, layer * 5 + 4) == example_value(layer, row + 1, 4);
    }
  }
  EXPECT_TRUE(equal);
}

TEST(Store, IsReadableByPlainHdf5) {
  const TempFolder folder;
  const Hdf5Handle file = open_hdf5_file(written_example(folder), H5F_ACC_RDONLY);
  const Hdf5Handle dataset = open_dataset(file.get(), "activations");
  std::vector<float> values(3 * 11 * 5);

  read_all(dataset.get(), H5T_NATIVE_FLOAT, values.data());

  EXPECT_EQ(shape_of(dataset.get()), (std::vector<hsize_t>{3, 11, 5}));
  EXPECT_EQ(values[(2 * 11 + 9) * 5 + 3], example_value(2, 9, 3));
  EXPECT_EQ(read_number_attribute(file.get(), "complete"), 1);
  EXPECT_NE(read_text_attribute(dataset.get(), "description").find("[layer, word, unit]"),
            std::string::npos);
}

/// The example with as many labels, the last of which the last word bears.
Corpus corpus_of_labels(int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back("L" + std::to_string(1000 + i));
  Corpus corpus = example_corpus();
  corpus.tasks[0].labels = LabelSet(std::move(names));
  corpus.tasks[0].label_of_word.back() = count - 1;
  return corpus;
}

TEST(Store, TakesOneByteForALabelIdWhereAllFit) {
  for (const auto& [labels, bytes] : {std::pair(127, 1U), std::pair(128, 4U)}) {
    const TempFolder folder;
    const Corpus corpus = corpus_of_labels(labels);
    const Hdf5Handle file = create_hdf5_file(folder / "a.h5");
    write_attribute(file.get(), "corpus_digest", corpus.digest);

    write_corpus(file.get(), corpus);

    const Hdf5Handle dataset = open_dataset(file.get(), "tasks/xpos/label_of_word");
    const Hdf5Handle type(H5Dget_type(dataset.get()), H5Tclose);
    EXPECT_EQ(H5Tget_size(type.get()), bytes);
    EXPECT_EQ(read_corpus(file.get()), corpus);
  }
}

TEST(Store, HasEqualBytesForEqualContents) {
  const TempFolder first;
  const TempFolder second;

  EXPECT_EQ(content_of(written_example(first)), content_of(written_example(second)));
}

TEST(Store, LeavesNothingBesideACommittedFile) {
  const TempFolder folder;

  const std::filesystem::path path = written_example(folder);

  EXPECT_TRUE(std::filesystem::exists(path));
  EXPECT_FALSE(std::filesystem::exists(path.string() + ".part"));
}

TEST(ActivationReader, RefusesAnAbsentFile) {
  const TempFolder folder;

  EXPECT_NE(refusal_of(folder.path() / "none.h5").find("there is no activation file"),
            std::string::npos);
}

TEST(ActivationReader, RefusesWhatAnInterruptedRunHasLeft) {
  const TempFolder folder;
  Communicator comm = self_communicator();
  const Corpus corpus = example_corpus();
  { ActivationWriter writer(folder.path() / "a.h5", example_schema(), corpus, comm); }

  const std::string refusal = refusal_of(folder.path() / "a.h5");
  const std::string refusal_of_part = refusal_of(folder.path() / "a.h5.part");

  EXPECT_NE(refusal.find("a.h5 was never committed"), std::string::npos) << refusal;
  EXPECT_NE(refusal_of_part.find("never committed"), std::string::npos) << refusal_of_part;
}

TEST(ActivationReader, RefusesAFileOfAnotherKind) {
  const TempFolder folder;
  const std::filesystem::path text = folder.write("text.h5", "no HDF5 at all");
  create_hdf5_file(folder.path() / "other.h5");

  EXPECT_NE(refusal_of(text).find("text.h5 is no activation file"), std::string::npos);
  EXPECT_NE(refusal_of(folder.path() / "other.h5").find("other.h5 is not an activation file"),
            std::string::npos);
}

TEST(ActivationReader, RefusesATruncatedFile) {
  const TempFolder folder;
  const std::filesystem::path path = written_example(folder);
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);

  EXPECT_NE(refusal_of(path).find("damaged (HDF5: truncated file"), std::string::npos);
}

TEST(ActivationReader, RefusesAnotherSchemaVersion) {
  const TempFolder folder;
  const std::filesystem::path path = changed_example(folder, [](hid_t file) {
    check_hdf5(H5Adelete(file, "schema_version"));
    write_attribute(file, "schema_version", 1);
  });

  EXPECT_NE(refusal_of(path).find("has schema version 1; this program reads 3"), std::string::npos);
}

TEST(ActivationReader, RefusesIndicesThatPointOutside) {
  const TempFolder folder;
  const std::filesystem::path path = changed_example(folder, [](hid_t file) {
    const std::vector<std::int64_t> offsets{0, 3, 5, 7, 9, 12};
    write_all(open_dataset(file, "sentences/offsets").get(), H5T_STD_I64LE, offsets.data());
  });

  EXPECT_NE(refusal_of(path).find("/sentences/offsets contradicts"), std::string::npos);
}

TEST(ActivationReader, CanBeMoved) {
  const TempFolder folder;
  ActivationReader first(written_example(folder));

  const ActivationReader second = std::move(first);

  EXPECT_EQ(second.read({10, 11})(0, 0), example_value(0, 10, 0));
}

Corpus example_with_heads() {
  Corpus corpus = example_corpus();
  corpus.head_of_word = {1, 2, -1, 4, -1, -1, 5, 8, -1, -1, 9};
  return corpus;
}

void write_corpus_to(const std::filesystem::path& path, const Corpus& corpus) {
  Communicator comm = self_communicator();
  ActivationWriter writer(path, example_schema(), corpus, comm);
  writer.write(example_block({0, 11}, example_schema().neurons));
  writer.commit({});
}

TEST(Store, GivesBackHeadsAndHasNoneWhereThereAreNone) {
  const TempFolder folder;

  write_corpus_to(folder.path() / "a.h5", example_with_heads());

  EXPECT_EQ(ActivationReader(folder.path() / "a.h5").corpus(), example_with_heads());
  const Hdf5Handle plain = open_hdf5_file(written_example(folder), H5F_ACC_RDONLY);
  EXPECT_EQ(H5Lexists(plain.get(), "head_of_word", H5P_DEFAULT), 0);
}

TEST(Store, GivesBackLemmasAndHasNoneWhereThereAreNone) {
  const TempFolder folder;
  Corpus corpus = example_corpus();
  corpus.lemma_of_word = {"the", "cat", "sit", ".", "", "", "", "", "", "", "naïve"};

  write_corpus_to(folder.path() / "a.h5", corpus);

  EXPECT_EQ(ActivationReader(folder.path() / "a.h5").corpus(), corpus);
  const Hdf5Handle plain = open_hdf5_file(written_example(folder), H5F_ACC_RDONLY);
  EXPECT_EQ(H5Lexists(plain.get(), "lemmas", H5P_DEFAULT), 0);
}

TEST(ActivationReader, RefusesLemmasThatAreNotOneAWord) {
  const TempFolder folder;
  Corpus corpus = example_corpus();
  corpus.lemma_of_word = {"the", "cat"};

  write_corpus_to(folder.path() / "a.h5", corpus);

  const std::string refusal = refusal_of(folder.path() / "a.h5");
  EXPECT_NE(refusal.find("/lemmas/offsets contradicts the rest of the file"), std::string::npos);
}

TEST(ActivationReader, RefusesAHeadOutsideTheSentence) {
  const TempFolder folder;
  Corpus corpus = example_with_heads();
  corpus.head_of_word[2] = 3;

  write_corpus_to(folder.path() / "a.h5", corpus);

  const std::string refusal = refusal_of(folder.path() / "a.h5");
  EXPECT_NE(refusal.find("/head_of_word contradicts the rest of the file"), std::string::npos);
}

}  // namespace
}  // namespace salient
