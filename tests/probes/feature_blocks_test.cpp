#include "probes/feature_blocks.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <ostream>
#include <string>

#include "probes/example.hpp"

namespace salient {
namespace {

std::string bits_of(const at::Tensor& values) {
  const at::Tensor whole = values.contiguous();
  return {static_cast<const char*>(whole.data_ptr()), whole.nbytes()};
}

/// Which blocks are kept, and where, in shares of all bytes.
struct Keeping {
  const char* name;
  double host, device;
};

void PrintTo(const Keeping& keeping, std::ostream* out) { *out << keeping.name; }

class Blocks : public testing::TestWithParam<std::tuple<StoredType, Keeping>> {
 protected:
  static ActivationReader written(const std::filesystem::path& path) {
    Communicator alone = self_communicator();
    TinyCorpus tiny = example_words(151, 6, 2);
    tiny.neurons = {2, 3};
    tiny.stored = std::get<0>(GetParam());
    write_tiny(path, tiny, alone);
    return ActivationReader(path);
  }
  FeatureBlocks blocks_with(double host, double device) const {
    std::vector<std::int64_t> all(reader_.corpus().blocks.size());
    std::iota(all.begin(), all.end(), 0);
    const auto bytes = static_cast<double>(151 * bytes_of_word(reader_.schema()));
    const FeatureMemory memory{static_cast<std::int64_t>(host * bytes),
                               static_cast<std::int64_t>(device * bytes)};
    return {reader_, all, memory, at::kCPU};
  }

  TempFolder folder_;
  ActivationReader reader_ = written(folder_ / "a.h5");
};

const Keeping keepings[] = {{"Streamed", 0, 0},
                            {"HalfOnTheHost", 0.5, 0},
                            {"HalfOnTheDevice", 0, 0.5},
                            {"AThirdEach", 1 / 3.0, 1 / 3.0},
                            {"AllBetweenThem", 0.5, 0.6}};

INSTANTIATE_TEST_SUITE_P(Kept, Blocks,
                         testing::Combine(testing::Values(StoredType::float32, StoredType::float16),
                                          testing::ValuesIn(keepings)),
                         [](const auto& test) {
                           return std::string(name_of(std::get<0>(test.param))) +
                                  std::get<1>(test.param).name;
                         });

TEST_P(Blocks, AreThoseOfBlocksThatAreAllKeptBitForBit) {
  const Keeping& keeping = std::get<1>(GetParam());
  FeatureBlocks blocks = blocks_with(keeping.host, keeping.device), kept = blocks_with(1, 0);
  Standardiser by = no_standardiser(6, at::kCPU);
  by.mean.add_(0.3);
  by.inverse.mul_(0.7);
  for (int pass = 0; pass < 2; ++pass) {
    for (std::size_t i = 0; i < kept.size(); ++i) {
      for (const at::ScalarType type : {at::kFloat, at::kDouble}) {
        EXPECT_EQ(bits_of(blocks.raw(i, type)), bits_of(kept.raw(i, type)));
        EXPECT_EQ(bits_of(blocks.standardised(i, by, type)),
                  bits_of(kept.standardised(i, by, type)));
      }
      const std::int64_t first = kept.words(i).begin;
      const std::vector<std::int64_t> some{first + 5, first + 1};
      const std::string expected = bits_of(kept.standardised_words(i, some, by));
      EXPECT_EQ(bits_of(blocks.standardised_words(i, some, by)), expected);
      const at::Tensor all = kept.standardised(i, by, at::kFloat);
      EXPECT_EQ(bits_of(all[5]) + bits_of(all[1]), expected);
      blocks.hold({&i, 1});
      EXPECT_EQ(bits_of(blocks.standardised_words(i, some, by)), expected);
      blocks.hold({});
    }
  }
}

TEST_P(Blocks, AreTheActivationsOfTheReader) {
  const Keeping& keeping = std::get<1>(GetParam());
  FeatureBlocks blocks = blocks_with(keeping.host, keeping.device);

  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const Matrix expected = reader_.read(blocks.words(i));
    const at::Tensor narrow = blocks.raw(i, at::kFloat).clone(), wide = blocks.raw(i, at::kDouble);
    for (Eigen::Index k = 0; k < expected.size(); ++k) {
      EXPECT_EQ(narrow.data_ptr<float>()[k], expected.data()[k]);
      EXPECT_EQ(wide.data_ptr<double>()[k], static_cast<double>(expected.data()[k]));
    }
  }
}

}  // namespace
}  // namespace salient
