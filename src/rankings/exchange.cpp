#include "salient/rankings/exchange.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "salient/io/atomic_file.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// A neuron as a file names it, and where it does.
struct NamedNeuron {
  NeuronId neuron;
  std::optional<double> score;
  std::string place;  ///< "file.csv:3"
};

NeuronId by_number(std::int64_t number, const NeuronLayout& neurons, const std::string& place) {
  if (number < 0 || number >= neurons.size()) {
    throw UsageError(place + ": there is no neuron " + std::to_string(number) + " of " +
                     std::to_string(neurons.size()));
  }
  return neurons.id(number);
}

/// `slot`: its name; empty where neurons have none.
NeuronId by_layer(std::string_view slot, std::int64_t layer, std::int64_t unit,
                  const NeuronLayout& neurons, const std::string& place) {
  const std::vector<std::int32_t> layers = neurons.layer_numbers();
  const std::vector<Slot> slots = neurons.has_slots() ? neurons.slots : std::vector{Slot::none};
  const auto of_slot = std::find_if(slots.begin(), slots.end(), [&](Slot each) {
    return slot.empty() ? each == Slot::none : name_of(each) == slot;
  });
  const bool is_there = std::find(layers.begin(), layers.end(), layer) != layers.end();
  if (of_slot == slots.end() || !is_there || unit < 0 || unit >= neurons.units) {
    throw UsageError(place + ": there is no neuron " + std::string(slot) +
                     (slot.empty() ? "" : " ") + std::to_string(layer) + ":" +
                     std::to_string(unit));
  }
  return {static_cast<std::int32_t>(layer), static_cast<std::int32_t>(unit), *of_slot};
}

// JSON

NamedNeuron neuron_of(const nlohmann::json& json, const NeuronLayout& neurons,
                      const std::string& place) {
  if (json.is_number_integer()) {
    return {by_number(json.get<std::int64_t>(), neurons, place), {}, place};
  }
  NamedNeuron named{by_layer(json.value("slot", ""), json.at("layer").get<std::int64_t>(),
                             json.at("unit").get<std::int64_t>(), neurons, place),
                    {},
                    place};
  const auto score = json.find("score");
  if (score != json.end() && !score->is_null()) named.score = score->get<double>();
  return named;
}

std::vector<NamedNeuron> read_json(const std::filesystem::path& path, const NeuronLayout& neurons) {
  try {
    const auto json = nlohmann::json::parse(read_whole(path));
    std::vector<NamedNeuron> found;
    for (const auto& each : json.is_object() ? json.at("ordering") : json) {
      const std::string place =
          path.string() + ": place " + std::to_string(found.size() + 1) + " of the ordering";
      found.push_back(neuron_of(each, neurons, place));
    }
    return found;
  } catch (const nlohmann::json::exception& error) {
    throw UsageError(path.string() + " is not an order of neurons: " + error.what());
  }
}

// CSV

std::vector<std::string_view> cells_of(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  std::vector<std::string_view> cells;
  for (;;) {
    const auto comma = line.find(',');
    cells.push_back(line.substr(0, comma));
    if (comma == std::string_view::npos) return cells;
    line.remove_prefix(comma + 1);
  }
}

template <class Number>
Number number_in(std::string_view cell, const std::string& place) {
  Number number{};
  const char* const end = cell.data() + cell.size();
  const auto [stop, error] = std::from_chars(cell.data(), end, number);
  if (error != std::errc{} || stop != end) {
    throw UsageError(place + ": \"" + std::string(cell) + "\" is not a number");
  }
  return number;
}

/// Places of the columns that are looked at.
struct CsvColumns {
  std::size_t layer = 0, unit = 0;
  std::optional<std::size_t> slot, score;
};

