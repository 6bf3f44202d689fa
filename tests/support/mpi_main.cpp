// The main() of tests that run on several ranks. Rank 0 prints as usual, the others print failures
// only. After each test the ranks agree whether it failed, so that all of them end alike.

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>

#include "salient/comm/communicator.hpp"
#include "salient/comm/session.hpp"
#include "support/world.hpp"

namespace {

std::unique_ptr<salient::Communicator> the_world;

class FailuresOnly final : public testing::EmptyTestEventListener {
  void OnTestPartResult(const testing::TestPartResult& result) override {
    if (!result.failed()) return;
    const char* file = result.file_name() == nullptr ? "?" : result.file_name();
    std::fprintf(stderr, "[rank %d] %s:%d: %s\n", the_world->rank(), file, result.line_number(),
                 result.summary());
  }
};

/// The first to hear of a test's end: what it adds is printed by the listeners after it.
class Agreement final : public testing::EmptyTestEventListener {
  void OnTestEnd(const testing::TestInfo& test) override {
    const bool mine = test.result()->Failed();
    const int any = the_world->all_reduce(mine ? 1 : 0, salient::Reduction::max);
    if (any != 0 && !mine) ADD_FAILURE() << "failed on another rank";
  }
};

bool on_wanted_ranks() {
  const char* wanted = std::getenv("SALIENT_TEST_RANKS");
  if (wanted == nullptr || std::to_string(the_world->size()) == wanted) return true;
  if (the_world->is_root()) {
    std::fprintf(stderr, "started on %d ranks instead of %s\n", the_world->size(), wanted);
  }
  return false;
}

int run_tests() {
  auto& listeners = testing::UnitTest::GetInstance()->listeners();
  if (!the_world->is_root()) {
    delete listeners.Release(listeners.default_result_printer());
    listeners.Append(new FailuresOnly);
  }
  listeners.Append(new Agreement);  // ends are heard in reverse order
  const int failed = on_wanted_ranks() ? RUN_ALL_TESTS() : 1;
  return the_world->all_reduce(failed, salient::Reduction::max);
}

}  // namespace

salient::Communicator& salient::world() { return *the_world; }

int main(int argc, char** argv) {
  const salient::MpiSession session(argc, argv);
  try {
    testing::InitGoogleTest(&argc, argv);
    the_world = std::make_unique<salient::Communicator>(salient::mpi_communicator(session, 60));
    const int failed = run_tests();
    the_world.reset();
    return failed;
  } catch (const std::exception& error) {  // the ranks no longer agree: nothing can follow
    std::fprintf(stderr, "%s\n", error.what());
    session.abort(1);
  }
}
