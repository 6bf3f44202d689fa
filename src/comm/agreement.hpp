#pragma once

#include <optional>
#include <string>

namespace salient {

class Communicator;

/// What the lowest rank that has something to complain about says.
struct Complaint {
  int rank = 0;
  std::string text;
};

/// Collective. The same answer on every rank; nothing if no rank has a complaint.
std::optional<Complaint> first_complaint(Communicator& comm, const std::string& mine);

}  // namespace salient
