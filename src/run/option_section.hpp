#pragma once

#include <string>
#include <utility>
#include <vector>

#include "run/options.hpp"
#include "run/options_text.hpp"

namespace salient {

/// Adds the keys of one section, which are the members of one part of Config.
template <class Part>
class OptionSection {
 public:
  OptionSection(std::string name, Part Config::*part, std::vector<Option>& options)
      : name_(std::move(name)), part_(part), options_(options) {}

  template <class Member>
  OptionSection& add(const std::string& key, Member Part::*member, const std::string& help) {
    return add_as<Text<Member>>(key, member, help);
  }

  /// `As` reads and writes the text where the member's type does not say enough.
  template <class As, class Member>
  OptionSection& add_as(const std::string& key, Member Part::*member, const std::string& help) {
    const auto part = part_;
    const auto read = [part, member](Config& config, std::string_view text) {
      auto value = As::read(text);
      if (!value) return false;
      config.*part.*member = *std::move(value);
      return true;
    };
    const auto write = [part, member](const Config& config) {
      return As::write(config.*part.*member);
    };
    options_.push_back({name_ + "." + key, As::allowed(), help, read, write});
    return *this;
  }

 private:
  std::string name_;
  Part Config::*part_;
  std::vector<Option>& options_;
};

/// Adds the keys of all analyses.
void add_analyses(std::vector<Option>& options);

}  // namespace salient