CsvColumns columns_of(const std::vector<std::string_view>& header, const std::string& place) {
  const auto find = [&](std::string_view name) -> std::optional<std::size_t> {
    const auto found = std::find(header.begin(), header.end(), name);
    if (found == header.end()) return std::nullopt;
    return static_cast<std::size_t>(found - header.begin());
  };
  const auto layer = find("layer"), unit = find("unit");
  if (!layer || !unit) throw UsageError(place + ": the header has no layer and unit");
  return {*layer, *unit, find("slot"), find("score")};
}

std::vector<NamedNeuron> read_csv(const std::filesystem::path& path, const NeuronLayout& neurons) {
  const std::string content = read_whole(path);
  std::string_view left = content;
  std::vector<NamedNeuron> found;
  std::optional<CsvColumns> columns;
  for (std::int64_t number = 1; !left.empty(); ++number) {
    const auto end = std::min(left.find('\n'), left.size() - 1);
    const auto cells = cells_of(left.substr(0, end + (left[end] == '\n' ? 0 : 1)));
    left.remove_prefix(end + 1);
    const std::string place = path.string() + ":" + std::to_string(number);
    if (!columns) {
      columns = columns_of(cells, place);
      continue;
    }
    const std::size_t last = std::max(
        {columns->layer, columns->unit, columns->slot.value_or(0), columns->score.value_or(0)});
    if (cells.size() <= last) throw UsageError(place + ": too few columns");
    NamedNeuron named{
        by_layer(columns->slot ? cells[*columns->slot] : std::string_view(),
                 number_in<std::int64_t>(cells[columns->layer], place),
                 number_in<std::int64_t>(cells[columns->unit], place), neurons, place),
        {},
        place};
    if (columns->score) named.score = number_in<double>(cells[*columns->score], place);
    found.push_back(std::move(named));
  }
  if (!columns) throw UsageError(path.string() + " is empty");
  return found;
}

// NumPy

/// The value of `key` in the header, a literal of Python.
std::string_view value_of(std::string_view header, std::string_view key) {
  const auto at = header.find("'" + std::string(key) + "':");
  if (at == std::string_view::npos) return {};
  header.remove_prefix(at + key.size() + 3);
  header.remove_prefix(std::min(header.find_first_not_of(' '), header.size()));
  return header;
}

/// One dimension of little-endian numbers.
struct NumpyArray {
  std::string type;  ///< "i8"
  std::string_view values;
};

NumpyArray numpy_array(std::string_view content, const std::string& path) {
  constexpr std::string_view magic = "\x93NUMPY";
  const auto refuse = [&](const std::string& why) { return UsageError(path + ": " + why); };
  if (content.size() < 12 || !content.starts_with(magic)) throw refuse("not a file of NumPy's");
  const bool is_first = content[6] == 1;
  std::uint32_t length = 0;
  std::memcpy(&length, content.data() + 8, is_first ? 2 : 4);
  const std::size_t begin = is_first ? 10 : 12;
  if (length > content.size() - begin) throw refuse("ends within its header");
  const std::string_view header = content.substr(begin, length);
  const std::string_view type = value_of(header, "descr"), shape = value_of(header, "shape");
  if (!type.starts_with("'<") || type.size() < 5) throw refuse("its numbers are not little-endian");
  const auto first_comma = shape.find(','), end = shape.find(')');
  if (end == std::string_view::npos || first_comma + 1 != end) throw refuse("not of one dimension");
  return {std::string(type.substr(2, 2)), content.substr(begin + length)};
}

template <class Number>
std::vector<double> numbers_of(std::string_view values) {
  std::vector<Number> numbers(values.size() / sizeof(Number));
  std::memcpy(numbers.data(), values.data(), numbers.size() * sizeof(Number));
  return {numbers.begin(), numbers.end()};
}

