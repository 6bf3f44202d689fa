#include "salient/support/log.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "support/child.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// Logs one line of each level as `rank`; what it says on standard error.
std::string said_by(int rank, const TempFolder& folder) {
  return in_child([&] {
           open_log(folder.path(), rank);
           log_detail("room: a detail");
           log_info("room: some information");
           log_warning("room: a warning {} %s");
           flush_log();
         })
      .said;
}

TEST(Log, GoesToTheFileOfTheRankInFull) {
  const TempFolder folder;

  said_by(3, folder);

  const std::string text = text_of(folder.path() / "rank_0003.log");
  EXPECT_NE(text.find("[3] debug room: a detail\n"), std::string::npos) << text;
  EXPECT_NE(text.find("[3] info room: some information\n"), std::string::npos) << text;
  EXPECT_NE(text.find("[3] warning room: a warning {} %s\n"), std::string::npos) << text;
}

TEST(Log, SaysInformationOfRank0AndWarningsOfAll) {
  const TempFolder folder;

  const std::string of_root = said_by(0, folder);
  const std::string of_other = said_by(1, folder);

  EXPECT_EQ(of_root.find("a detail"), std::string::npos);
  EXPECT_NE(of_root.find("some information"), std::string::npos);
  EXPECT_NE(of_root.find("a warning"), std::string::npos);
  EXPECT_EQ(of_other.find("some information"), std::string::npos);
  EXPECT_NE(of_other.find("a warning"), std::string::npos);
}

TEST(Log, SpeaksAsRank0BeforeItIsOpened) {
  const std::string said = in_child([] { log_info("room: early"); }).said;

  EXPECT_NE(said.find("[0] info room: early\n"), std::string::npos) << said;
}

}  // namespace
}  // namespace salient
