#include "report/format.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>

namespace salient {
namespace {

TEST(Format, ShowsFourDigitsOfFigures) {
  EXPECT_EQ(as_figure(0.231), "0.2310");
  EXPECT_EQ(as_figure(12.3456), "12.35");
  EXPECT_EQ(as_figure(4321), "4321");
  EXPECT_EQ(as_figure(0), "0");
  EXPECT_EQ(as_figure(-0.0123456), "-0.01235");
  EXPECT_EQ(as_figure(1.23456e-5), "1.235e-05");
  EXPECT_EQ(as_figure(std::nan("")), "–");
  EXPECT_EQ(as_figure(std::optional<double>(0.5)), "0.5000");
  EXPECT_EQ(as_figure(std::optional<double>()), "–");
}

TEST(Format, ShowsPercentCountsAndTimes) {
  EXPECT_EQ(as_percent(0.934156), "93.42%");
  EXPECT_EQ(as_count(1234567), "1,234,567");
  EXPECT_EQ(as_count(-999), "-999");
  EXPECT_EQ(as_seconds(1.234), "1.23 s");
  EXPECT_EQ(as_seconds(61), "1 min 01 s");
  EXPECT_EQ(as_seconds(3900), "1 h 05 min");
}

}  // namespace
}  // namespace salient
