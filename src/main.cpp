#include <cstdio>
#include <exception>

#include "salient/comm/communicator.hpp"
#include "salient/comm/device.hpp"
#include "salient/comm/failure.hpp"
#include "salient/comm/session.hpp"
#include "salient/run/command_line.hpp"
#include "salient/run/pipeline.hpp"
#include "salient/support/error.hpp"

namespace {

void act(const salient::CommandLine& line, salient::Communicator& comm) {
  using salient::Verb;
  if (line.verb == Verb::help || line.verb == Verb::version || line.verb == Verb::info) {
    if (!comm.is_root()) return;
    const std::string text = line.verb == Verb::info ? salient::describe(line.subject) : line.text;
    std::fputs(text.c_str(), stdout);
    return;
  }
  if (line.verb == Verb::check) {
    const salient::CheckedJob checked = salient::check_job(line, comm);
    if (comm.is_root()) std::fputs(checked.text.c_str(), stdout);
    std::fflush(stdout);  // before a failure is reported
    salient::throw_together(comm, comm.is_root() ? checked.complaint : "");
    return;
  }
  if (line.verb == Verb::plant) return salient::plant(line.planting, comm);
  const salient::Device device = salient::join_devices(line.config.run, comm);
  if (line.verb == Verb::compare) return salient::compare_finished_runs(line, comm, device);
  if (line.verb == Verb::evaluate) return salient::evaluate_finished_runs(line, comm, device);
  salient::run_pipeline(line, comm, device);
}

}  // namespace

int main(int argc, char** argv) {
  const salient::MpiSession session(argc, argv);
  try {
    const salient::CommandLine line = salient::parse_command_line(argc, argv);
    salient::Communicator comm = salient::mpi_communicator(session, line.config.run.timeout_s);
    act(line, comm);
    return 0;
  } catch (const std::exception& error) {
    salient::report_failure(error.what(), session.is_root());
    session.abort(salient::exit_code_of(error));
  }
}
