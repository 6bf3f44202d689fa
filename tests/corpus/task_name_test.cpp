#include "corpus/task_name.hpp"

#include <gtest/gtest.h>

namespace salient {
namespace {

TEST(OneVsRestName, KeepsWhatAFileNameMayHave) {
  EXPECT_EQ(one_vs_rest_name("xpos", "NN"), "xpos=NN");
  EXPECT_EQ(one_vs_rest_name("xpos", "''"), "xpos=''");
  EXPECT_EQ(one_vs_rest_name("xpos", "-LRB-"), "xpos=-LRB-");
  EXPECT_EQ(one_vs_rest_name("xpos", "."), "xpos=.");
  EXPECT_EQ(one_vs_rest_name("feats", "Case=Nom|Number=Sing"), "feats=Case=Nom|Number=Sing");
  EXPECT_EQ(one_vs_rest_name("ccg", "é"), "ccg=é");
}

TEST(OneVsRestName, EscapesWhatItMayNot) {
  EXPECT_EQ(one_vs_rest_name("ccg", "S/NP"), "ccg=S%2FNP");
  EXPECT_EQ(one_vs_rest_name("ccg", "S%2FNP"), "ccg=S%252FNP");
  EXPECT_EQ(one_vs_rest_name("t", "\t\x7F"), "t=%09%7F");
}

TEST(TaskNames, AreNamesOfFiles) {
  EXPECT_EQ(task_name_complaint("feats:Case"), "");
  EXPECT_EQ(task_name_complaint(one_vs_rest_name("t", "/./")), "");
  for (const char* name : {"", ".x", "a/b", "a\nb"}) EXPECT_NE(task_name_complaint(name), "");
}

}  // namespace
}  // namespace salient
