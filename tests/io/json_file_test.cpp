#include "io/json_file.hpp"

#include <gtest/gtest.h>

#include "salient/support/error.hpp"
#include "support/complaint.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

TEST(JsonFile, GivesValuesByTypeAndNothingForAbsentOrNull) {
  const TempFolder folder;
  const JsonFile file(
      folder.write("file", R"({"i":-3,"n":1e-12,"b":true,"t":"text","null":null})"));

  EXPECT_EQ(file.integer("i"), -3);
  EXPECT_EQ(file.number("n"), 1e-12);
  EXPECT_EQ(file.flag("b"), true);
  EXPECT_EQ(file.text("t"), "text");
  EXPECT_EQ(file.text("null"), std::nullopt);
  EXPECT_EQ(file.integer("absent"), std::nullopt);
}

TEST(JsonFile, NamesFileAndKeyOfAWrongType) {
  const TempFolder folder;
  const auto path = folder.write("file", R"({"a":1.5,"b":"yes"})");
  const JsonFile file(path);

  EXPECT_EQ(complaint_of<UsageError>([&] { file.integer("a"); }),
            path.string() + ": a must be a whole number");
  EXPECT_EQ(complaint_of<UsageError>([&] { file.flag("b"); }),
            path.string() + ": b must be true or false");
  EXPECT_EQ(complaint_of<UsageError>([&] { file.number("b"); }),
            path.string() + ": b must be a number");
  EXPECT_EQ(complaint_of<UsageError>([&] { file.text("a"); }),
            path.string() + ": a must be a text");
}

TEST(JsonFile, RefusesWhatIsNoObject) {
  const TempFolder folder;
  const auto list = folder.write("list", "[1]");
  const auto cut = folder.write("cut", "{\"a\":");

  EXPECT_EQ(complaint_of<UsageError>([&] { JsonFile{list}; }),
            list.string() + " is not a JSON object");
  EXPECT_TRUE(complaint_of<UsageError>([&] {
                JsonFile{cut};
              }).starts_with(cut.string() + " is not valid JSON: "));
}

TEST(JsonFile, RefusesWhatLiesTooDeep) {
  const TempFolder folder;
  const auto nested = [&](std::size_t lists) {
    return folder.write("file",
                        "{\"a\":" + std::string(lists, '[') + std::string(lists, ']') + "}");
  };

  EXPECT_NO_THROW(JsonFile{nested(100)});
  EXPECT_EQ(complaint_of<UsageError>([&] { JsonFile{nested(101)}; }),
            nested(101).string() + " nests lists and objects more than 100 deep");
}

}  // namespace
}  // namespace salient
