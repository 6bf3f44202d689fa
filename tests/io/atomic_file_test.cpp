#include "salient/io/atomic_file.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <stdexcept>
#include <string>

#include "salient/support/error.hpp"
#include "support/complaint.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

TEST(AtomicFile, HoldsExactlyWhatWasWritten) {
  const TempFolder folder;
  const std::string content = std::string("first\r\n\0last", 12) + std::string(200'000, 'x');

  write_whole(folder / "file", content);

  EXPECT_EQ(read_whole(folder / "file"), content);
  EXPECT_FALSE(std::filesystem::exists(folder / "file.part"));
}

TEST(AtomicFile, ReplacesAnEarlierFile) {
  const TempFolder folder;
  write_whole(folder / "file", "a longer earlier text");

  write_whole(folder / "file", [](std::ostream& out) { out << "new " << 7; });

  EXPECT_EQ(read_whole(folder / "file"), "new 7");
}

TEST(AtomicFile, KeepsTheEarlierFileWhenTheWriterFails) {
  const TempFolder folder;
  write_whole(folder / "file", "earlier");

  const auto fail = [](std::ostream& out) {
    out << "half of";
    throw std::runtime_error("no more");
  };

  EXPECT_THROW(write_whole(folder / "file", fail), std::runtime_error);
  EXPECT_EQ(read_whole(folder / "file"), "earlier");
  EXPECT_FALSE(std::filesystem::exists(folder / "file.part"));
}

TEST(AtomicFile, SaysThatTheDiskIsFull) {
  const TempFolder folder;
  std::filesystem::create_symlink("/dev/full", folder / "file.part");

  const std::string message =
      complaint_of<SystemError>([&] { write_whole(folder / "file", "text"); });

  EXPECT_EQ(message,
            "cannot write " + (folder / "file.part").string() + ": No space left on device");
  EXPECT_FALSE(std::filesystem::exists(folder / "file"));
}

TEST(AtomicFile, NamesAFolderThatIsNotThere) {
  const TempFolder folder;

  const std::string message =
      complaint_of<SystemError>([&] { write_whole(folder / "no/file", "text"); });

  EXPECT_EQ(message,
            "cannot create " + (folder / "no/file.part").string() + ": No such file or directory");
}

TEST(AtomicFile, NamesAFileThatCannotBeRead) {
  const TempFolder folder;

  EXPECT_EQ(complaint_of<UsageError>([&] { read_whole(folder / "none"); }),
            "cannot open " + (folder / "none").string() + ": No such file or directory");
  EXPECT_EQ(complaint_of<UsageError>([&] { read_whole(folder.path()); }),
            folder.path().string() + " is a folder");
}

TEST(AtomicFile, MakesFilesAndFoldersDurable) {
  const TempFolder folder;
  folder.write("file", "text");

  EXPECT_NO_THROW(make_durable(folder / "file"));
  EXPECT_NO_THROW(make_durable(folder.path()));
  EXPECT_THROW(make_durable(folder / "none"), SystemError);
}

}  // namespace
}  // namespace salient
