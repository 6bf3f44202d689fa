#include <algorithm>
#include <bit>
#include <cmath>
#include <exception>
#include <functional>
#include <limits>
#include <span>

#include "activations/disk_space.hpp"
#include "activations/metadata.hpp"
#include "activations/shared_activations.hpp"
#include "salient/activations/store.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/io/atomic_file.hpp"
#include "salient/io/temporary_file.hpp"
#include "salient/support/error.hpp"
#include "salient/support/half.hpp"

namespace salient {
namespace {

/// Works; what HDF5 refuses is said together with the file's name.
void naming(const std::filesystem::path& path, const std::function<void()>& work) {
  try {
    work();
  } catch (const SystemError& error) {
    throw SystemError("cannot write " + path.string() + ": " + error.what(), error.where());
  }
}

/// The whole file but for the activations' values.
void lay_out(const std::filesystem::path& path, const ActivationSchema& schema,
             const Corpus& corpus) {
  naming(path, [&] {
    Hdf5Handle file = create_hdf5_file(path);
    write_metadata(file.get(), schema, corpus);
    create_activations(file.get(), schema, corpus.word_count());
    file.close();
  });
}

/// The same with its disk space, made by one process alone: so its bytes cannot
/// depend on the number of ranks, and its failure is everybody's.
void create_file(const std::filesystem::path& path, const ActivationSchema& schema,
                 const Corpus& corpus) {
  // An interrupted run's leftover would count as used space.
  std::filesystem::remove(path);
  check_disk_space(path, corpus.word_count() * schema.neurons.size() *
                             static_cast<std::int64_t>(bytes_of(schema.stored)));
  try {
    lay_out(path, schema, corpus);
    reserve_disk_space(path);
    make_durable(path);
  } catch (...) {
    std::error_code ignored;  // the first error says what is wrong
    std::filesystem::remove(path, ignored);
    throw;
  }
}

void mark_whole(const std::filesystem::path& path, std::span<const std::int64_t> dropped_words) {
  naming(path, [&] {
    Hdf5Handle file = open_hdf5_file(path, H5F_ACC_RDWR);
    mark_complete(file.get(), dropped_words);
    file.close();
  });
}

void finish_file(const std::filesystem::path& part, const std::filesystem::path& path,
                 std::span<const std::int64_t> dropped_words) {
  mark_whole(part, dropped_words);
  make_durable(part);
  std::filesystem::rename(part, path);
  make_durable(path.has_parent_path() ? path.parent_path() : ".");
}

/// "words [3, 7)"
std::string in_words(RowRange words) {
  return "words [" + std::to_string(words.begin) + ", " + std::to_string(words.end) + ")";
}

/// Throws BugError unless `written` covers [0, word_count) and nothing twice.
void require_each_once(std::vector<RowRange> written, std::int64_t word_count) {
  std::sort(written.begin(), written.end(),
            [](RowRange a, RowRange b) { return a.begin < b.begin; });
  std::int64_t next = 0;
  for (const RowRange words : written) {
    require(words.begin >= next, in_words(words) + " were written twice in part");
    require(words.begin == next, in_words({next, words.begin}) + " were never written");
    next = words.end;
  }
  require(next == word_count, in_words({next, word_count}) + " were never written");
}

/// The largest absolute value, as the bits of a float: infinities and not-a-numbers are larger than
/// every number, and the loop needs no branch.
std::uint32_t largest_magnitude(std::span<const float> values) {
  std::uint32_t largest = 0;
  for (const float value : values) {
    largest = std::max(largest, std::bit_cast<std::uint32_t>(value) & 0x7FFFFFFFU);
  }
  return largest;
}

/// Throws unless every value has a finite representation of type `stored`.
void check_values(const ActivationBlock& block, const Corpus& corpus, StoredType stored) {
  constexpr float largest_float = std::numeric_limits<float>::max();
  const float limit = stored == StoredType::float16 ? largest_half : largest_float;
  if (largest_magnitude(block.values) <= std::bit_cast<std::uint32_t>(limit)) return;

  const auto bad = std::find_if(block.values.begin(), block.values.end(),
                                [limit](float value) { return !(std::abs(value) <= limit); });
  const std::int64_t at = bad - block.values.begin();
  const std::int64_t units = block.neurons.units;
  const std::int64_t word = block.words.begin + at / units % block.words.size();
  const auto layer = static_cast<std::int32_t>(at / (units * block.words.size()));
  const std::string where =
      "the activation of layer " + std::to_string(block.neurons.number(layer)) + " unit " +
      std::to_string(at % units) + " at word " + std::to_string(word) + " '" +
      corpus.words[static_cast<std::size_t>(word)] + "' is " + std::to_string(*bad);
  if (std::isfinite(*bad)) {
    throw UsageError(where + ", too large for float16: set activations.dtype = float32");
  }
  throw SystemError(where + ": the model's weights are damaged or its arithmetic overflowed");
}

}  // namespace

std::int64_t activation_file_bytes(const std::filesystem::path& folder,
                                   const ActivationSchema& schema, const Corpus& corpus,
                                   std::span<const std::int64_t> dropped_words) {
  const TemporaryFile file(folder);
  lay_out(file.path(), schema, corpus);
  mark_whole(file.path(), dropped_words);
  return static_cast<std::int64_t>(std::filesystem::file_size(file.path()));
}

struct ActivationWriter::Impl {
  std::filesystem::path path, part;
  ActivationSchema schema;
  const Corpus& corpus;
  Communicator& comm;
  std::vector<RowRange> written;  ///< by this rank
  std::vector<Half> halves;       ///< of the block being written
  std::unique_ptr<SharedActivations> shared;

