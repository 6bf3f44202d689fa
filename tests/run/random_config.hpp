#pragma once

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

#include "salient/run/config.hpp"

namespace salient {

/// Draws a value for every member of a Config, the odd ones of each type included.
class ConfigGenerator {
 public:
  explicit ConfigGenerator(unsigned seed) : random_(seed) {}

  Config next() {
    Config config;
    visit(config, [this](auto& member) { draw(member); });
    return config;
  }

  /// Calls `use` on each member. The structured bindings do not compile if a member is missing.
  template <class AnyConfig, class Use>
  static void visit(AnyConfig& config, const Use& use) {
    auto& [corpus, encoder, activations, probe, ranking, redundancy, ablation, minimal_set, control,
           code_length, rivals, in_model, layers, feature_selection, labels, scale, stability,
           single_neurons, top_words, heat, run, report] = config;
    visit_inputs(corpus, encoder, activations, use);
    visit_probe(probe, use);
    auto& [order, stride] = ranking;
    auto& [enabled, thresholds, absolute, representatives] = redundancy;
    visit_ablation(ablation, use);
    visit_minimal_set(minimal_set, use);
    visit_control(control, use);
    visit_code_length(code_length, use);
    visit_in_model(in_model, use);
    auto& [methods, orders_from, sizes, judges, rival_draws, random_seed, candidates, steps] =
        rivals;
    visit_layers(layers, use);
    visit_feature_selection(feature_selection, use);
    auto& [counts_labels, percent] = labels;
    (use(counts_labels), use(percent));
    auto& [scales_otherwise, compared] = scale;
    auto& [draws_again, vary, bootstraps, first, draws_seed, chooses_again] = stability;
    auto& [marks_labels, marker_sizes] = single_neurons;
    (use(marks_labels), use(marker_sizes));
    auto& [names_words, words_of_each, least_words, sentences_of_each, sentence_words] = top_words;
    auto& [sentence_numbers, first_sentences, heated] = heat;
    (use(sentences_of_each), use(sentence_words));
    (use(sentence_numbers), use(first_sentences), use(heated));
    auto& [threads, timeout_s, device, checkpoint_minutes] = run;
    auto& [title, flag_below, open_labels, source, random_run] = report;
    (use(order), use(stride), use(enabled), use(thresholds), use(absolute), use(representatives));
    (use(methods), use(orders_from), use(sizes), use(judges), use(rival_draws), use(random_seed),
     use(candidates), use(steps));
    (use(scales_otherwise), use(compared));
    (use(draws_again), use(vary), use(bootstraps), use(first), use(draws_seed), use(chooses_again));
    (use(names_words), use(words_of_each), use(least_words));
    (use(threads), use(timeout_s), use(device), use(checkpoint_minutes), use(random_run),
     use(title), use(flag_below), use(open_labels), use(source));
  }

 private:
  template <class C, class E, class A, class Use>
  static void visit_inputs(C& corpus, E& encoder, A& activations, const Use& use) {
    auto& [format, train, dev, test, train_labels, dev_labels, test_labels, labels, target, heads,
           lemmas, word_column, label_columns, separator, label_map, concepts, one_vs_rest,
           position, split_by, dev_share, test_share, max_train_words, train_sample,
           min_label_count, dedupe, block_words, seed] = corpus;
    (use(format), use(train), use(dev), use(test), use(train_labels), use(dev_labels));
    (use(test_labels), use(labels), use(target), use(heads), use(lemmas), use(word_column),
     use(label_columns), use(separator));
    (use(label_map), use(concepts), use(one_vs_rest), use(position), use(split_by), use(dev_share),
     use(test_share), use(max_train_words));
    (use(train_sample), use(min_label_count), use(dedupe), use(block_words), use(seed));
    auto& [model, precision, site, layers, vectors, special_tokens, overlong, batch_subwords,
           random_weights, weights_seed] = encoder;
    (use(model), use(precision), use(site), use(layers), use(vectors), use(special_tokens));
    (use(overlong), use(batch_subwords), use(random_weights), use(weights_seed));
    auto& [aggregation, stored, from] = activations;
    (use(aggregation), use(stored), use(from));
  }

  template <class A, class Use>
  static void visit_ablation(A& ablation, const Use& use) {
    auto& [enabled, counts, percents, fill, draws, penalties, seed, bootstraps] = ablation;
    (use(enabled), use(counts), use(percents), use(fill), use(draws), use(penalties), use(seed),
     use(bootstraps));
  }

