#include "report/line_chart.hpp"

#include <algorithm>
#include <cmath>

#include "report/format.hpp"

namespace salient {
namespace {

constexpr double left = 44, right = 404, top = 10, bottom = 190;  ///< of the lines
constexpr double names = 412;                                     ///< where names of lines begin
constexpr double width = 560, height = 230;

std::string fixed(double value) { return as_digits(std::round(value * 10) / 10); }

std::string text_at(double x, double y, std::string_view style, const std::string& content) {
  return "<text class=\"" + std::string(style) + "\" x=\"" + fixed(x) + "\" y=\"" + fixed(y) +
         "\">" + escaped(content) + "</text>";
}

double height_of(double share) { return bottom - (bottom - top) * share; }

/// Places along the axis; 0 neurons lie where 1 does.
class SizeAxis {
 public:
  explicit SizeAxis(const LineChart& chart) : axis_(chart.axis) {
    if (chart.sizes.empty()) return;
    first_ = place(chart.sizes.front());
    span_ = std::max(1e-9, place(chart.sizes.back()) - first_);
  }
  double of(std::int64_t size) const {
    return left + (right - left) * (place(size) - first_) / span_;
  }

 private:
  double place(std::int64_t size) const {
    if (axis_ == LineChart::Axis::layers) return static_cast<double>(size);
    return std::log2(static_cast<double>(std::max<std::int64_t>(1, size)));
  }
  LineChart::Axis axis_;
  double first_ = 0, span_ = 1;
};

/// Sizes below the axis, as many as have room.
std::string drawing_of(const std::vector<std::int64_t>& sizes, const SizeAxis& axis) {
  std::string drawing;
  double last = -1e9;
  for (const std::int64_t size : sizes) {
    if (axis.of(size) - last < 40) continue;
    last = axis.of(size);
    drawing += text_at(last, bottom + 16, "middle", as_count(size));
  }
  return drawing;
}

std::string drawing_of_shares() {
  std::string drawing;
  for (const double share : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    const std::string y = fixed(height_of(share));
    drawing += "<path class=\"grid\" d=\"M" + fixed(left) + " " + y + "H" + fixed(right) + "\"/>";
    drawing += text_at(left - 6, height_of(share), "end", fixed(100 * share) + "%");
  }
  return drawing;
}

std::string drawing_of(const LineChart::Line& line, std::size_t number,
                       const std::vector<std::int64_t>& sizes, const SizeAxis& axis) {
  std::string points;
  for (std::size_t i = 0; i < line.shares.size(); ++i) {
    points +=
        (i == 0 ? "" : " ") + fixed(axis.of(sizes[i])) + "," + fixed(height_of(line.shares[i]));
  }
  return "<polyline class=\"line" + std::to_string(number % 5) + "\" points=\"" + points + "\"/>";
}

/// Names beside the ends of lines and levels, moved apart where they would overlap.
std::string drawing_of_names(const LineChart& chart) {
  struct Name {
    double y;
    std::string style, text;
  };
  std::vector<Name> ends;
  for (std::size_t i = 0; i < chart.lines.size(); ++i) {
    const double share = chart.lines[i].shares.empty() ? 0 : chart.lines[i].shares.back();
    ends.push_back({height_of(share), "name" + std::to_string(i % 5), chart.lines[i].name});
  }
  for (const LineChart::Level& level : chart.levels) {
    ends.push_back({height_of(level.share), "level", level.name});
  }
  std::stable_sort(ends.begin(), ends.end(),
                   [](const Name& a, const Name& b) { return a.y < b.y; });
  const double room = 13 * static_cast<double>(std::max<std::size_t>(ends.size(), 1) - 1);
  double next = top;
  std::string drawing;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    const double last = top + (bottom + 20 - top) - room + 13 * static_cast<double>(i);
    const double y = std::min(std::max(ends[i].y, next), std::max(last, next));
    drawing += text_at(names, y, ends[i].style, ends[i].text);
    next = y + 13;
  }
  return drawing;
}

std::string spoken(const LineChart& chart) {
  std::string said = chart.title + ": ";
  for (const LineChart::Line& line : chart.lines) {
    said += line.name;
    for (std::size_t i = 0; i < line.shares.size(); ++i) {
      said += (i == 0 ? " " : ", ") + as_count(chart.sizes[i]) + " " + as_percent(line.shares[i]);
    }
    said += "; ";
  }
  for (const LineChart::Level& level : chart.levels) {
    said += level.name + " " + as_percent(level.share) + "; ";
  }
  said.resize(said.size() - 2);
  return said;
}

}  // namespace

std::string html_of(const LineChart& chart) {
  const SizeAxis axis(chart);
  std::string drawing = drawing_of_shares() + drawing_of(chart.sizes, axis);
  for (const LineChart::Level& level : chart.levels) {
    drawing += "<path class=\"level\" d=\"M" + fixed(left) + " " + fixed(height_of(level.share)) +
               "H" + fixed(right) + "\"/>";
  }
  for (std::size_t i = 0; i < chart.lines.size(); ++i) {
    drawing += drawing_of(chart.lines[i], i, chart.sizes, axis);
  }
  drawing += drawing_of_names(chart) +
             text_at((left + right) / 2, height - 9, "middle",
                     chart.axis == LineChart::Axis::layers ? "layer" : "neurons, logarithmic");
  return "<figure class=\"lines\"><figcaption>" + escaped(chart.title) +
         "</figcaption><svg role=\"img\" aria-label=\"" + escaped(spoken(chart)) +
         "\" viewBox=\"0 0 " + fixed(width) + " " + fixed(height) + "\">" + drawing +
         "</svg></figure>\n";
}

}  // namespace salient
