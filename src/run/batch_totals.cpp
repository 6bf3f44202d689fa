#include "run/batch_totals.hpp"

#include <algorithm>
#include <numeric>

#include "salient/comm/communicator.hpp"
#include "salient/support/stopwatch.hpp"

namespace salient {
namespace {

/// Of the blocks of one rank.
class Tally {
 public:
  explicit Tally(const Inputs& inputs) : inputs_(inputs) {}

  void add(const Block& block) {
    const BlockBatches made =
        batches_of(inputs_.corpus, block, *inputs_.tokenizer, inputs_.batching);
    totals_.operations.push_back(0);
    for (const TokenBatch& batch : made.batches) add(batch);
    totals_.subwords.push_back(made.counts.subwords);
    totals_.counts += made.counts;
    const auto& dropped = inputs_.sentences ? made.dropped_sentences : made.dropped_words;
    totals_.dropped.insert(totals_.dropped.end(), dropped.begin(), dropped.end());
  }

  BatchTotals& totals() noexcept { return totals_; }

 private:
  void add(const TokenBatch& batch) {
    const BatchCost cost = inputs_.model.cost_of(batch);
    totals_.operations.back() += cost.operations;
    totals_.batches += 1;
    totals_.rows += batch.rows();
    totals_.row_subwords += cost.subwords;
    totals_.parts = std::max(totals_.parts, cost.parts);
    totals_.workspace_bytes = std::max(totals_.workspace_bytes, cost.workspace_bytes);
    totals_.state_bytes = std::max(totals_.state_bytes, cost.state_bytes);
  }

  const Inputs& inputs_;
  BatchTotals totals_;
};

/// Collective: what each rank has found becomes what all have.
void join(BatchTotals& totals, Communicator& comm) {
  totals.subwords = comm.all_gather(std::move(totals.subwords));
  totals.operations = comm.all_gather(std::move(totals.operations));
  totals.dropped = comm.all_gather(std::move(totals.dropped));
  totals.counts = sum_over_ranks(totals.counts, comm);
  for (std::int64_t* sum : {&totals.batches, &totals.rows, &totals.row_subwords}) {
    *sum = comm.all_reduce(*sum);
  }
  for (std::int64_t* most : {&totals.parts, &totals.workspace_bytes, &totals.state_bytes}) {
    *most = comm.all_reduce(*most, Reduction::max);
  }
  totals.seconds = comm.all_reduce(totals.seconds);
}

}  // namespace

double BatchTotals::operations_in_all() const {
  return std::accumulate(operations.begin(), operations.end(), 0.0);
}

double BatchTotals::operations_of_rank(const Corpus& corpus, int ranks) const {
  double most = 0;
  for (int rank = 0; rank < ranks; ++rank) {
    double mine = 0;
    for (const std::int64_t block : owned_blocks(corpus, subwords, rank, ranks)) {
      mine += operations[static_cast<std::size_t>(block)];
    }
    most = std::max(most, mine);
  }
  return most;
}

BatchTotals total_batches(const Inputs& inputs, Communicator& comm) {
  const Stopwatch watch(Clock::thread);
  Tally tally(inputs);
  for (const std::int64_t block : my_blocks(inputs.corpus, comm)) {
    tally.add(inputs.corpus.blocks[static_cast<std::size_t>(block)]);
  }
  BatchTotals totals = std::move(tally.totals());
  totals.seconds = watch.seconds();
  join(totals, comm);
  return totals;
}

}  // namespace salient
