#include "analyses/average_linkage.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace salient {

double CorrelationDistance::operator()(std::int32_t a, std::int32_t b) const {
  const double r = double{correlation(a, b)};
  return std::max(0.0, 1 - (absolute ? std::abs(r) : r));
}

AverageLinkage::AverageLinkage(const CorrelationDistance& distance,
                               std::span<const std::int32_t> members)
    : members_(members), active_(members.size()), sizes_(members.size(), 1.0) {
  const std::size_t count = members.size();
  if (count < 2) return;
  distances_ = std::make_unique_for_overwrite<double[]>(count * (count - 1) / 2);
  std::iota(active_.begin(), active_.end(), 0);
  double* next = distances_.get();
  for (std::size_t high = 1; high < count; ++high) {
    for (std::size_t low = 0; low < high; ++low) *next++ = distance(members[high], members[low]);
  }
}

double& AverageLinkage::at(std::int32_t low, std::int32_t high) {
  const auto row = static_cast<std::size_t>(high);
  return distances_[row * (row - 1) / 2 + static_cast<std::size_t>(low)];
}

AverageLinkage::Neighbour AverageLinkage::nearest(std::int32_t slot, Neighbour known) {
  auto other = active_.begin();
  for (; *other != slot; ++other) {
    const double distance = at(*other, slot);
    if (distance < known.distance) known = {*other, distance};
  }
  for (++other; other != active_.end(); ++other) {
    const double distance = at(slot, *other);
    if (distance < known.distance) known = {*other, distance};
  }
  return known;
}

void AverageLinkage::join(std::int32_t low, std::int32_t high) {
  const double low_size = sizes_[static_cast<std::size_t>(low)];
  double& high_size = sizes_[static_cast<std::size_t>(high)];
  active_.erase(std::lower_bound(active_.begin(), active_.end(), low));
  for (const std::int32_t other : active_) {
    if (other == high) continue;
    const double to_low = other < low ? at(other, low) : at(low, other);
    double& to_high = other < high ? at(other, high) : at(high, other);
    to_high = (low_size * to_low + high_size * to_high) / (low_size + high_size);
  }
  high_size += low_size;
}

std::vector<Merge> AverageLinkage::merges() {
  std::vector<Merge> merges;
  // Each slot's nearest, until two are nearest to each other. The one before in the chain wins
  // among equals, so that the chain cannot run in a circle.
  std::vector<std::int32_t> chain;
  while (active_.size() > 1) {
    if (chain.empty()) chain.push_back(active_.front());
    const std::int32_t slot = chain.back();
    Neighbour before{-1, std::numeric_limits<double>::infinity()};
    if (chain.size() > 1) {
      before.slot = chain[chain.size() - 2];
      before.distance = at(std::min(slot, before.slot), std::max(slot, before.slot));
    }
    const Neighbour next = nearest(slot, before);
    if (next.slot != before.slot) {
      chain.push_back(next.slot);
      continue;
    }
    chain.resize(chain.size() - 2);
    merges.push_back({members_[static_cast<std::size_t>(slot)],
                      members_[static_cast<std::size_t>(next.slot)], next.distance});
    join(std::min(slot, next.slot), std::max(slot, next.slot));
  }
  return merges;
}

}  // namespace salient
