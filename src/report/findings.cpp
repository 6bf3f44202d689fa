#include "report/findings.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "report/format.hpp"

namespace salient {
namespace {

constexpr double papers_share = 0.2;  ///< of the neurons, which their masks leave

template <class Found>
const Found* of_task(const std::vector<Found>& all, const std::string& task) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Found& one) { return one.task == task; });
  return found == all.end() ? nullptr : &*found;
}

std::string share_of(std::int64_t part, std::int64_t whole) {
  return as_percent(static_cast<double>(part) / static_cast<double>(whole));
}

/// Words right by each draw of what is kept.
std::vector<std::int64_t> hits_of(const Ablation& ablation, const AblationFrame& frame,
                                  KeptNeurons kept, std::size_t size) {
  std::vector<std::int64_t> hits;
  for (const AblationCurve& curve : ablation.curves) {
    if (curve.split == frame.split && curve.fill == frame.fill && curve.kept == kept) {
      hits.push_back(curve.correct[size]);
    }
  }
  return hits;
}

/// On the last split that has words, at the size nearest to the papers'.
std::optional<Finding> of_masks(const TaskAblation& masks, LeftOut fill) {
  const Ablation& own = masks.probes.front();
  const auto frame = std::find_if(own.frames.rbegin(), own.frames.rend(),
                                  [&](const AblationFrame& of) { return of.fill == fill; });
  if (frame == own.frames.rend() || frame->words == 0 || own.sizes.empty()) return std::nullopt;
  const auto away = [&](std::int64_t size) {
    return std::abs(static_cast<double>(size) / static_cast<double>(own.neurons) - papers_share);
  };
  const auto nearest = std::min_element(
      own.sizes.begin(), own.sizes.end(),
      [&](std::int64_t one, std::int64_t other) { return away(one) < away(other); });
  const auto size = static_cast<std::size_t>(nearest - own.sizes.begin());
  const std::int64_t top = hits_of(own, *frame, KeptNeurons::top, size).front();
  const std::int64_t bottom = hits_of(own, *frame, KeptNeurons::bottom, size).front();
  const auto random = hits_of(own, *frame, KeptNeurons::random, size);
  const auto [least, most] = std::minmax_element(random.begin(), random.end());
  return Finding{masks.task,
                 "Masked to its top neurons a probe knows more than to any draw of random ones, "
                 "and to each of those more than to its bottom ones",
                 share_of(*nearest, own.neurons) + " kept, " + std::string(name_of(frame->split)) +
                     ": top " + share_of(top, frame->words) + ", random " +
                     share_of(*least, frame->words) + " to " + share_of(*most, frame->words) +
                     ", bottom " + share_of(bottom, frame->words),
                 top > *most && *least > bottom};
}

std::optional<Finding> of_minimal_set(const TaskMinimalSets& sets) {
  const MinimalSet* const set = set_of_papers(sets);
  if (set == nullptr) return std::nullopt;
  const std::int64_t all = sets.curve.back().neurons;
  return Finding{sets.task, "At most half of the neurons do as well as all of them",
                 as_count(set->neurons) + " of " + as_count(all) + " (" +
                     share_of(set->neurons, all) + ") within delta " + as_digits(set->delta),
                 2 * set->neurons <= all};
}

/// On the last split, all words.
const Selectivity* selectivity_of(const TaskControl& control, ControlSet set,
                                  std::int64_t neurons) {
  const auto found = std::find_if(
      control.selectivities.rbegin(), control.selectivities.rend(), [&](const Selectivity& of) {
        return of.set == set && of.neurons == neurons && of.types == TypesOf::all && of.words > 0;
      });
  return found == control.selectivities.rend() ? nullptr : &*found;
}

std::optional<Finding> of_selectivity(const TaskControl& control, const TaskMinimalSets& sets) {
  const MinimalSet* const set = set_of_papers(sets);
  if (set == nullptr) return std::nullopt;
  const Selectivity* const all =
      selectivity_of(control, ControlSet::all, sets.curve.back().neurons);
  const Selectivity* const minimal = selectivity_of(control, ControlSet::top, set->neurons);
  if (all == nullptr || minimal == nullptr) return std::nullopt;
  return Finding{control.task, "The minimal set is more selective than all neurons",
                 std::string(name_of(all->split)) + ": selectivity " +
                     as_percent(minimal->over_control.value) + " of " + as_count(set->neurons) +
                     " neurons, " + as_percent(all->over_control.value) + " of all",
                 minimal->over_control.value > all->over_control.value};
}

