#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace salient {

/// Shares that depend on a number of neurons, along a logarithmic axis, or on a layer's number.
struct LineChart {
  enum class Axis { neurons, layers };
  struct Line {
    std::string name;            ///< text
    std::vector<double> shares;  ///< [size], fractions
  };
  struct Level {
    std::string name;  ///< text
    double share = 0;  ///< one for all sizes, dashed
  };
  std::string title;                ///< text
  std::vector<std::int64_t> sizes;  ///< ascending; of layers their numbers
  std::vector<Line> lines;
  std::vector<Level> levels;
  Axis axis = Axis::neurons;
};

/// An SVG drawing, readable without seeing it.
std::string html_of(const LineChart& chart);

}  // namespace salient
