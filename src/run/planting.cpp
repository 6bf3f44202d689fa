#include "run/planting.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "run/nearest.hpp"
#include "run/options_text.hpp"
#include "salient/run/command_line.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

[[noreturn]] void refuse(const std::string& flag, const std::string& text,
                         const std::string& expected) {
  throw UsageError("--" + flag + " = " + text + ": expected " + expected);
}

PlantedKind read_kind(const std::string& text) {
  std::vector<std::string> names;
  for (const PlantedKind kind : all_planted_kinds) {
    if (name_of(kind) == text) return kind;
    names.emplace_back(name_of(kind));
  }
  throw UsageError("--setting = " + text + ": unknown setting; did you mean " +
                   nearest(text, names) + "? `salient plant --help` lists them");
}

/// "10000,3000,3000", "5x128": whole numbers between separators; empty if it is not so.
std::vector<std::int64_t> read_numbers(const std::string& text, char separator) {
  std::vector<std::int64_t> numbers;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (;;) {
    std::int64_t number = 0;
    const auto [stop, error] = std::from_chars(at, end, number);
    if (error != std::errc{}) return {};
    numbers.push_back(number);
    if (stop == end) return numbers;
    if (*stop != separator) return {};
    at = stop + 1;
  }
}

NeuronLayout read_shape(const std::string& text) {
  const std::vector<std::int64_t> numbers = read_numbers(text, 'x');
  const bool fits = numbers.size() == 2 && numbers[0] > 0 && numbers[1] > 0 &&
                    numbers[0] < 1 << 15 && numbers[1] < 1 << 15;
  if (!fits) refuse("shape", text, "LAYERSxUNITS, as 5x128");
  return {static_cast<std::int32_t>(numbers[0]), static_cast<std::int32_t>(numbers[1])};
}

std::array<std::int64_t, 3> read_words(const std::string& text) {
  const std::vector<std::int64_t> numbers = read_numbers(text, ',');
  if (numbers.size() != 3) {
    refuse("words", text, "those of train, dev and test, as 10000,3000,3000");
  }
  return {numbers[0], numbers[1], numbers[2]};
}

template <class T>
T read_number(const std::string& flag, const std::string& text) {
  const std::optional<T> number = Text<T>::read(text);
  if (!number) refuse(flag, text, "a number");
  return *number;
}

void check_source(const Planting& planting, bool has_shape) {
  const bool is_real = planting.setting.kind == PlantedKind::real;
  if (is_real && planting.from.empty()) {
    throw UsageError("--setting = real needs --from=RUN, the run whose activations it takes");
  }
  if (is_real && has_shape) {
    throw UsageError("--shape: of the setting real the shape is that of the run --from");
  }
  if (!is_real && !planting.from.empty()) {
    throw UsageError("--from goes with --setting=real alone");
  }
}

}  // namespace

const std::vector<std::string>& plant_flags() {
  static const std::vector<std::string> flags{"setting", "seed",   "shape",
                                              "words",   "signal", "from"};
  return flags;
}

bool is_plant_flag(const std::string& flag) {
  return std::find(plant_flags().begin(), plant_flags().end(), flag) != plant_flags().end();
}

Planting read_planting(const PlantFlags& flags) {
  for (const char* needed : {"setting", "seed"}) {
    if (!flags.contains(needed)) {
      throw UsageError("plant: --" + std::string(needed) + " is missing; `salient plant --help`");
    }
  }
  Planting planting;
  planting.program_version = program_version();
  PlantedSetting& setting = planting.setting;
  setting.kind = read_kind(flags.at("setting"));
  setting.seed = read_number<std::uint64_t>("seed", flags.at("seed"));
  if (flags.contains("shape")) setting.neurons = read_shape(flags.at("shape"));
  if (flags.contains("words")) setting.words = read_words(flags.at("words"));
  if (flags.contains("signal")) setting.signal = read_number<double>("signal", flags.at("signal"));
  if (flags.contains("from")) planting.from = flags.at("from");
  check_source(planting, flags.contains("shape"));
  setting.validate();
  return planting;
}

std::string plant_help() {
  return "Usage: salient plant --setting SETTING --seed N --run DIR [flags]\n\n"
         "DIR gets activations.h5, which a job takes by activations.from = DIR, with one task,\n"
         "`planted`, and truth.json, which says which neurons know it.\n\n"
         "  --setting SETTING\n"
         "      scales   each neuron on a scale and around a mean of its own; six units 20 times\n"
         "               as large\n"
         "      proxies  in two other layers the same unit correlates with a planted neuron\n"
         "      rare     labels whose frequencies fall as rank^-1.5\n"
         "      groups   neurons in fours of correlated noise; a four is planted as one\n"
         "      real     standardised activations of a run, labels drawn from a softmax of them\n"
         "      plain    a weak signal and nothing else\n"
         "      null     no signal\n"
         "      gelu     scales, then GELU\n"
         "  --seed N\n"
         "      Of all that is drawn.\n"
         "  --shape LAYERSxUNITS (5x128)\n"
         "  --words TRAIN,DEV,TEST (10000,3000,3000)\n"
         "  --signal FACTOR (1)\n"
         "      Of the strength that the setting has.\n"
         "  --from RUN\n"
         "      real: the run directory whose activations are the rows.\n";
}

}  // namespace salient
