#include "encoder/config_keys.hpp"

#include <cmath>
#include <limits>

#include "salient/support/error.hpp"

namespace salient {

std::int64_t size_of(const JsonFile& file, std::string_view key,
                     std::optional<std::int64_t> fallback) {
  const std::optional<std::int64_t> found = file.integer(key);
  const std::optional<std::int64_t> value = found ? found : fallback;
  if (!value) throw UsageError(file.complaint(key, "is missing"));
  if (*value < 1 || *value > std::numeric_limits<std::int32_t>::max()) {
    throw UsageError(
        file.complaint(key, "must be at least 1 and below 2^31, not " + std::to_string(*value)));
  }
  return *value;
}

double positive(const JsonFile& file, std::string_view key, double fallback) {
  const double value = file.number(key).value_or(fallback);
  if (!(value > 0) || !std::isfinite(value)) {
    throw UsageError(file.complaint(key, "must be above 0"));
  }
  return value;
}

void expect(const JsonFile& file, std::string_view key, const std::string& expected) {
  const std::string value = file.text(key).value_or(expected);
  if (value != expected) {
    throw UsageError(
        file.complaint(key, "\"" + value + "\" is not supported; supported is " + expected));
  }
}

void expect_flag(const JsonFile& file, std::string_view key, bool expected) {
  if (file.flag(key).value_or(expected) == expected) return;
  throw UsageError(file.complaint(
      key, std::string("is supported as ") + (expected ? "true" : "false") + " alone"));
}

Activation activation_of(const JsonFile& file, std::string_view key) {
  const std::string name = file.text(key).value_or("gelu");
  if (name == "gelu") return Activation::gelu;
  if (name == "gelu_new" || name == "gelu_pytorch_tanh") return Activation::gelu_tanh;
  if (name == "relu") return Activation::relu;
  if (name == "silu") return Activation::silu;
  throw UsageError(file.complaint(
      key, "\"" + name + "\" is not supported; supported are gelu, gelu_new, relu and silu"));
}

std::int64_t padding_of(const JsonFile& file, std::int64_t vocabulary, std::int64_t fallback,
                        std::string_view key) {
  const std::int64_t padding = file.integer(key).value_or(fallback);
  if (padding < 0 || padding >= vocabulary) {
    throw UsageError(file.complaint(key, "is no id of the vocabulary"));
  }
  return padding;
}

void check_sizes(const JsonFile& file, const TransformerConfig& config, std::string_view units,
                 std::string_view heads, std::string_view positions) {
  if (config.units % config.heads != 0) {
    throw UsageError(file.complaint(units, "must be a multiple of " + std::string(heads)));
  }
  check_room(file, config, positions);
}

void check_room(const JsonFile& file, const TransformerConfig& config, std::string_view positions) {
  if (config.max_subwords < 3) {
    throw UsageError(
        file.complaint(positions, "leaves no room between the special tokens of a sentence"));
  }
}

}  // namespace salient