  template <class M, class Use>
  static void visit_minimal_set(M& minimal_set, const Use& use) {
    auto& [enabled, deltas, scale, hold, counts, percents, disjoint, draws, seed] = minimal_set;
    (use(enabled), use(deltas), use(scale), use(hold), use(counts), use(percents), use(disjoint),
     use(draws), use(seed));
  }

  template <class C, class Use>
  static void visit_control(C& control, const Use& use) {
    auto& [enabled, draws, counts, percents, bootstraps, seed, reselect] = control;
    (use(enabled), use(draws), use(counts), use(percents), use(bootstraps), use(seed));
    use(reselect);
  }

  template <class C, class Use>
  static void visit_code_length(C& code_length, const Use& use) {
    auto& [enabled, counts, percents, draws, controls, seed, tolerance] = code_length;
    (use(enabled), use(counts), use(percents), use(draws), use(controls), use(seed),
     use(tolerance));
  }

  template <class I, class Use>
  static void visit_in_model(I& in_model, const Use& use) {
    auto& [enabled, counts, percents, edits, beta, draws, sentences, seed] = in_model;
    (use(enabled), use(counts), use(percents), use(edits), use(beta), use(draws), use(sentences),
     use(seed));
  }

  template <class L, class Use>
  static void visit_layers(L& layers, const Use& use) {
    auto& [enabled, deltas, scale, draws, seed] = layers;
    (use(enabled), use(deltas), use(scale), use(draws), use(seed));
  }

  template <class F, class Use>
  static void visit_feature_selection(F& selection, const Use& use) {
    auto& [enabled, layer_deltas, threshold, delta, scale, representative, draws, seed] = selection;
    (use(enabled), use(layer_deltas), use(threshold), use(delta), use(scale));
    (use(representative), use(draws), use(seed));
  }

  template <class P, class Use>
  static void visit_probe(P& probe, const Use& use) {
    auto& [recipe, solver, l1, l2, l2_of_l1, selection, selection_retrain, path_points, path_span,
           path_tolerance, features, root, folds, standardise, label_weight, negatives, tolerance,
           resolved_places, max_passes, epochs, batch_words, shuffle, learning_rate, penalty, seed,
           memory_bytes] = probe;
    (use(recipe), use(solver), use(l1), use(l2), use(l2_of_l1), use(selection),
     use(selection_retrain), use(path_points), use(path_span), use(path_tolerance));
    (use(features), use(root), use(folds), use(standardise), use(label_weight), use(negatives),
     use(tolerance), use(resolved_places), use(max_passes), use(epochs));
    (use(batch_words), use(shuffle), use(learning_rate), use(penalty), use(seed),
     use(memory_bytes));
  }

  int below(int end) { return std::uniform_int_distribution<int>(0, end - 1)(random_); }

  void draw(bool& value) { value = below(2) == 1; }
  void draw(int& value) { value = static_cast<int>(random_()); }
  void draw(std::int64_t& value) {
    value = static_cast<std::int64_t>(random_() >> 33) << (10 * below(4));
    if (below(4) == 0) value = 0;
  }
  void draw(std::uint64_t& value) { value = random_(); }
  void draw(double& value) {
    value = std::ldexp(static_cast<double>(random_()), -below(1000));
    if (below(4) == 0) value = -0.1 * below(10);
  }
  void draw(Penalty& value) {
    value = {};
    value.automatic = below(2) == 0;
    if (value.automatic) {
      value.within_error = below(2) == 0;
    } else {
      draw(value.value);
      if (below(3) == 0) value.grid = {value.value, 0.25, 1e-9};
    }
  }
  void draw(std::string& value) {
    const std::vector<std::string> texts{"",           "a b", "=", "[x]", "Zürich = \"ok\"",
                                         "feats:Case", "--"};
    value = texts[static_cast<std::size_t>(below(static_cast<int>(texts.size())))];
  }
  void draw(std::filesystem::path& value) {
    std::string text;
    draw(text);
    value = text;
  }
  void draw(std::vector<std::int32_t>& layers) {
    layers.clear();
    for (std::int32_t number = 0; number < 13; ++number) {
      if (below(2) == 0) layers.push_back(number);
    }
  }
  template <class T>
  void draw(std::vector<T>& values) {
    values.assign(static_cast<std::size_t>(below(4)), T{});
    for (T& value : values) draw(value);
    if constexpr (std::is_same_v<T, std::string>) {
      for (T& value : values) value += "x";  // a name in a list is not empty
    }
  }
  template <class E>
  requires std::is_enum_v<E>
  void draw(E& value) { value = static_cast<E>(below(2)); }

  std::mt19937_64 random_;
};

}  // namespace salient
