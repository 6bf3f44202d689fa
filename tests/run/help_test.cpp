#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "run/options.hpp"
#include "run/parsed.hpp"

namespace salient {
namespace {

TEST(Help, OfRunListsEveryKeyWithDefaultAndAllowedValues) {
  const CommandLine line = parse({"run", "--help"});

  EXPECT_EQ(line.verb, Verb::help);
  for (const Option& option : all_options()) {
    EXPECT_NE(line.text.find("--" + option.key + "="), std::string::npos) << option.key;
  }
  EXPECT_NE(line.text.find("--corpus.separator=tab\n"), std::string::npos);
  EXPECT_NE(line.text.find("[tab|space]"), std::string::npos);
}

TEST(Help, OfAVerbLeavesOutTheKeysThatItDoesNotRead) {
  const std::string text = parse({"rank", "--help"}).text;

  EXPECT_NE(text.find("--ranking.order="), std::string::npos);
  EXPECT_EQ(text.find("--corpus.train="), std::string::npos);
}

TEST(Help, ListsTheVerbs) {
  const std::string text = parse({"--help"}).text;

  for (const char* verb : {"run", "extract", "probe", "rank", "analyse", "report", "check",
                           "compare", "evaluate", "plant", "info"}) {
    EXPECT_NE(text.find("\n  " + std::string(verb) + " "), std::string::npos) << verb;
  }
  EXPECT_EQ(parse({"help"}).text, text);
  EXPECT_EQ(parse({"-h"}).text, text);
  EXPECT_EQ(parse({"help", "run"}).text, parse({"run", "--help"}).text);
}

TEST(Version, NamesTheLibrariesInAtMostFortyLines) {
  const CommandLine line = parse({"--version"});

  EXPECT_EQ(line.verb, Verb::version);
  EXPECT_EQ(line.text.rfind("salient ", 0), 0U);
  for (const char* library : {"MPI: ", "HDF5: ", "LibTorch: ", "Eigen: ", "Boost: "}) {
    EXPECT_NE(line.text.find("\n" + std::string(library)), std::string::npos) << library;
  }
  EXPECT_NE(line.text.find(", parallel"), std::string::npos);
  EXPECT_LE(std::count(line.text.begin(), line.text.end(), '\n'), 40);
}

}  // namespace
}  // namespace salient
