#include "report/csv.hpp"
#include "report/finished_runs.hpp"
#include "report/format.hpp"
#include "report/json_parts.hpp"
#include "report/subset_probes.hpp"
#include "salient/report/comparison.hpp"

namespace salient {
namespace {

/// A list of what this file makes JSON of.
template <class Values>
Json all_of(const Values& values);

Json json_of(const std::optional<AccuracyDifference>& drawn) {
  if (!drawn) return nullptr;
  Json json = json_of(drawn->margin);
  json["paired"] = drawn->paired;
  return json;
}

Json json_of(const std::optional<MinimalScore>& minimal) {
  if (!minimal) return nullptr;
  return {{"neurons", minimal->neurons},
          {"delta", number(minimal->delta)},
          {"scale", name_of(minimal->scale)},
          {"split", name_of(minimal->split)},
          {"words", minimal->words},
          {"correct", minimal->score.correct},
          {"accuracy", number(minimal->accuracy())},
          {"low", number(minimal->score.low)},
          {"high", number(minimal->score.high)},
          {"difference", known(minimal->difference)},
          {"drawn", json_of(minimal->drawn)}};
}

Json json_of(const RunScore& score, const FinishedTask& task) {
  return {{"recipe", task.recipe},
          {"deviations", task.deviations},
          {"split", name_of(score.split)},
          {"words", score.words},
          {"correct", score.correct},
          {"score", known(score.score)},
          {"difference", known(score.difference)},
          {"drawn", json_of(score.drawn)},
          {"minimal_set", json_of(score.minimal)}};
}

Json json_of(const TopOverlap& top) {
  return {{"neurons", top.neurons},
          {"shared", top.shared},
          {"overlap", number(top.overlap)},
          {"expected", number(top.expected)}};
}

Json json_of(const OrderPair& pair) {
  return {{"one", pair.one},
          {"other", pair.other},
          {"correlation", known(pair.correlation)},
          {"top", all_of(pair.tops)}};
}

Json json_of(const std::optional<Shift>& shift) {
  if (!shift) return nullptr;
  return {
      {"value", number(shift->value)}, {"low", known(shift->low)}, {"high", known(shift->high)}};
}

Json json_of(const LayerProfile& profile) {
  return {{"neurons", profile.neurons},
          {"per_layer", profile.per_layer},
          {"depths", profile.depths},
          {"centre", number(profile.centre)},
          {"depth", number(profile.depth)},
          {"layer_shift", json_of(profile.layer_shift)},
          {"depth_shift", json_of(profile.depth_shift)}};
}

Json json_of(const LabelOfRun& label) {
  return {{"train_words", label.train_words},
          {"neurons", label.neurons},
          {"dominant_layer", known(label.dominant)},
          {"dominant_share", number(label.dominant_share)}};
}

Json json_of(const LabelRunPair& pair) {
  return {{"one", pair.one},
          {"other", pair.other},
          {"shared", pair.shared},
          {"overlap", known(pair.overlap)}};
}

Json json_of(const ComparedLabel& label) {
  return {{"label", label.name}, {"runs", all_of(label.runs)}, {"pairs", all_of(label.pairs)}};
}

Json json_of(const TaskComparison& task, const std::vector<FinishedRun>& runs) {
  Json scores = Json::array();
  for (std::size_t run = 0; run < runs.size(); ++run) {
    scores.push_back(json_of(task.scores[run], *runs[run].task(task.task)));
  }
  return {{"task", task.task},
          {"score", task.of_numbers ? "r_squared" : "accuracy"},
          {"layers_of", task.is_minimal ? "minimal set of the base" : "10 % of the base"},
          {"scores", std::move(scores)},
          {"orders", all_of(task.orders)},
          {"layers", all_of(task.layers)},
          {"labels", all_of(task.labels)},
          {"labels_of_some", task.labels_of_some}};
}

Json json_of(const TaskOfSome& task) { return {{"task", task.task}, {"runs", task.runs}}; }

Json json_of(const std::optional<Partner>& partner) {
  if (!partner) return nullptr;
  Json json = json_of(partner->neuron);
  json["r"] = number(partner->r);
  return json;
}

Json json_of(const RankedPartner& ranked) {
  Json json = json_of(ranked.neuron);
  json["partner"] = json_of(ranked.partner);
  json["place"] = known(ranked.place);
  return json;
}

Json json_of(const TaskPartners& task) {
  return {{"task", task.task}, {"first", all_of(task.first)}};
}

Json json_of(const CrossModel& cross) {
  return {{"from", cross.from},
          {"to", cross.to},
          {"mean", rows_of(cross.mean)},
          {"median", rows_of(cross.median)},
          {"partners", all_of(cross.partners)},
          {"tasks", all_of(cross.tasks)}};
}

template <class Values>
Json all_of(const Values& values) {
  return list_of(values, [](const auto& value) { return json_of(value); });
}

/// A row that begins with the names of two runs.
Csv& begin_pair(std::size_t one, std::size_t other, const ComparisonReport& report, Csv& csv) {
  return csv.cell(report.runs[one].name).cell(report.runs[other].name);
}

/// The difference, and of its bootstraps five cells more.
void add_difference(const std::optional<double>& difference,
                    const std::optional<AccuracyDifference>& drawn, Csv& csv) {
  csv.known(difference);
  add_draws(drawn ? &drawn->margin : nullptr, csv);
  csv.cell(drawn ? (drawn->paired ? "yes" : "no") : "");
}

void add_minimal(const std::optional<MinimalScore>& minimal, Csv& csv) {
  if (!minimal) {
    for (int i = 0; i < 11; ++i) csv.cell(std::string_view());
    return;
  }
  csv.cell(minimal->neurons).cell(minimal->score.correct).cell(minimal->words);
  csv.cell(minimal->accuracy()).cell(name_of(minimal->split));
  add_difference(minimal->difference, minimal->drawn, csv);
}

std::string scores_table(const TaskComparison& task, const ComparisonReport& report) {
  Csv csv{"run",
          "recipe",
          "split",
          "correct",
          "words",
          task.of_numbers ? "r_squared" : "accuracy",
          "difference",
          "low",
          "high",
          "p",
          "p_holm",
          "paired",
          "minimal_neurons",
          "minimal_correct",
          "minimal_words",
          "minimal_accuracy",
          "minimal_split",
          "minimal_difference",
          "minimal_low",
          "minimal_high",
          "minimal_p",
          "minimal_p_holm",
          "minimal_paired"};
  for (std::size_t run = 0; run < report.runs.size(); ++run) {
    const RunScore& score = task.scores[run];
    const FinishedTask& finished = *report.runs[run].task(task.task);
    csv.cell(report.runs[run].name).cell(recipe_of(finished.recipe, finished.deviations));
    csv.cell(name_of(score.split)).cell(score.correct).cell(score.words);
    csv.known(score.score);
    add_difference(score.difference, score.drawn, csv);
    add_minimal(score.minimal, csv);
    csv.end();
  }
  return csv.content();
}

std::string overlaps_table(const TaskComparison& task, const ComparisonReport& report) {
  Csv csv{"one", "other", "neurons", "shared", "overlap", "expected", "rank_correlation"};
  for (const OrderPair& pair : task.orders) {
    for (const TopOverlap& top : pair.tops) {
      begin_pair(pair.one, pair.other, report, csv).cell(top.neurons).cell(top.shared);
      csv.cell(top.overlap).cell(top.expected).known(pair.correlation).end();
    }
  }
  return csv.content();
}

std::string layers_table(const TaskComparison& task, const ComparisonReport& report) {
  Csv csv{"run", "layer", "depth", "neurons", "share"};
  for (std::size_t run = 0; run < report.runs.size(); ++run) {
    const LayerProfile& profile = task.layers[run];
    const std::vector<std::int32_t> numbers = report.runs[run].neurons.layer_numbers();
    for (std::size_t layer = 0; layer < numbers.size(); ++layer) {
      csv.cell(report.runs[run].name).cell(std::int64_t{numbers[layer]});
      csv.cell(profile.depths[layer]).cell(profile.per_layer[layer]);
      csv.cell(static_cast<double>(profile.per_layer[layer]) /
               static_cast<double>(profile.neurons));
      csv.end();
    }
  }
  return csv.content();
}

void add_shift(const std::optional<Shift>& shift, Csv& csv) {
  const Shift known = shift.value_or(Shift{});
  csv.known(shift ? std::optional(known.value) : std::nullopt).known(known.low).known(known.high);
}

std::string shifts_table(const TaskComparison& task, const ComparisonReport& report) {
  Csv csv{"run",
          "neurons",
          "centre",
          "layer_shift",
          "layer_shift_low",
          "layer_shift_high",
          "depth",
          "depth_shift",
          "depth_shift_low",
          "depth_shift_high"};
  for (std::size_t run = 0; run < report.runs.size(); ++run) {
    const LayerProfile& profile = task.layers[run];
    csv.cell(report.runs[run].name).cell(profile.neurons).cell(profile.centre);
    add_shift(profile.layer_shift, csv);
    csv.cell(profile.depth);
    add_shift(profile.depth_shift, csv);
    csv.end();
  }
  return csv.content();
}

std::string labels_table(const TaskComparison& task, const ComparisonReport& report) {
  Csv csv{"label", "run", "train_words", "neurons", "dominant_layer", "dominant_share"};
  for (const ComparedLabel& label : task.labels) {
    for (std::size_t run = 0; run < label.runs.size(); ++run) {
      const LabelOfRun& of = label.runs[run];
      csv.cell(label.name).cell(report.runs[run].name).cell(of.train_words).cell(of.neurons);
      if (of.dominant) {
        csv.cell(std::int64_t{*of.dominant}).cell(of.dominant_share);
      } else {
        csv.cell(std::string_view()).cell(std::string_view());
      }
      csv.end();
    }
  }
  return csv.content();
}

std::string label_overlaps_table(const TaskComparison& task, const ComparisonReport& report) {
  Csv csv{"label", "one", "other", "shared", "overlap"};
  for (const ComparedLabel& label : task.labels) {
    for (const LabelRunPair& pair : label.pairs) {
      begin_pair(pair.one, pair.other, report, csv.cell(label.name));
      csv.cell(pair.shared).known(pair.overlap).end();
    }
  }
  return csv.content();
}

std::string cross_layers_table(const ComparisonReport& report) {
  Csv csv{"from", "to", "layer", "layer_of_other", "mean", "median"};
  for (const CrossModel& cross : report.cross) {
    const NeuronLayout &from = report.runs[cross.from].neurons, &to = report.runs[cross.to].neurons;
    for (std::int32_t layer = 0; layer < from.layers; ++layer) {
      for (std::int32_t other = 0; other < to.layers; ++other) {
        begin_pair(cross.from, cross.to, report, csv).cell(std::int64_t{from.number(layer)});
        csv.cell(std::int64_t{to.number(other)}).cell(cross.mean(layer, other));
        csv.cell(cross.median(layer, other)).end();
      }
    }
  }
  return csv.content();
}

/// Layer, unit and r; empty for none.
void add_partner(const std::optional<Partner>& partner, Csv& csv) {
  if (!partner) {
    for (int i = 0; i < 3; ++i) csv.cell(std::string_view());
    return;
  }
  csv.neuron(partner->neuron).cell(partner->r);
}

std::string cross_neurons_table(const ComparisonReport& report) {
  Csv csv{"from", "to", "layer", "unit", "partner_layer", "partner_unit", "r"};
  for (const CrossModel& cross : report.cross) {
    for (std::size_t i = 0; i < cross.partners.size(); ++i) {
      const NeuronId neuron = report.runs[cross.from].neurons.id(static_cast<std::int64_t>(i));
      begin_pair(cross.from, cross.to, report, csv).neuron(neuron);
      add_partner(cross.partners[i], csv);
      csv.end();
    }
  }
  return csv.content();
}

std::string partners_table(std::size_t task, const ComparisonReport& report) {
  Csv csv{"from",          "to",           "place", "layer",        "unit",
          "partner_layer", "partner_unit", "r",     "partner_place"};
  for (const CrossModel& cross : report.cross) {
    std::int64_t place = 0;
    for (const RankedPartner& ranked : cross.tasks[task].first) {
      begin_pair(cross.from, cross.to, report, csv).cell(++place).neuron(ranked.neuron);
      add_partner(ranked.partner, csv);
      if (ranked.place) {
        csv.cell(*ranked.place);
      } else {
        csv.cell(std::string_view());
      }
      csv.end();
    }
  }
  return csv.content();
}

}  // namespace

std::string comparison_json(const ComparisonReport& report) {
  const RunComparison& found = report.found;
  Json json{
      {"runs", all_of(report.runs)},
      {"tasks", list_of(found.tasks,
                        [&](const TaskComparison& task) { return json_of(task, report.runs); })},
      {"tasks_of_some", all_of(found.tasks_of_some)},
      {"percent_of_weight", number(found.percent)}};
  if (!report.cross.empty()) json["cross_model"] = all_of(report.cross);
  return text_of(json);
}

std::vector<std::pair<std::string, std::string>> tables_of(const ComparisonReport& report) {
  std::vector<std::pair<std::string, std::string>> tables{
      {"tables/runs.csv", runs_table(report.runs)}};
  for (std::size_t i = 0; i < report.found.tasks.size(); ++i) {
    const TaskComparison& task = report.found.tasks[i];
    const auto add = [&](const std::string& name, std::string content) {
      tables.emplace_back("tables/" + task.task + "_" + name + ".csv", std::move(content));
    };
    add("scores", scores_table(task, report));
    add("overlap", overlaps_table(task, report));
    add("layers", layers_table(task, report));
    add("shift", shifts_table(task, report));
    if (!task.of_numbers) {
      add("labels", labels_table(task, report));
      add("label_overlap", label_overlaps_table(task, report));
    }
    if (!report.cross.empty()) add("partners", partners_table(i, report));
  }
  if (!report.cross.empty()) {
    tables.emplace_back("tables/cross_layers.csv", cross_layers_table(report));
    tables.emplace_back("tables/cross_neurons.csv", cross_neurons_table(report));
  }
  return tables;
}

}  // namespace salient
