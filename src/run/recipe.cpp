#include "run/recipe.hpp"

#include <algorithm>
#include <initializer_list>
#include <numeric>
#include <string_view>

#include "run/options.hpp"
#include "run/options_text.hpp"
#include "run/stages.hpp"

namespace salient {
namespace {

Penalty fixed_at(double value) { return {.automatic = false, .value = value}; }

/// Durrani et al. 2023, section 3. Their penalties differ from task to task: these are the ones for
/// parts of speech and semantic tags on BERT (Durrani et al. 2020, table 5).
Config jmlr2023() {
  Config config;
  config.corpus.min_label_count = 0;
  config.activations.aggregation = Aggregation::last;
  config.activations.dtype = StorageChoice::float32;
  config.probe.solver = Solver::paper;
  config.probe.standardise = false;
  config.probe.penalty = PaperPenalty::neurox;
  config.probe.l1 = fixed_at(1e-3);
  config.probe.l2 = fixed_at(1e-2);
  config.probe.learning_rate = 1e-3;
  config.probe.epochs = 10;
  config.probe.batch_words = 512;
  config.probe.shuffle = true;
  config.ranking.order = RankingOrder::stepped;
  config.ranking.stride = 100;
  config.ablation.fill = LeftOut::zero;
  config.minimal_set.deltas = {1};
  config.minimal_set.scale = DeltaScale::absolute;
  config.minimal_set.hold = 0;
  config.minimal_set.counts.clear();
  config.minimal_set.percents.resize(99);
  std::iota(config.minimal_set.percents.begin(), config.minimal_set.percents.end(), 1);
  return config;
}

/// As the toolkit's training function has it.
Config neurox() {
  Config config = jmlr2023();
  config.probe.l1 = config.probe.l2 = fixed_at(1e-3);
  config.probe.batch_words = 32;
  config.probe.shuffle = false;
  return config;
}

Config as_given_by(Recipe recipe) {
  switch (recipe) {
    case Recipe::jmlr2023:
      return jmlr2023();
    case Recipe::neurox:
      return neurox();
    case Recipe::defaults:
      break;
  }
  return {};
}

bool is_chosen_by_recipes(const Option& option) {
  const std::string section = section_of(option);
  if (section != "probe" && section != "ranking") {
    return option.key == "activations.aggregation" || option.key == "activations.dtype" ||
           option.key == "corpus.min_label_count" || option.key == "ablation.fill" ||
           (section == "minimal_set" && option.key != "minimal_set.enabled" &&
            option.key != "minimal_set.disjoint" && option.key != "minimal_set.draws" &&
            option.key != "minimal_set.seed");
  }
  const auto is_any_of = [&](std::initializer_list<std::string_view> keys) {
    return std::find(keys.begin(), keys.end(), option.key) != keys.end();
  };
  return !is_any_of({"probe.recipe", "probe.seed", "probe.memory", "probe.features", "probe.root"});
}

}  // namespace

void apply_recipe(Recipe recipe, Config& config) {
  const Config given = as_given_by(recipe);
  for (const Option& option : all_options()) {
    if (is_chosen_by_recipes(option)) option.read(config, option.write(given));
  }
  config.probe.recipe = recipe;
}

std::vector<std::string> deviations(const Config& config, Stage last) {
  const Config given = as_given_by(config.probe.recipe);
  std::vector<std::string> found;
  for (const Option& option : all_options()) {
    if (!is_chosen_by_recipes(option) || !is_read_by(last, section_of(option), config)) continue;
    const std::string value = option.write(config), recipe = option.write(given);
    if (value != recipe) found.push_back(option.key + " = " + value + " (recipe: " + recipe + ")");
  }
  return found;
}

std::string name_of(Recipe recipe) { return Text<Recipe>::write(recipe); }

}  // namespace salient