/// By the neurons of labels at the first mass that was asked for; rare labels take no part.
std::optional<Finding> of_classes(const TaskLabels& labels, const std::vector<std::string>& open,
                                  std::int64_t flag_below) {
  std::int64_t neurons[2] = {0, 0}, count[2] = {0, 0};
  for (std::size_t i = 0; i < labels.labels.size(); ++i) {
    if (labels.labels[i].train_words < flag_below) continue;
    const bool is_open = std::find(open.begin(), open.end(), labels.labels[i].name) != open.end();
    neurons[is_open ? 1 : 0] += labels.cuts.front().neurons[i];
    ++count[is_open ? 1 : 0];
  }
  if (count[0] == 0 || count[1] == 0) return std::nullopt;
  const auto mean = [&](int kind) {
    return static_cast<double>(neurons[kind]) / static_cast<double>(count[kind]);
  };
  return Finding{labels.task, "Labels of open classes have more neurons than others, in the mean",
                 as_figure(mean(1)) + " neurons a label of " + as_count(count[1]) + " open, " +
                     as_figure(mean(0)) + " of " + as_count(count[0]) + " others",
                 mean(1) > mean(0)};
}

/// The check of a set's draw beside which `other` stands.
bool is_beside(const InModelCheck& check, const InModelCheck& other, EditedNeurons set) {
  return check.set == set && check.neurons == other.neurons && check.edit == other.edit;
}

/// Of the fewest neurons, translated if any are (Antverg and Belinkov 2022), else by the first
/// edit.
std::optional<Finding> of_in_model(const TaskInModel& found) {
  const InModelCheck* top = nullptr;
  for (const InModelCheck& check : found.checks) {
    if (check.set != EditedNeurons::top || !check.loss) continue;
    const bool is_better =
        top == nullptr || (check.edit == NeuronEdit::translate && check.edit != top->edit);
    if (is_better) top = &check;
  }
  if (top == nullptr) return std::nullopt;
  const double unedited = found.checks.front().loss.value();
  std::vector<double> matched;
  for (const InModelCheck& check : found.checks) {
    if (is_beside(check, *top, EditedNeurons::layer_matched)) {
      matched.push_back(check.loss.value() - unedited);
    }
  }
  if (matched.empty()) return std::nullopt;
  const auto [least, most] = std::minmax_element(matched.begin(), matched.end());
  return Finding{found.task,
                 "Edited inside the model its top neurons cost it more than any draw of as many "
                 "in the same layers",
                 std::string(name_of(top->edit)) + ", " + as_count(top->neurons) + " neurons, " +
                     std::string(name_of(found.split)) + ": loss more by " +
                     as_figure(*top->loss - unedited) + " nats, layer-matched " +
                     as_figure(*least) + " to " + as_figure(*most),
                 *top->loss - unedited > *most};
}

}  // namespace

std::vector<Finding> findings_of(const Report& report) {
  std::vector<Finding> findings;
  const auto add = [&](std::optional<Finding> finding) {
    if (finding) findings.push_back(*std::move(finding));
  };
  for (const TaskReport& task : report.tasks) {
    const TaskMinimalSets* const sets = of_task(report.minimal_sets, task.name);
    if (const auto* masks = of_task(report.ablations, task.name)) {
      add(of_masks(*masks, report.ablation_fill));
    }
    if (sets != nullptr) add(of_minimal_set(*sets));
    const TaskControl* const control = of_task(report.controls, task.name);
    if (sets != nullptr && control != nullptr) add(of_selectivity(*control, *sets));
    if (const auto* edits = of_task(report.in_model, task.name)) add(of_in_model(*edits));
    if (const auto* labels = of_task(report.labels, task.name)) {
      add(of_classes(*labels, report.open_labels, report.flag_below));
    }
  }
  return findings;
}

}  // namespace salient