  /// Runs `work`; after an exception the file is left as it is.
  void or_abandon(const std::function<void()>& work) {
    require(shared != nullptr, "the activation file has been committed or has failed before");
    try {
      work();
    } catch (...) {
      shared->abandon();
      shared.reset();
      throw;
    }
  }

  const void* stored_values(const ActivationBlock& block) {
    check_values(block, corpus, schema.stored);
    if (schema.stored == StoredType::float32) return block.values.data();
    halves.resize(block.values.size());
    to_half(block.values, halves);
    return halves.data();
  }
};

ActivationWriter::ActivationWriter(const std::filesystem::path& path,
                                   const ActivationSchema& schema, const Corpus& corpus,
                                   Communicator& comm)
    : impl_(new Impl{path, path.string() + ".part", schema, corpus, comm, {}, {}, nullptr}) {
  on_root(comm, [&] { create_file(impl_->part, schema, corpus); });
  naming(impl_->part,
         [&] { impl_->shared = std::make_unique<SharedActivations>(impl_->part, comm); });
}

ActivationWriter::~ActivationWriter() = default;

void ActivationWriter::write(const ActivationBlock& block) {
  Impl& impl = *impl_;
  impl.or_abandon([&] {
    const std::int64_t size = block.words.size() * impl.schema.neurons.size();
    require(block.words.empty() || block.neurons == impl.schema.neurons,
            "block and file differ in neurons");
    require(block.words.begin >= 0 && block.words.begin <= block.words.end &&
                block.words.end <= impl.corpus.word_count(),
            "a block outside the word axis");
    require(std::ssize(block.values) == size, "a block without its values");
    const void* values = impl.stored_values(block);
    naming(impl.part, [&] { impl.shared->write(block.words, values); });
    if (!block.words.empty()) impl.written.push_back(block.words);
  });
}

void ActivationWriter::commit(std::vector<std::int64_t> dropped) {
  Impl& impl = *impl_;
  impl.or_abandon([&] {
    std::vector<std::int64_t> bounds;
    for (const RowRange words : impl.written) bounds.insert(bounds.end(), {words.begin, words.end});
    bounds = impl.comm.all_gather(std::move(bounds));
    std::vector<RowRange> written;
    for (std::size_t i = 0; i < bounds.size(); i += 2)
      written.push_back({bounds[i], bounds[i + 1]});
    require_each_once(std::move(written), impl.corpus.word_count());

    dropped = impl.comm.all_gather(std::move(dropped));
    std::sort(dropped.begin(), dropped.end());
    naming(impl.part, [&] { impl.shared->close(); });
    impl.comm.barrier();
    on_root(impl.comm, [&] { finish_file(impl.part, impl.path, dropped); });
  });
  impl.shared.reset();
}

}  // namespace salient
