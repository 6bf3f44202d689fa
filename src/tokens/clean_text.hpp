#pragma once

#include <string>
#include <string_view>

namespace salient {

struct CleanOptions {
  bool lower_case = false;
  bool keep_accents = false;
};

/// What ALBERT and XLNet do to text before SentencePiece sees it: white space becomes single plain
/// spaces, none at the ends; `` and '' become ", accents go, compatibility characters become plain.
std::string clean_text(std::string_view text, const CleanOptions& options);

}  // namespace salient
