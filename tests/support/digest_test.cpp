#include "salient/support/digest.hpp"

#include <gtest/gtest.h>

#include <string>

#include "salient/support/error.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

TEST(Digest, IsThe128BitXxh3) {
  EXPECT_EQ(digest_of(""), "99aa06d3014798d86001c324468d497f");  // published test vector
  EXPECT_NE(digest_of("a"), digest_of("b"));
}

TEST(Digest, DoesNotDependOnThePiecesThatAreAdded) {
  Digest digest;

  digest.add("sal");
  digest.add("");
  digest.add("ient");

  EXPECT_EQ(digest.hex(), digest_of("salient"));
  EXPECT_EQ(digest.hex(), digest_of("salient")) << "reading it must not change it";
}

TEST(Digest, OfAFileIsThatOfItsBytes) {
  const TempFolder folder;
  const std::string bytes(std::size_t{3} << 20, '\0');
  const auto file = folder.write("data", bytes);

  EXPECT_EQ(digest_of_path(file), digest_of(bytes));
}

TEST(Digest, OfAFolderSeesNamesAndBytesOfAllFilesBelow) {
  const TempFolder one;
  const TempFolder same;
  const TempFolder other_name;
  const TempFolder other_bytes;
  one.write("b", "2");
  one.write("a/c", "1");
  same.write("a/c", "1");
  same.write("b", "2");
  other_name.write("a/d", "1");
  other_name.write("b", "2");
  other_bytes.write("a/c", "1");
  other_bytes.write("b", "3");

  const std::string digest = digest_of_path(one.path());

  EXPECT_EQ(digest_of_path(same.path()), digest);
  EXPECT_NE(digest_of_path(other_name.path()), digest);
  EXPECT_NE(digest_of_path(other_bytes.path()), digest);
}

TEST(Digest, NamesAFileThatCannotBeRead) {
  try {
    digest_of_path("no/such/file");
    FAIL() << "nothing was thrown";
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(), "cannot read no/such/file");
  }
}

}  // namespace
}  // namespace salient
