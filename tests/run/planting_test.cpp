#include "run/planting.hpp"

#include <gtest/gtest.h>

#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

std::string refusal_of(PlantFlags more) {
  more.insert({{"setting", "plain"}, {"seed", "3"}});
  return complaint_of<UsageError>([&] { read_planting(more); });
}

TEST(Planting, IsReadFromItsFlags) {
  const Planting planting = read_planting({{"setting", "rare"},
                                           {"seed", "12"},
                                           {"shape", "13x768"},
                                           {"words", "2000,300,400"},
                                           {"signal", "0.5"}});

  EXPECT_EQ(planting.setting.kind, PlantedKind::rare);
  EXPECT_EQ(planting.setting.seed, 12U);
  EXPECT_EQ(planting.setting.neurons, (NeuronLayout{13, 768}));
  EXPECT_EQ(planting.setting.words, (std::array<std::int64_t, 3>{2000, 300, 400}));
  EXPECT_EQ(planting.setting.signal, 0.5);
}

TEST(Planting, NamesTheSettingThatIsMeantAndFlagsThatAreMissing) {
  EXPECT_EQ(refusal_of({{"setting", "proxy"}}),
            "--setting = proxy: unknown setting; did you mean proxies? `salient plant --help` "
            "lists them");
  EXPECT_EQ(complaint_of<UsageError>([] {
              read_planting({{"setting", "plain"}});
            }),
            "plant: --seed is missing; `salient plant --help`");
}

TEST(Planting, RefusesWhatIsNoNumber) {
  EXPECT_EQ(refusal_of({{"shape", "5x"}}), "--shape = 5x: expected LAYERSxUNITS, as 5x128");
  EXPECT_EQ(refusal_of({{"words", "100,200"}}),
            "--words = 100,200: expected those of train, dev and test, as 10000,3000,3000");
  EXPECT_EQ(refusal_of({{"words", "100,200,9"}}),
            "--words = 100,200,9: each split needs at least 10, one sentence");
  EXPECT_EQ(refusal_of({{"signal", "-1"}}), "--signal: expected 0 or more");
}

TEST(Planting, TakesRowsOfARunForTheSettingRealAlone) {
  EXPECT_EQ(refusal_of({{"from", "runs/demo"}}), "--from goes with --setting=real alone");
  EXPECT_EQ(refusal_of({{"setting", "real"}}),
            "--setting = real needs --from=RUN, the run whose activations it takes");
  EXPECT_EQ(refusal_of({{"setting", "real"}, {"from", "runs/demo"}, {"shape", "5x128"}}),
            "--shape: of the setting real the shape is that of the run --from");
}

}  // namespace
}  // namespace salient
