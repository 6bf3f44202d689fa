#include "analyses/probe_on_states.hpp"

#include <algorithm>
#include <string>

namespace salient {

ProbeOnStates::ProbeOnStates(const ProbedTask& probed, const NeuronLayout& neurons,
                             const Corpus& corpus, Split split, const Translation* translation)
    : task_(*probed.task),
      neurons_(neurons),
      corpus_(corpus),
      split_(split),
      translation_(translation) {
  const LinearProbe& probe = probed.trained->probe;
  const Eigen::ArrayXd inverse =
      (probe.deviation.array() > 0).select(probe.deviation.array().inverse(), 0.0);
  weights_ = probe.weights.cast<double>() * inverse.matrix().asDiagonal();
  bias_ = probe.bias.cast<double>() - weights_ * probe.mean;
  for (const std::string& label : task_.labels.names()) {
    label_of_probe_.push_back(probe.labels.find(label));
  }
}

bool ProbeOnStates::judges(std::int64_t word) const {
  return corpus_.split_of_word[static_cast<std::size_t>(word)] == split_ &&
         label_of(word) != label_excluded;
}

std::int32_t ProbeOnStates::kind_of(std::int64_t word) const {
  return translation_ == nullptr ? 0 : translation_->kind_of(label_of(word));
}

std::vector<std::int32_t> ProbeOnStates::kinds_of(const std::vector<WordPlace>& places) const {
  std::vector<std::int32_t> kinds;
  for (const WordPlace& place : places) kinds.push_back(kind_of(place.word));
  return kinds;
}

std::vector<std::int64_t> ProbeOnStates::read_words(const TextBatch& batch) const {
  std::vector<std::int64_t> words;
  for (const WordPlace& place : batch.plain.places) {
    if (judges(place.word)) words.push_back(place.word);
  }
  return words;
}

WordVectors ProbeOnStates::vectors_of(const WordStates& states, const TextBatch& batch) const {
  std::vector<std::int64_t> places;
  for (std::size_t i = 0; i < batch.plain.places.size(); ++i) {
    if (judges(batch.plain.places[i].word)) places.push_back(static_cast<std::int64_t>(i));
  }
  WordVectors vectors(std::ssize(places), neurons_.size());
  for (std::size_t row = 0; row < places.size(); ++row) {
    for (std::int32_t layer = 0; layer < states.layers; ++layer) {
      const float* const state = states.at(layer, places[row]);
      std::copy_n(state, states.units,
                  &vectors(static_cast<Eigen::Index>(row), std::int64_t{layer} * states.units));
    }
  }
  return vectors;
}

Hits ProbeOnStates::hits_of(const WordVectors& vectors, const std::vector<std::int64_t>& words,
                            bool edit_moves) const {
  const Eigen::MatrixXd logits = (weights_ * vectors.transpose().cast<double>()).colwise() + bias_;
  Hits hits;
  for (std::size_t i = 0; i < words.size(); ++i) {
    Eigen::Index guess = 0;
    logits.col(static_cast<Eigen::Index>(i)).maxCoeff(&guess);
    add(static_cast<std::int32_t>(guess), words[i], edit_moves, hits);
  }
  return hits;
}

Hits ProbeOnStates::hits_of_unread(const TextBatch& batch, bool edit_moves) const {
  Eigen::Index guess = 0;
  bias_.maxCoeff(&guess);
  Hits hits;
  for (const std::int64_t word : batch.unread) {
    if (judges(word)) add(static_cast<std::int32_t>(guess), word, edit_moves, hits);
  }
  return hits;
}

std::int32_t ProbeOnStates::label_of(std::int64_t word) const {
  return task_.label_of_word[static_cast<std::size_t>(word)];
}

std::int32_t ProbeOnStates::of_probe(std::int32_t label) const {
  return label < 0 ? label_unseen : label_of_probe_[static_cast<std::size_t>(label)];
}

void ProbeOnStates::add(std::int32_t guess, std::int64_t word, bool edit_moves, Hits& hits) const {
  hits.right += guess == of_probe(label_of(word)) ? 1 : 0;
  if (!edit_moves) return;
  hits.moved += guess == of_probe(translation_->target_of(kind_of(word))) ? 1 : 0;
}

}  // namespace salient
