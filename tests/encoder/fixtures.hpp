#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "encoder/transformer.hpp"
#include "salient/comm/device.hpp"
#include "salient/encoder/encoder.hpp"

namespace salient::testing {

using Rows = std::vector<std::vector<std::int64_t>>;

inline const std::filesystem::path data = SALIENT_TEST_DATA;
constexpr double batch_tolerance = 1e-5;  ///< against the same row in another batch

inline std::unique_ptr<Encoder> load(const std::filesystem::path& folder,
                                     bool random_weights = false) {
  return load_encoder({.model = folder, .random_weights = random_weights}, Device::cpu());
}

/// Ids of the sentences of a model of tests/data, special tokens included.
inline Rows fixture_rows(const std::string& model) {
  std::ifstream in(data / model / "expected.json");
  Rows rows;
  const nlohmann::json expected = nlohmann::json::parse(in);
  for (const nlohmann::json& sentence : expected["sentences"]) {
    rows.push_back(sentence["ids"].get<std::vector<std::int64_t>>());
  }
  return rows;
}

/// On the host as on a GPU.
class Padding : public Transformer {
 public:
  using Transformer::Transformer;
  bool pads() const noexcept override { return true; }
};

}  // namespace salient::testing
