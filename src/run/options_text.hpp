#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "salient/run/config.hpp"

namespace salient {

/// Without the blanks at both ends.
std::string_view trimmed(std::string_view text);

/// The parts between commas, trimmed; none for an empty text.
std::vector<std::string_view> split_list(std::string_view text);

template <class E>
struct Choice {
  std::string_view name;
  E value;
};

constexpr std::array<Choice<CorpusFormat>, 5> choices(CorpusFormat) {
  return {{{"conllu", CorpusFormat::conllu},
           {"columns", CorpusFormat::columns},
           {"slashed", CorpusFormat::slashed},
           {"parallel", CorpusFormat::parallel},
           {"sentences", CorpusFormat::sentences}}};
}
constexpr std::array<Choice<CorpusTarget>, 2> choices(CorpusTarget) {
  return {{{"label", CorpusTarget::label}, {"number", CorpusTarget::number}}};
}
constexpr std::array<Choice<SplitBy>, 3> choices(SplitBy) {
  return {{{"sentence", SplitBy::sentence},
           {"document", SplitBy::document},
           {"word-type", SplitBy::word_type}}};
}
constexpr std::array<Choice<PositionTask>, 3> choices(PositionTask) {
  return {{{"none", PositionTask::none},
           {"ends", PositionTask::ends},
           {"thirds", PositionTask::thirds}}};
}
constexpr std::array<Choice<ColumnSeparator>, 2> choices(ColumnSeparator) {
  return {{{"tab", ColumnSeparator::tab}, {"space", ColumnSeparator::space}}};
}
constexpr std::array<Choice<TrainSample>, 2> choices(TrainSample) {
  return {{{"first", TrainSample::first}, {"random", TrainSample::random}}};
}
constexpr std::array<Choice<Precision>, 3> choices(Precision) {
  return {{{"float32", Precision::float32},
           {"bfloat16", Precision::bfloat16},
           {"float16", Precision::float16}}};
}
constexpr std::array<Choice<Site>, 3> choices(Site) {
  return {{{"hidden", Site::hidden}, {"ffn", Site::ffn}, {"attention", Site::attention}}};
}
constexpr std::array<Choice<Vectors>, 4> choices(Vectors) {
  return {{{"words", Vectors::words},
           {"cls", Vectors::cls},
           {"last", Vectors::last},
           {"mean", Vectors::mean}}};
}
constexpr std::array<Choice<Overlong>, 3> choices(Overlong) {
  return {{{"split", Overlong::split}, {"error", Overlong::error}, {"drop", Overlong::drop}}};
}
constexpr std::array<Choice<Aggregation>, 3> choices(Aggregation) {
  return {{{"last", Aggregation::last},
           {"first", Aggregation::first},
           {"average", Aggregation::average}}};
}
constexpr std::array<Choice<StorageChoice>, 3> choices(StorageChoice) {
  return {{{"auto", StorageChoice::automatic},
           {"float16", StorageChoice::float16},
           {"float32", StorageChoice::float32}}};
}
constexpr std::array<Choice<Recipe>, 3> choices(Recipe) {
  return {
      {{"default", Recipe::defaults}, {"jmlr2023", Recipe::jmlr2023}, {"neurox", Recipe::neurox}}};
}
constexpr std::array<Choice<Solver>, 2> choices(Solver) {
  return {{{"exact", Solver::exact}, {"paper", Solver::paper}}};
}
constexpr std::array<Choice<LabelWeight>, 2> choices(LabelWeight) {
  return {{{"none", LabelWeight::none}, {"balanced", LabelWeight::balanced}}};
}
constexpr std::array<Choice<Negatives>, 2> choices(Negatives) {
  return {{{"all", Negatives::all}, {"1:1", Negatives::one_to_one}}};
}
constexpr std::array<Choice<Features>, 5> choices(Features) {
  return {{{"word", Features::word},
           {"head-modifier", Features::head_modifier},
           {"head", Features::head},
           {"modifier", Features::modifier},
           {"mean", Features::mean}}};
}
constexpr std::array<Choice<RootWords>, 2> choices(RootWords) {
  return {{{"drop", RootWords::drop}, {"self", RootWords::self}}};
}
constexpr std::array<Choice<Selection>, 3> choices(Selection) {
  return {{{"dev-loss", Selection::dev_loss},
           {"dev-accuracy", Selection::dev_accuracy},
           {"paper-score", Selection::paper_score}}};
}
constexpr std::array<Choice<PaperPenalty>, 2> choices(PaperPenalty) {
  return {{{"elastic-net", PaperPenalty::elastic_net}, {"neurox", PaperPenalty::neurox}}};
}
constexpr std::array<Choice<RankingOrder>, 4> choices(RankingOrder) {
  return {{{"mass", RankingOrder::mass},
           {"largest", RankingOrder::largest},
           {"sum", RankingOrder::sum},
           {"stepped", RankingOrder::stepped}}};
}
constexpr std::array<Choice<LeftOut>, 2> choices(LeftOut) {
  return {{{"mean", LeftOut::mean}, {"zero", LeftOut::zero}}};
}
constexpr std::array<Choice<DeltaScale>, 2> choices(DeltaScale) {
  return {{{"absolute", DeltaScale::absolute}, {"relative", DeltaScale::relative}}};
}
constexpr std::array<Choice<Representative>, 3> choices(Representative) {
  return {{{"salient", Representative::salient},
           {"medoid", Representative::medoid},
           {"random", Representative::random}}};
}
constexpr std::array<Choice<Vary>, 3> choices(Vary) {
  return {{{"auto", Vary::automatic}, {"words", Vary::words}, {"seed", Vary::seed}}};
}
constexpr std::array<Choice<AblationPenalties>, 2> choices(AblationPenalties) {
  return {{{"own", AblationPenalties::own}, {"three", AblationPenalties::three}}};
}
constexpr std::array<Choice<NeuronEdit>, 3> choices(NeuronEdit) {
  return {{{"zero", NeuronEdit::zero},
           {"mean", NeuronEdit::mean},
           {"translate", NeuronEdit::translate}}};
}
constexpr std::array<Choice<Rival>, 15> choices(Rival) {
  return {{{"probeless", Rival::probeless},
           {"probeless-standardised", Rival::probeless_standardised},
           {"mean-difference", Rival::mean_difference},
           {"f-statistic", Rival::f_statistic},
           {"variance", Rival::variance},
           {"mutual-information", Rival::mutual_information},
           {"iou", Rival::iou},
           {"average-precision", Rival::average_precision},
           {"gaussian", Rival::gaussian},
           {"mean-weight", Rival::mean_weight},
           {"clusters", Rival::clusters},
           {"lasso", Rival::lasso},
           {"ridge", Rival::ridge},
           {"random", Rival::random},
           {"reversed", Rival::reversed}}};
}
constexpr std::array<Choice<RankingProbe>, 2> choices(RankingProbe) {
  return {{{"linear", RankingProbe::linear}, {"gaussian", RankingProbe::gaussian}}};
}
constexpr std::array<Choice<DeviceChoice>, 3> choices(DeviceChoice) {
  return {
      {{"auto", DeviceChoice::automatic}, {"cpu", DeviceChoice::cpu}, {"gpu", DeviceChoice::gpu}}};
}

/// How values of a type are read from and written to job files and flags. `read` returns nothing
/// where the text is not what `allowed` says; reading what was written gives the same value.
template <class T>
struct Text;

template <class T>
requires std::integral<T>
struct Text<T> {
  static std::string allowed() { return std::is_signed_v<T> ? "a whole number" : "0, 1, 2, ..."; }
  static std::optional<T> read(std::string_view text) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
  }
  static std::string write(T value) { return std::to_string(value); }
};

