#pragma once

#include <nlohmann/json.hpp>

#include "salient/probes/probe.hpp"

namespace salient {

/// For files that are read again: every number comes back with the same bits.
nlohmann::json to_json(const Certificate& certificate);
Certificate certificate_from(const nlohmann::json& json);

}  // namespace salient
