#include "run/option_section.hpp"

namespace salient {
namespace {

void add_ablation(std::vector<Option>& options) {
  using O = AblationOptions;
  OptionSection("ablation", &Config::ablation, options)
      .add("enabled", &O::enabled,
           "Mask neurons of each probe of labels, without training it again: keep the top, the "
           "bottom or random ones alone.")
      .add("counts", &O::counts, "Numbers of neurons that are kept.")
      .add("percents", &O::percents, "More of these numbers, in percent of all neurons.")
      .add("fill", &O::fill,
           "What the page shows masked neurons to be: their mean over the train words, or zero, as "
           "the papers have it. The tables have both.")
      .add("draws", &O::draws,
           "Draws of random neurons: so many from all of them, and as many in the layers of the "
           "top ones.")
      .add("penalties", &O::penalties,
           "own: the probe of the task. three: also probes at the points of its path half way from "
           "there to either end.")
      .add("seed", &O::seed, "Of the draws and the bootstraps.")
      .add("bootstraps", &O::bootstraps,
           "Bootstraps of sentences, for intervals of how much better the top ones do than drawn "
           "ones, and their p, which is at least 2 / (bootstraps + 1).");
}

void add_minimal_set(std::vector<Option>& options) {
  using O = MinimalSetOptions;
  OptionSection("minimal_set", &Config::minimal_set, options)
      .add("enabled", &O::enabled,
           "Train each probe of labels again on its first neurons alone, and find how few do as "
           "well as all. Needs words of dev.")
      .add("deltas", &O::deltas, "How much worse than the oracle on dev a set may be.")
      .add("scale", &O::scale,
           "Deltas are in points of accuracy, or in percent of the oracle's accuracy.")
      .add("hold", &O::hold,
           "So many of the next sizes must be within delta too; 0: the first crossing.")
      .add("counts", &O::counts, "Sizes to try, in neurons.")
      .add("percents", &O::percents, "More of them, in percent of all neurons.")
      .add("disjoint", &O::disjoint,
           "Take each set's neurons away and look for another, so often at most; 0: not at all.")
      .add(
          "draws", &O::draws,
          "Bootstraps of sentences, for intervals; of `salient evaluate` for p of differences too.")
      .add("seed", &O::seed, "Of these draws.");
}

void add_control(std::vector<Option>& options) {
  using O = ControlOptions;
  OptionSection("control", &Config::control, options)
      .add(
          "enabled", &O::enabled,
          "Train probes of control tasks, in which each word type has a random label, beside those "
          "of each task of words' labels: how much better the task's probes do.")
      .add("draws", &O::draws, "Control tasks of each task, and draws of random neurons.")
      .add("counts", &O::counts, "Sizes of the sets of top, random and bottom neurons.")
      .add("percents", &O::percents, "More of them, in percent of all neurons.")
      .add("bootstraps", &O::bootstraps,
           "Bootstraps of sentences, for intervals and for p of differences, which is at least 2 / "
           "(bootstraps + 1).")
      .add("seed", &O::seed, "Of the draws and the bootstraps.")
      .add(
          "reselect", &O::reselect,
          "Each control task chooses its penalties on its own dev words, along its own path or "
          "from the list, and keeps them on all sets of neurons. false: those of the task's probe, "
          "which needs no path of theirs.");
}

void add_code_length(std::vector<Option>& options) {
  using O = CodeLengthOptions;
  OptionSection("code_length", &Config::code_length, options)
      .add(
          "enabled", &O::enabled,
          "Count the bits that the labels of train take by an online code: part by part, by probes "
          "that have learnt from the parts before.")
      .add("counts", &O::counts, "Also by so many first neurons, and as many random ones.")
      .add("percents", &O::percents, "More of such numbers, in percent of all neurons.")
      .add("draws", &O::draws, "Draws of random neurons.")
      .add("controls", &O::controls,
           "Control tasks whose labels are coded too, as `control` draws them; of words, and with "
           "probe.negatives = all.")
      .add("seed", &O::seed, "Of the draws.")
      .add("tolerance", &O::tolerance,
           "How far the probes are solved, in place of probe.path_tolerance.");
}

void add_in_model(std::vector<Option>& options) {
  using O = InModelOptions;
  OptionSection("in_model", &Config::in_model, options)
      .add("enabled", &O::enabled,
           "Edit neurons of each task of labels inside the model while it reads sentences of test "
           "or, without such, of dev: what the probe makes of the words, and the model of masked "
           "subwords (bert alone). Where corpus.lemmas has been read and edits has translate, also "
           "how often the model says another value of a word's lemma. Needs a model that this run "
           "extracts from, encoder.site = hidden and features of one word.")
      .add("counts", &O::counts, "How many top, bottom and random neurons are edited together.")
      .add("percents", &O::percents, "More of these numbers, in percent of all neurons.")
      .add("edits", &O::edits,
           "What their states become: zero; their mean over the train words; or moved from the "
           "mean of the word's label towards that of the next label.")
      .add("beta", &O::beta,
           "How far translate moves the first neuron, in ways between two means; the others "
           "less, down to 0 of the last of all neurons. Its authors have 8, in one layer alone.")
      .add("draws", &O::draws,
           "Draws of random neurons: so many from all of them, and as many in the layers of the "
           "top ones.")
      .add("sentences", &O::sentences, "Sentences that are read, drawn if there are more.")
      .add("seed", &O::seed, "Of the draws, of the sentences and of the masked subwords.");
}

void add_layers(std::vector<Option>& options) {
  using O = LayersOptions;
  OptionSection("layers", &Config::layers, options)
      .add(
          "enabled", &O::enabled,
          "Train probes of labels on each layer alone and on all layers up to it, and find how few "
          "first layers do as well as all. Needs words of dev.")
      .add("deltas", &O::deltas,
           "How much worse than the probe on all layers the first layers may be on dev.")
      .add("scale", &O::scale,
           "Deltas are in points of accuracy, or in percent of the accuracy on all layers.")
      .add("draws", &O::draws, "Bootstraps of sentences, for intervals.")
      .add("seed", &O::seed, "Of these draws.");
}

void add_feature_selection(std::vector<Option>& options) {
  using O = FeatureSelectionOptions;
  OptionSection("feature_selection", &Config::feature_selection, options)
      .add("enabled", &O::enabled,
           "The pipeline of Dalvi et al. (2020) for each probe of labels: the fewest first layers, "
           "one neuron of each cluster of theirs, the fewest of these. Needs layers.enabled and "
           "words of dev; tries the sizes of minimal_set.")
      .add("layer_deltas", &O::layer_deltas,
           "How much worse than the probe on all layers the first layers may be on dev; for each a "
           "selection.")
      .add("threshold", &O::threshold, "Distance at which the tree of clusters is cut.")
      .add("delta", &O::delta,
           "How much worse than the probe on all neurons the selected ones may be on dev.")
      .add("scale", &O::scale,
           "Deltas are in points of accuracy, or in percent of the accuracy on all neurons.")
      .add("representative", &O::representative,
           "Which neuron stands for a cluster: the most salient, the one closest to the others, or "
           "any, as the papers have it.")
      .add("draws", &O::draws, "Draws of random ones.")
      .add("seed", &O::seed, "Of these draws.");
}

void add_labels(std::vector<Option>& options) {
  OptionSection("labels", &Config::labels, options)
      .add("enabled", &LabelsOptions::enabled,
           "Count the neurons of each label, its layers, and what labels share.")
      .add("percent", &LabelsOptions::percent,
           "Of a label's |w| that its neurons reach, beside as much as minimal sets ask for.");
}

void add_redundancy(std::vector<Option>& options) {
  OptionSection("redundancy", &Config::redundancy, options)
      .add("enabled", &RedundancyOptions::enabled, "Correlate and cluster all neurons.")
      .add("thresholds", &RedundancyOptions::thresholds,
           "Distances at which the tree of clusters is cut.")
      .add("absolute", &RedundancyOptions::absolute, "Distance 1 - |r|; if false: 1 - r.")
      .add("probes", &RedundancyOptions::probes,
           "Train probes on the most salient neuron of each cluster, for every distance.");
}

void add_rivals(std::vector<Option>& options) {
  OptionSection("rivals", &Config::rivals, options)
      .add("methods", &RivalOptions::methods,
           "Other ways to order the neurons, beside which the job's own order is put; of tasks of "
           "labels. Empty: none.")
      .add("from", &RivalOptions::from,
           "Files (.json, .csv, .npy) of orders by other programs or runs, beside which it is put "
           "too, and whose first neurons ablation and minimal_set try too; `{}` in a name is the "
           "task's.")
      .add("sizes", &RivalOptions::sizes,
           "How many first neurons of each order are compared; more than there are: all.")
      .add("probes", &RivalOptions::probes,
           "Probes trained on those first neurons alone, of every order: linear, gaussian. Empty: "
           "none.")
      .add("draws", &RivalOptions::draws,
           "Bootstraps of sentences, for intervals of accuracies, and of how much better the job's "
           "own order does, with p, which is at least 2 / (draws + 1).")
      .add("seed", &RivalOptions::seed, "Of the order `random`, and of these draws.")
      .add("gaussian_candidates", &RivalOptions::gaussian_candidates,
           "From how many neurons, those with the largest F, `gaussian` chooses.")
      .add("gaussian_steps", &RivalOptions::gaussian_steps,
           "How many it chooses, one after the other; all others follow by F.");
}

void add_scale_and_stability(std::vector<Option>& options) {
  OptionSection("scale", &Config::scale, options)
      .add("enabled", &ScaleOptions::enabled,
           "Train the probe of each task of labels on the other scale too (raw activations, or "
           "standardised ones if probe.standardise = false), and compare the orders of neurons.")
      .add("sizes", &ScaleOptions::sizes,
           "How many first neurons are compared; more than there are: all.");
  OptionSection("stability", &Config::stability, options)
      .add("enabled", &StabilityOptions::enabled,
           "Train the probe of each task of labels on bootstraps of train, and say how far the "
           "places of neurons hang on the draw. Draws documents where there are ten, else "
           "sentences.")
      .add("vary", &StabilityOptions::vary,
           "words: bootstraps. seed: probes of the papers' recipe from other initial weights and "
           "with other orders of words, as their seed gives them. auto: the seed where the recipe "
           "trains, else words.")
      .add("bootstraps", &StabilityOptions::bootstraps, "How many, or how many seeds; at least 2.")
      .add("sizes", &StabilityOptions::sizes,
           "How many first neurons are compared; more than there are: all.")
      .add("seed", &StabilityOptions::seed, "Of the draws.")
      .add("reselect", &StabilityOptions::reselect,
           "Each bootstrap is standardised by its own words and chooses its penalties along its "
           "own path, judged as the task's was: by the dev words, which are not drawn, or by folds "
           "of train. false: means, deviations and penalties of the task's probe.");
}

/// Of what each neuron knows by itself.
void add_views_of_neurons(std::vector<Option>& options) {
  OptionSection("single_neurons", &Config::single_neurons, options)
      .add(
          "enabled", &SingleNeuronsOptions::enabled,
          "Find the neuron that tells each label from all others best by itself, and how far a few "
          "neurons together do.")
      .add("sizes", &SingleNeuronsOptions::sizes,
           "How many neurons of each label's sparse probes. Empty: none.");
  OptionSection("top_words", &Config::top_words, options)
      .add("enabled", &TopWordsOptions::enabled,
           "Name the words of train at which each neuron lies farthest from its mean.")
      .add("count", &TopWordsOptions::count, "Words of a neuron.")
      .add("least_words", &TopWordsOptions::least_words,
           "Words that train has fewer times are left out.")
      .add(
          "sentences", &TopWordsOptions::sentences,
          "Sentences of a neuron: those of train at which it lies farthest from its mean, over all "
          "their words; 0: none.")
      .add("least_sentence_words", &TopWordsOptions::least_sentence_words,
           "Sentences with fewer words in train are left out.");
  OptionSection("heat", &Config::heat, options)
      .add(
          "sentences", &HeatOptions::sentences,
          "Sentences, by their numbers in the activation file, from 0, of which the activations of "
          "each task's first neurons are written and shown word by word.")
      .add("first", &HeatOptions::first,
           "Also the first so many of test, or where it has no words of dev, or else of train.")
      .add("neurons", &HeatOptions::neurons, "First neurons of each task's ranking.");
}

}  // namespace

void add_analyses(std::vector<Option>& options) {
  add_redundancy(options);
  add_ablation(options);
  add_minimal_set(options);
  add_control(options);
  add_code_length(options);
  add_rivals(options);
  add_in_model(options);
  add_layers(options);
  add_feature_selection(options);
  add_labels(options);
  add_scale_and_stability(options);
  add_views_of_neurons(options);
}

}  // namespace salient
