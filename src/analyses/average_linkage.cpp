#include "analyses/average_linkage.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace salient {
namespace {

/// Below so many slots, threads take longer to start than to look at them all.
constexpr std::size_t worth_of_threads = 4096;
/// Of the slots, at most one a thread.
constexpr std::size_t shares = 64;

}  // namespace

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
#pragma omp parallel for schedule(guided) if (count > worth_of_threads)
  for (std::size_t high = 1; high < count; ++high) {
    double* const row = distances_.get() + high * (high - 1) / 2;
    for (std::size_t low = 0; low < high; ++low) row[low] = distance(members[high], members[low]);
  }
}

double& AverageLinkage::at(std::int32_t low, std::int32_t high) {
  const auto row = static_cast<std::size_t>(high);
  return distances_[row * (row - 1) / 2 + static_cast<std::size_t>(low)];
}

AverageLinkage::Neighbour AverageLinkage::nearest_of(std::size_t begin, std::size_t end,
                                                     std::int32_t slot, Neighbour known) {
  std::size_t i = begin;
  for (; i < end && active_[i] < slot; ++i) {
    const double distance = at(active_[i], slot);
    if (distance < known.distance) known = {active_[i], distance};
  }
  if (i < end && active_[i] == slot) ++i;
  for (; i < end; ++i) {
    const double distance = at(slot, active_[i]);
    if (distance < known.distance) known = {active_[i], distance};
  }
  return known;
}

AverageLinkage::Neighbour AverageLinkage::nearest(std::int32_t slot, Neighbour known) {
  const std::size_t count = active_.size();
  if (count < worth_of_threads) return nearest_of(0, count, slot, known);
  std::array<Neighbour, shares> found;
#pragma omp parallel for schedule(static)
  for (std::size_t share = 0; share < shares; ++share) {
    found[share] = nearest_of(count * share / shares, count * (share + 1) / shares, slot, known);
  }
  // In the order of slots, so that the first of equals wins.
  for (const Neighbour& one : found) {
    if (one.distance < known.distance) known = one;
  }
  return known;
}

void AverageLinkage::join(std::int32_t low, std::int32_t high) {
  const double low_size = sizes_[static_cast<std::size_t>(low)];
  double& high_size = sizes_[static_cast<std::size_t>(high)];
  active_.erase(std::lower_bound(active_.begin(), active_.end(), low));
#pragma omp parallel for schedule(static) if (active_.size() >= worth_of_threads)
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
