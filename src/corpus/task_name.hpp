#pragma once

#include <string>
#include <string_view>

namespace salient {

/// Why `name` cannot be that of a task, which is also the name of its files; empty if it can.
std::string task_name_complaint(std::string_view name);

/// "xpos=NN": the name of the task that tells `label` of the task `name` from the rest. What no
/// file name may have, slashes and control characters, and `%` are `%` and two hexadecimal digits.
std::string one_vs_rest_name(std::string_view name, std::string_view label);

}  // namespace salient
