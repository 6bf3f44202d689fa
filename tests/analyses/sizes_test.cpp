#include "salient/analyses/sizes.hpp"

#include <gtest/gtest.h>

#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

TEST(NeuronsIn, RoundsDownAsThePapersDo) {
  EXPECT_EQ(neurons_in(5, 9984), 499);
  EXPECT_EQ(neurons_in(10, 9984), 998);
  EXPECT_EQ(neurons_in(0.7, 1000), 7);
  EXPECT_EQ(neurons_in(29, 100), 29);
  EXPECT_EQ(neurons_in(1, 50), 0);
  EXPECT_EQ(neurons_in(100, 9984), 9984);
}

TEST(AreaOverLog, IsTheMeanHeightOfTrapezoids) {
  EXPECT_DOUBLE_EQ(area_over_log({1, 10, 100}, {0.25, 0.75, 0.75}), (0.5 + 0.75) / 2);
  EXPECT_DOUBLE_EQ(area_over_log({1, 10, 10000}, {0.5, 0.5, 1}), (0.5 + 3 * 0.75) / 4);
  EXPECT_EQ(area_over_log({7}, {0.5}), 0.5);
}

TEST(SizesOf, AreEachOnceAscendingAndPossible) {
  EXPECT_EQ(sizes_of({50, 2, 101}, {2, 10, 0.5}, 100), (std::vector<std::int64_t>{2, 10, 50}));
  EXPECT_EQ(sizes_of({}, {100}, 7), (std::vector<std::int64_t>{7}));
}

TEST(CheckSizes, RefusesWhatIsNoNumberOrShareOfNeurons) {
  const auto complaint = [](std::vector<std::int64_t> counts, std::vector<double> percents) {
    return complaint_of<UsageError>([&] { check_sizes("control", counts, percents); });
  };
  EXPECT_NE(complaint({0}, {}).find("control.counts"), std::string::npos);
  for (const double wrong : {0.0, 101.0}) {
    EXPECT_NE(complaint({}, {5, wrong}).find("control.percents"), std::string::npos);
  }
  check_sizes("control", {1, 7}, {0.1, 100});
  EXPECT_NE(complaint_of<UsageError>([] {
              check_sizes("c", {}, {100}, AllNeurons::apart);
            }).find("c.percents"),
            std::string::npos);
  check_sizes("control", {}, {99.9}, AllNeurons::apart);
}

}  // namespace
}  // namespace salient
