#include "corpus/text_file.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "salient/corpus/load.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

std::vector<std::string> lines_of(std::string_view bytes) {
  const TempFolder folder;
  TextFile file(folder.write("file", bytes));
  std::vector<std::string> lines;
  while (const auto line = file.next()) lines.emplace_back(*line);
  return lines;
}

std::string refusal(std::string_view bytes) {
  const std::string message = complaint_of<UsageError>([&] { lines_of(bytes); });
  return message.substr(message.rfind('/') + 1);
}

std::string complaint_about(const std::filesystem::path& path) {
  return complaint_of<UsageError>([&] { files_of(path, "corpus.train"); });
}

using Lines = std::vector<std::string>;

TEST(TextFile, GivesLinesWithoutTheirEnds) {
  EXPECT_EQ(lines_of("a\n\nb\n"), (Lines{"a", "", "b"}));
  EXPECT_EQ(lines_of("a\r\n\r\nb\r\n"), (Lines{"a", "", "b"}));
  EXPECT_EQ(lines_of("a\nb"), (Lines{"a", "b"}));
  EXPECT_EQ(lines_of("a\r\nb\r"), (Lines{"a", "b"}));
  EXPECT_EQ(lines_of(""), Lines{});
}

TEST(TextFile, DropsTheByteOrderMarkAtTheBeginningOnly) {
  EXPECT_EQ(lines_of("\xEF\xBB\xBF"
                     "a\n"),
            Lines{"a"});
  EXPECT_EQ(lines_of("\xEF\xBB\xBF"), Lines{});
  EXPECT_EQ(lines_of("a\n\xEF\xBB\xBF"
                     "b\n"),
            (Lines{"a",
                   "\xEF\xBB\xBF"
                   "b"}));
}

TEST(TextFile, LeavesUnicodeAlone) {
  const std::string line = "\u00A0 \u2028 \u0085 \u00FC \u4E2D \U0001F600 \U0010FFFF \uFFFF";

  EXPECT_EQ(lines_of(line), Lines{line});
}

TEST(TextFile, NamesTheLineOfWhatIsNoText) {
  EXPECT_EQ(refusal(std::string_view("a\nb\0\n", 5)),
            "file:2: a NUL byte: is this a text file in UTF-8?");
  EXPECT_EQ(refusal("a\rb\r"),
            "file:1: a carriage return inside the line: lines end in LF or CRLF");
  EXPECT_EQ(refusal("a\n\nna\xEFve\n"),
            "file:3: byte 3 of the line is not UTF-8: convert the file");
}

TEST(TextFile, RefusesEverythingThatIsNotWellFormed) {
  const std::string said = "file:1: byte 1 of the line is not UTF-8: convert the file";
  const std::vector<std::string> malformed{"\x80",          // a continuation without a beginning
                                           "\xC0\xAF",      // a slash, longer than need be
                                           "\xC3",          // cut off
                                           "\xE0\x9F\xBF",  // longer than need be
                                           "\xE2\x82",      // cut off
                                           "\xED\xA0\x80",  // a surrogate
                                           "\xF0\x8F\xBF\xBF",
                                           "\xF4\x90\x80\x80",
                                           "\xF5\x80\x80\x80",
                                           "\xFF\xFE"};

  for (const std::string& bytes : malformed) EXPECT_EQ(refusal(bytes), said);
}

TEST(TextFile, SaysWhyAFileCannotBeRead) {
  EXPECT_EQ(complaint_of<UsageError>([] { TextFile("no/such/file"); }),
            "cannot read no/such/file: No such file or directory");
}

TEST(FilesOf, GivesAFileItself) {
  const TempFolder folder;
  const auto file = folder.write("a[1].txt", "x");

  EXPECT_EQ(files_of(file, "corpus.train"), std::vector{file});
}

TEST(FilesOf, GivesAFoldersFilesInNameOrder) {
  const TempFolder folder;
  const auto b = folder.write("b", "");
  const auto a = folder.write("a", "");
  const auto capital = folder.write("Z", "");
  folder.write(".hidden", "");

  EXPECT_EQ(files_of(folder.path(), "corpus.train"), (std::vector{capital, a, b}));
}

TEST(FilesOf, GivesTheFilesThatMatchAPattern) {
  const TempFolder folder;
  const auto second = folder.write("ca02", "");
  const auto first = folder.write("ca01", "");
  folder.write("README", "");
  folder.write("cats.txt", "");
  folder.write("ca03/file", "");

  EXPECT_EQ(files_of(folder.path() / "c[a-r][0-9][0-9]", "corpus.train"),
            (std::vector{first, second}));
}

TEST(FilesOf, NamesTheKeyWhereThereIsNoFile) {
  const TempFolder folder;
  folder.write("full/inner/file", "");
  const auto empty = folder.path() / "empty";
  std::filesystem::create_directory(empty);
  const std::string at = folder.path().string();

  EXPECT_EQ(complaint_about(folder.path() / "none"),
            "corpus.train: cannot read " + at + "/none: No such file or directory");
  EXPECT_EQ(complaint_about(empty), "corpus.train: the folder " + at + "/empty holds no file");
  EXPECT_EQ(complaint_about(folder.path() / "*.txt"),
            "corpus.train: no file matches " + at + "/*.txt");
  EXPECT_EQ(complaint_about(folder.path() / "none" / "*.txt"),
            "corpus.train: cannot read the folder " + at + "/none: No such file or directory");
  EXPECT_EQ(complaint_about(folder.path() / "full"),
            "corpus.train: " + at +
                "/full/inner is a folder inside a corpus folder, which may hold files only");
}

}  // namespace
}  // namespace salient
