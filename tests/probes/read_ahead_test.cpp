#include "probes/read_ahead.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "probes/example.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

/// An activation file of 13 blocks in two layers, and its blocks one ahead.
class Reading : public testing::TestWithParam<StoredType> {
 protected:
  static ActivationReader written(const std::filesystem::path& path) {
    Communicator alone = self_communicator();
    TinyCorpus tiny = example_words(151, 6, 2);
    tiny.neurons = {2, 3};
    tiny.stored = GetParam();
    write_tiny(path, tiny, alone);
    return ActivationReader(path);
  }

  RowRange block(std::size_t i) const { return reader_.corpus().blocks[i].words; }
  std::vector<RowRange> blocks() const {
    std::vector<RowRange> all;
    for (const Block& each : reader_.corpus().blocks) all.push_back(each.words);
    return all;
  }
  void expect_of_reader(const std::byte* got, RowRange words) const {
    const auto size = static_cast<std::size_t>(words.size() * bytes_of_word(reader_.schema()));
    std::vector<std::byte> expected(size);
    reader_.read_stored(words, expected.data());
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(), got)) << "words from " << words.begin;
  }
  /// Asks for blocks in this order, twice over.
  void expect_in_order(const std::vector<std::size_t>& order) const {
    ReadAhead ahead(reader_, blocks());
    for (int pass = 0; pass < 2; ++pass) {
      for (const std::size_t i : order) expect_of_reader(ahead.get(block(i)), block(i));
    }
  }

  TempFolder folder_;
  ActivationReader reader_ = written(folder_ / "a.h5");
};

INSTANTIATE_TEST_SUITE_P(Types, Reading, testing::Values(StoredType::float32, StoredType::float16),
                         [](const auto& type) { return std::string(name_of(type.param)); });

TEST_P(Reading, GivesTheBytesOfTheFilePassAfterPass) {
  ASSERT_EQ(blocks().size(), 13U);
  expect_in_order({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
}

TEST_P(Reading, GivesThemInAnyOtherOrder) {
  expect_in_order({3, 4, 8, 8, 0, 12, 1, 11, 3, 5});
  expect_in_order({7});
  expect_in_order({12, 0});
}

TEST_P(Reading, OfOneRangeIsReadOnce) {
  ReadAhead ahead(reader_, {block(5)});

  const std::byte* const first = ahead.get(block(5));
  std::filesystem::resize_file(folder_ / "a.h5", 0);

  EXPECT_EQ(ahead.get(block(5)), first);
}

TEST_P(Reading, FailsWhereTheWordsAreAskedForAndNotBefore) {
  ReadAhead ahead(reader_, blocks());
  ahead.get(block(2));
  const RowRange last = block(12);
  std::filesystem::resize_file(folder_ / "a.h5", 100);

  const std::string complaint = complaint_of<SystemError>([&] {
    for (std::size_t i = 4; i < 13; ++i) ahead.get(block(i));
  });

  EXPECT_NE(complaint.find((folder_ / "a.h5").string() + " failed: it has become shorter"),
            std::string::npos)
      << complaint;
  EXPECT_EQ(complaint_of<SystemError>([&] { ahead.get(last); }), complaint);
}

TEST_P(Reading, CanBeLeftAtAnyTime) {
  for (std::size_t i = 0; i < 13; ++i) {
    ReadAhead ahead(reader_, blocks());
    ahead.get(block(i));
    if (i == 12) std::filesystem::resize_file(folder_ / "a.h5", 100);
  }
}

}  // namespace
}  // namespace salient
