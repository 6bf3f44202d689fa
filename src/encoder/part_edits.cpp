#include "encoder/part_edits.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/index_select.h>

#include <algorithm>
#include <vector>

#include "salient/support/error.hpp"

namespace salient {
namespace {

/// float32 [row, unit].
at::Tensor rows_of(const std::vector<float>& values, std::int64_t units, at::Device device) {
  // from_blob wants a pointer that it could write through; nothing here does.
  return at::from_blob(const_cast<float*>(values.data()), {std::ssize(values) / units, units},
                       at::kFloat)
      .to(device);
}

}  // namespace

PartEdits::PartEdits(const StateEdits& edits, const PartOfBatch& part, at::Device device)
    : edits_(edits), device_(device) {
  if (edits.kind_of_place.empty()) return;
  std::vector<std::int64_t> kinds(part.ids.size());
  for (std::size_t i = 0; i < part.places.size(); ++i) {
    const auto place = static_cast<std::size_t>(part.places[i]);
    require(place < edits.kind_of_place.size(), "a place of a batch has no kind");
    std::fill(kinds.begin() + part.subwords[i].begin, kinds.begin() + part.subwords[i].end,
              edits.kind_of_place[place]);
  }
  kinds_ = at::from_blob(kinds.data(), {std::ssize(kinds)}, at::kLong)
               .to(device, at::kLong, false, true);
}

void PartEdits::apply(std::int64_t layer, at::Tensor& states) const {
  const auto edit = std::find_if(edits_.layers.begin(), edits_.layers.end(),
                                 [&](const LayerEdit& each) { return each.layer == layer; });
  if (edit == edits_.layers.end()) return;
  const std::int64_t units = states.size(1);
  require(std::ssize(edit->scale) == units && std::ssize(edit->shift) >= units,
          "an edit of a layer has not its units");
  const at::Tensor shift = rows_of(edit->shift, units, device_);
  states.mul_(rows_of(edit->scale, units, device_));
  states.add_(kinds_.defined() ? at::index_select(shift, 0, kinds_) : shift.narrow(0, 0, 1));
}

}  // namespace salient
