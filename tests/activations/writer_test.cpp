#include <gtest/gtest.h>

#include <limits>

#include "activations/example.hpp"
#include "io/hdf5.hpp"
#include "support/complaint.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

struct Writer : testing::Test {
  TempFolder folder;
  std::filesystem::path path = folder.path() / "a.h5";
  Corpus corpus = example_corpus();
  Communicator comm = self_communicator();

  /// What commit() says after blocks of these words.
  std::string complaint_after(const std::vector<RowRange>& pieces) {
    ActivationWriter writer(path, example_schema(), corpus, comm);
    for (const RowRange words : pieces) writer.write(example_block(words, {3, 5}));
    return complaint_of<BugError>([&] { writer.commit({}); });
  }

  /// What write() says of one odd value at layer 1, unit 2, word 5.
  template <class ErrorType>
  std::string complaint_about(float value, StoredType stored) {
    ActivationWriter writer(path, example_schema(stored), corpus, comm);
    ActivationBlock block = example_block({3, 7}, {3, 5});
    block.row(1, 5)[2] = value;
    return complaint_of<ErrorType>([&] { writer.write(block); });
  }
};

std::int64_t open_files() { return H5Fget_obj_count(H5F_OBJ_ALL, H5F_OBJ_FILE); }

TEST_F(Writer, NoticesAMissingWord) {
  EXPECT_NE(complaint_after({{0, 5}, {6, 11}}).find("words [5, 6) were never written"),
            std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(Writer, NoticesAMissingEnd) {
  EXPECT_NE(complaint_after({{0, 5}}).find("words [5, 11) were never written"), std::string::npos);
}

TEST_F(Writer, NoticesAWordWrittenTwiceInPlaceOfAnother) {
  EXPECT_NE(complaint_after({{0, 5}, {4, 10}}).find("words [4, 10) were written twice"),
            std::string::npos);
}

TEST_F(Writer, TakesBlocksInAnyOrder) {
  EXPECT_EQ(complaint_after({{5, 11}, {0, 0}, {0, 2}, {2, 5}}), "nothing was thrown");
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST_F(Writer, NamesAValueThatIsNoNumber) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::string where = "layer 1 unit 2 at word 5 'home'";

  EXPECT_NE(complaint_about<SystemError>(nan, StoredType::float32).find(where), std::string::npos);
  EXPECT_NE(complaint_about<SystemError>(-nan, StoredType::float16).find(where), std::string::npos);
  EXPECT_NE(complaint_about<SystemError>(1.0f / 0.0f, StoredType::float32).find(where),
            std::string::npos);
}

TEST_F(Writer, NamesAValueThatFloat16CannotHold) {
  EXPECT_NE(complaint_about<UsageError>(-65505.0f, StoredType::float16)
                .find("layer 1 unit 2 at word 5 'home' is -65505"),
            std::string::npos);
  EXPECT_EQ(complaint_about<UsageError>(-65505.0f, StoredType::float32), "nothing was thrown");
}

TEST_F(Writer, NamesLayersByTheModelsNumbers) {
  ActivationSchema schema = example_schema();
  schema.neurons = NeuronLayout::of({2, 5, 9}, 5);
  ActivationWriter writer(path, schema, corpus, comm);
  ActivationBlock block = example_block({3, 7}, schema.neurons);
  block.row(1, 5)[2] = std::numeric_limits<float>::quiet_NaN();

  const std::string complaint = complaint_of<SystemError>([&] { writer.write(block); });

  EXPECT_NE(complaint.find("layer 5 unit 2 at word 5 'home'"), std::string::npos) << complaint;
}

TEST_F(Writer, MakesNoHdf5CallAfterAFailedWrite) {
  const std::int64_t before = open_files();
  complaint_about<SystemError>(1.0f / 0.0f, StoredType::float32);

  EXPECT_EQ(open_files(), before + 1);  // not even closed
  EXPECT_TRUE(std::filesystem::exists(path.string() + ".part"));
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(Writer, DoesNothingMoreAfterAFailedWrite) {
  ActivationWriter writer(path, example_schema(), corpus, comm);
  EXPECT_THROW(writer.write(example_block({0, 12}, {3, 5})), BugError);

  EXPECT_THROW(writer.write(example_block({0, 11}, {3, 5})), BugError);
  EXPECT_THROW(writer.commit({}), BugError);
}

TEST_F(Writer, ClosesAnUnfinishedFile) {
  const std::int64_t before = open_files();

  { ActivationWriter writer(path, example_schema(), corpus, comm); }

  EXPECT_EQ(open_files(), before);
}

TEST_F(Writer, SaysAtOnceThatTheDiskIsTooSmall) {
  ActivationSchema schema = example_schema();
  schema.neurons = {100'000, 1'000'000'000};
  const std::string bytes = std::to_string(std::int64_t{100'000} * 1'000'000'000 * 11 * 4);

  const std::string complaint =
      complaint_of<SystemError>([&] { ActivationWriter writer(path, schema, corpus, comm); });

  EXPECT_NE(complaint.find("a.h5.part needs " + bytes + " bytes, "), std::string::npos)
      << complaint;
  EXPECT_FALSE(std::filesystem::exists(path.string() + ".part"));
}

TEST_F(Writer, NamesAFolderThatIsNotThere) {
  const std::string complaint = complaint_of<SystemError>([&] {
    ActivationWriter writer(folder.path() / "none" / "a.h5", example_schema(), corpus, comm);
  });

  EXPECT_NE(complaint.find("cannot write " + (folder.path() / "none" / "a.h5.part").string()),
            std::string::npos)
      << complaint;
}

}  // namespace
}  // namespace salient
