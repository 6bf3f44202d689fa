#include <gtest/gtest.h>

#include "salient/tokens/tokenizer.hpp"
#include "tokens/data.hpp"

namespace salient {
namespace {

using testing::data;

TEST(MaskToken, IsWhatTheFolderNames) {
  const auto mask_of = [](const char* model) {
    const auto tokenizer = load_tokenizer(data / model);
    const auto id = mask_token(data / model, *tokenizer);
    return id ? tokenizer->token(*id) : "none";
  };

  EXPECT_EQ(mask_of("bert"), "[MASK]");
  EXPECT_EQ(mask_of("roberta"), "<mask>");
  EXPECT_EQ(mask_of("gpt2"), "none");
}

}  // namespace
}  // namespace salient
