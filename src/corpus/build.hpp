#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "corpus/annotated_text.hpp"
#include "corpus/concepts.hpp"
#include "corpus/split_plan.hpp"
#include "salient/corpus/corpus.hpp"
#include "salient/corpus/load.hpp"

namespace salient {

/// The labels of binary tasks.
constexpr std::string_view label_no = "no";
constexpr std::string_view label_yes = "yes";

/// The corpus of the sentences `kept`, which lie section by section. Takes the words out of `text`.
/// Tasks: the labellings, where it is asked for that of positions, then the concepts, then, where
/// they are asked for, each label against the rest. Throws UsageError if train has no word, a task
/// no label or a concept not both kinds of words there, or if two tasks have one name.
Corpus build_corpus(AnnotatedText& text, const SplitPlan& plan, std::span<const std::int64_t> kept,
                    const CorpusOptions& options, const std::vector<Concept>& concepts = {});

/// One labelling. `names` and `label_of_word` (int32 [word], index into names) are those of the
/// words of the corpus, `split_of_word` their splits. A label that is empty, or in train but fewer
/// than `min_count` times there, becomes label_excluded; one that train has not, label_unseen.
Task build_task(std::string name, const std::vector<std::string>& names,
                const std::vector<std::int32_t>& label_of_word,
                const std::vector<Split>& split_of_word, std::int64_t min_count);

/// One labelling of sentences as wholes, which their words bear. As build_task, but what is given
/// and what `min_count` counts is sentences; `offsets` are the corpus's.
Task build_sentence_task(std::string name, const std::vector<std::string>& names,
                         const std::vector<std::int32_t>& label_of_sentence,
                         const std::vector<Split>& split_of_sentence,
                         const std::vector<std::int64_t>& offsets, std::int64_t min_count);

/// For each label of `task`, in their order, whether a word bears it. Words that `task` leaves out
/// stay so; a label that train has not is one of the rest.
std::vector<Task> one_vs_rest(const Task& task);

/// Whole sentences up to `block_words` words; a longer sentence is a block of its own.
std::vector<Block> cut_blocks(const Section& section, std::span<const std::int64_t> offsets,
                              std::int64_t block_words);

}  // namespace salient