std::vector<NamedNeuron> read_numpy(const std::filesystem::path& path,
                                    const NeuronLayout& neurons) {
  const std::string content = read_whole(path);
  const NumpyArray array = numpy_array(content, path.string());
  const bool is_scores = array.type[0] == 'f';
  const std::vector<double> numbers = array.type == "i8"   ? numbers_of<std::int64_t>(array.values)
                                      : array.type == "i4" ? numbers_of<std::int32_t>(array.values)
                                      : array.type == "f8" ? numbers_of<double>(array.values)
                                      : array.type == "f4"
                                          ? numbers_of<float>(array.values)
                                          : throw UsageError(path.string() + ": numbers of type " +
                                                             array.type + " are not known here");
  if (is_scores && std::ssize(numbers) != neurons.size()) {
    throw UsageError(path.string() + " has " + std::to_string(numbers.size()) + " scores of " +
                     std::to_string(neurons.size()) + " neurons");
  }
  std::vector<NamedNeuron> found;
  for (const double number : numbers) {
    const std::int64_t at = std::ssize(found);
    const std::string place = path.string() + ": number " + std::to_string(at + 1);
    if (is_scores) {
      found.push_back({neurons.id(at), number, place});
    } else {
      found.push_back({by_number(static_cast<std::int64_t>(number), neurons, place), {}, place});
    }
  }
  return found;
}

std::vector<NamedNeuron> read_named(const std::filesystem::path& path,
                                    const NeuronLayout& neurons) {
  const std::string ending = path.extension().string();
  if (ending == ".json") return read_json(path, neurons);
  if (ending == ".csv") return read_csv(path, neurons);
  if (ending == ".npy") return read_numpy(path, neurons);
  throw UsageError(path.string() + ": an order of neurons is a file .json, .csv or .npy");
}

}  // namespace

std::vector<RankedNeuron> read_order(const std::filesystem::path& path,
                                     const NeuronLayout& neurons) {
  std::vector<NamedNeuron> named = read_named(path, neurons);
  std::vector<bool> is_there(static_cast<std::size_t>(neurons.size()));
  bool has_scores = !named.empty();
  for (const NamedNeuron& each : named) {
    auto there = is_there[static_cast<std::size_t>(neurons.column(each.neuron))];
    if (there) throw UsageError(each.place + ": the neuron is there twice");
    there = true;
    has_scores = has_scores && each.score.has_value();
    if (each.score && !std::isfinite(*each.score)) {
      throw UsageError(each.place + ": the score is not finite");
    }
  }
  if (has_scores) {
    std::stable_sort(named.begin(), named.end(), [](const NamedNeuron& a, const NamedNeuron& b) {
      return *a.score > *b.score;
    });
  }
  std::vector<RankedNeuron> order;
  for (const NamedNeuron& each : named) {
    const auto after = static_cast<double>(std::ssize(named) - std::ssize(order) - 1);
    order.push_back({each.neuron, has_scores ? *each.score : after, false});
  }
  for (std::int64_t column = 0; column < neurons.size(); ++column) {
    if (!is_there[static_cast<std::size_t>(column)]) order.push_back({neurons.id(column), 0, true});
  }
  return order;
}

std::vector<std::filesystem::path> possible_files(const std::string& name) {
  const auto place = name.find("{}");
  if (place == std::string::npos) return {name};
  const std::filesystem::path pattern(name);
  const std::string file = pattern.filename().string();
  const auto in_file = file.find("{}");
  if (in_file == std::string::npos) {
    throw UsageError("rivals.from = " + name + ": {} stands in the name of the file alone");
  }
  const std::string begin = file.substr(0, in_file), end = file.substr(in_file + 2);
  const auto folder = pattern.has_parent_path() ? pattern.parent_path() : ".";
  std::vector<std::filesystem::path> files;
  if (!std::filesystem::is_directory(folder)) return files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string found = entry.path().filename().string();
    const bool fits = found.size() >= begin.size() + end.size() && found.starts_with(begin) &&
                      found.ends_with(end);
    if (fits) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string file_of_task(const std::string& name, const std::string& task) {
  const auto place = name.find("{}");
  return place == std::string::npos ? name : std::string(name).replace(place, 2, task);
}

}  // namespace salient