template <>
struct Text<bool> {
  static std::string allowed() { return "true|false"; }
  static std::optional<bool> read(std::string_view text);
  static std::string write(bool value) { return value ? "true" : "false"; }
};

template <>
struct Text<double> {
  static std::string allowed() { return "a number"; }
  static std::optional<double> read(std::string_view text);  ///< finite
  static std::string write(double value);                    ///< shortest that reads back the same
};

template <>
struct Text<std::string> {
  static std::string allowed() { return "a text"; }
  static std::optional<std::string> read(std::string_view text) { return std::string(text); }
  static std::string write(const std::string& value) { return value; }
};

template <>
struct Text<std::filesystem::path> {
  static std::string allowed() { return "a path"; }
  static std::optional<std::filesystem::path> read(std::string_view text) { return text; }
  static std::string write(const std::filesystem::path& value) { return value.string(); }
};

template <>
struct Text<Penalty> {
  static std::string allowed() { return "auto, auto-1se, a number or a list of numbers"; }
  static std::optional<Penalty> read(std::string_view text);
  static std::string write(const Penalty& value);
};

template <class E>
requires std::is_enum_v<E>
struct Text<E> {
  static std::string allowed() {
    std::string all;
    for (const auto& [name, value] : choices(E{})) {
      all += (all.empty() ? "" : "|") + std::string(name);
    }
    return all;
  }
  static std::optional<E> read(std::string_view text) {
    for (const auto& [name, value] : choices(E{})) {
      if (name == text) return value;
    }
    return std::nullopt;
  }
  static std::string write(E value) {
    for (const auto& [name, known] : choices(E{})) {
      if (known == value) return std::string(name);
    }
    return {};
  }
};

/// Several values, separated by commas.
template <class T>
struct Text<std::vector<T>> {
  static std::string allowed() { return Text<T>::allowed() + ", or several with commas"; }
  static std::optional<std::vector<T>> read(std::string_view text) {
    std::vector<T> values;
    for (const std::string_view part : split_list(text)) {
      auto value = Text<T>::read(part);
      if (part.empty() || !value) return std::nullopt;
      values.push_back(*std::move(value));
    }
    return values;
  }
  static std::string write(const std::vector<T>& values) {
    std::string all;
    for (const T& value : values) all += (all.empty() ? "" : ",") + Text<T>::write(value);
    return all;
  }
};

/// Numbers of layers; all of the model's if there are none.
struct LayersText {
  static std::string allowed() { return "all, or numbers and ranges, as 0,4,8-12"; }
  static std::optional<std::vector<std::int32_t>> read(std::string_view text);
  static std::string write(const std::vector<std::int32_t>& value);
};

/// Bytes, with K, M and G for powers of 1024.
struct BytesText {
  static std::string allowed() { return "bytes, as 65536, 512M or 4G"; }
  static std::optional<std::int64_t> read(std::string_view text);
  static std::string write(std::int64_t value);
};

}  // namespace salient
