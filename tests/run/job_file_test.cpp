#include <gtest/gtest.h>

#include <algorithm>
#include <any>
#include <string>
#include <vector>

#include "run/job_file.hpp"
#include "run/random_config.hpp"
#include "salient/run/command_line.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

Config config_of(const std::string& text) {
  Config config;
  for (const Setting& setting : parse_job_file(text, "x.ini")) apply(setting, config);
  return config;
}

std::string complaint_about(const std::string& text) {
  try {
    config_of(text);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no complaint";
}

bool equal(const Penalty& a, const Penalty& b) {
  return a.automatic == b.automatic && a.value == b.value;
}
template <class T>
bool equal(const T& a, const T& b) {
  return a == b;
}

/// The numbers, in the order of ConfigGenerator::visit(), of the members that differ.
std::vector<int> differences(const Config& a, const Config& b) {
  std::vector<std::any> members;
  ConfigGenerator::visit(a, [&](const auto& member) { members.emplace_back(member); });
  std::vector<int> differing;
  int number = 0;
  ConfigGenerator::visit(b, [&]<class T>(const T& member) {
    const auto& other = std::any_cast<const T&>(members[static_cast<std::size_t>(number)]);
    if (!equal(other, member)) differing.push_back(number);
    ++number;
  });
  return differing;
}

TEST(JobFile, GivesEveryConfigBack) {
  ConfigGenerator generator(7);
  for (int i = 0; i < 500; ++i) {
    const Config config = generator.next();

    const std::string text = to_job_file(config);

    EXPECT_EQ(differences(config, config_of(text)), std::vector<int>{}) << text;
  }
}

TEST(JobFile, WritesEveryKeyOnce) {
  const Config config;

  std::vector<std::string> written;
  for (const Setting& setting : parse_job_file(to_job_file(config), "x.ini")) {
    written.push_back(setting.key);
  }

  EXPECT_EQ(written, all_keys());
  std::size_t members = 0;
  ConfigGenerator::visit(config, [&](const auto&) { ++members; });
  EXPECT_EQ(written.size(), members);
}

TEST(JobFile, WritesTheSectionsAskedFor) {
  Config config;
  config.ranking.stride = 7;

  const std::string text = job_file_sections(config, {"ranking", "run"});

  EXPECT_EQ(text,
            "[ranking]\norder = largest\nstride = 7\n\n"
            "[run]\nthreads = 0\ntimeout_s = 600\ncheckpoint_minutes = 10\ndevice = auto\n");
}

TEST(JobFile, ReadsCommentsBlanksAndCarriageReturns) {
  const Config config = config_of(
      "\xEF\xBB\xBF# a job\r\n\r\n[corpus]  # where\r\n  train =  a b.conllu \t# words\r\n"
      "labels = upos , feats:Case\r\n[probe]\r\nmemory=3G");

  EXPECT_EQ(config.corpus.train, "a b.conllu");
  EXPECT_EQ(config.corpus.labels, (std::vector<std::string>{"upos", "feats:Case"}));
  EXPECT_EQ(config.probe.memory_bytes, std::int64_t{3} << 30);
}

TEST(JobFile, NamesTheLineAndTheNearestKeyOfAnUnknownOne) {
  EXPECT_EQ(complaint_about("[probe]\n\nl3 = 1\n"),
            "x.ini:3: unknown key probe.l3; did you mean probe.l1?");
  EXPECT_EQ(complaint_about("[probe]\norder = mass\n"),
            "x.ini:2: unknown key probe.order; did you mean ranking.order?");
  EXPECT_EQ(complaint_about("train = x\n"),
            "x.ini:1: unknown key train; did you mean corpus.train?");
}

TEST(JobFile, SaysWhichValuesAreAllowed) {
  EXPECT_EQ(
      complaint_about("[corpus]\nformat = conlu\n"),
      "x.ini:2: corpus.format = conlu: expected conllu|columns|slashed|parallel|sentences; did you "
      "mean conllu?");
  EXPECT_EQ(complaint_about("[probe]\nfolds = 5.0\n"),
            "x.ini:2: probe.folds = 5.0: expected a whole number");
  EXPECT_EQ(complaint_about("[probe]\nfolds = 99999999999\n"),
            "x.ini:2: probe.folds = 99999999999: expected a whole number");
  EXPECT_EQ(complaint_about("[probe]\nl1 = nan\n"),
            "x.ini:2: probe.l1 = nan: expected auto, auto-1se, a number or a list of numbers");
  EXPECT_EQ(complaint_about("[probe]\nmemory = 9000000000G\n"),
            "x.ini:2: probe.memory = 9000000000G: expected bytes, as 65536, 512M or 4G");
  EXPECT_EQ(complaint_about("[redundancy]\nthresholds = 0.1,,0.2\n"),
            "x.ini:2: redundancy.thresholds = 0.1,,0.2: expected a number, or several with commas");
}

TEST(JobFile, RefusesWhatIsNoSetting) {
  EXPECT_EQ(complaint_about("[corpus]\ntrain\n"),
            "x.ini:2: expected `[section]` or `key = value`, found: train");
  EXPECT_EQ(complaint_about("[]\n"), "x.ini:1: expected `[section]` or `key = value`, found: []");
}

TEST(JobFile, RefusesAKeyThatIsSetTwice) {
  EXPECT_EQ(complaint_about("[probe]\nfolds = 5\n[run]\n[probe]\nfolds = 6\n"),
            "x.ini:5: probe.folds was set before, in x.ini:2");
}

TEST(JobFile, RefusesValuesThatNoJobFileCouldHold) {
  Config config;

  EXPECT_THROW(apply({"report.title", "C#", "--report.title"}, config), UsageError);
  EXPECT_THROW(apply({"report.title", "a\nb", "--report.title"}, config), UsageError);
}

TEST(Bytes, AreReadAndWrittenWithBinarySuffixes) {
  EXPECT_EQ(config_of("probe.memory = 0").probe.memory_bytes, 0);
  EXPECT_EQ(config_of("probe.memory = 1000").probe.memory_bytes, 1000);
  EXPECT_EQ(config_of("probe.memory = 64K").probe.memory_bytes, 65536);
  Config config;
  config.probe.memory_bytes = std::int64_t{5} << 40;
  EXPECT_NE(to_job_file(config).find("\nmemory = 5120G\n"), std::string::npos);
}

}  // namespace
}  // namespace salient
