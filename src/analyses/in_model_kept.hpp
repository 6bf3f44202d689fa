#pragma once

#include <string>

#include "salient/analyses/in_model.hpp"

namespace salient {

/// What was found inside the model, to the bit: `encoded` and `encoded_moved` are not in it.
std::string kept_text(const InModelCheck& check);

/// Into `check`. False, and nothing is taken, if the text is of another form: that of a version
/// that kept less.
bool take_kept(const std::string& text, InModelCheck& check);

}  // namespace salient
