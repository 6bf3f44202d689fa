#include "analyses/in_model_kept.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <sstream>

namespace salient {

std::string kept_text(const InModelCheck& check) {
  const GuessedValues guessed = check.guessed.value_or(GuessedValues());
  std::ostringstream text;
  text << check.used << ' ' << check.used_moved << ' ' << check.loss.has_value() << ' '
       << std::bit_cast<std::int64_t>(check.loss.value_or(0)) << ' ' << check.guessed.has_value()
       << ' ' << guessed.kept << ' ' << guessed.moved << '\n';
  return text.str();
}

bool take_kept(const std::string& text, InModelCheck& check) {
  std::istringstream numbers(text);
  std::array<std::int64_t, 7> all{};
  for (std::int64_t& number : all) {
    if (!(numbers >> number)) return false;
  }
  const auto [used, used_moved, has_loss, loss, has_guesses, kept, moved] = all;
  check.used = used;
  check.used_moved = used_moved;
  if (has_loss != 0) check.loss = std::bit_cast<double>(loss);
  if (has_guesses != 0) check.guessed = {kept, moved};
  return true;
}

}  // namespace salient
