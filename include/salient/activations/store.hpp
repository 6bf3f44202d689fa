#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "salient/activations/activation.hpp"
#include "salient/corpus/corpus.hpp"

namespace salient {

class Communicator;

enum class StoredType { float16, float32 };
std::string_view name_of(StoredType type);  ///< "float16", "float32"

/// What an activation file says of itself, besides the activations.
struct ActivationSchema {
  NeuronLayout neurons;
  StoredType stored = StoredType::float32;
  std::string aggregation;   ///< "last", "first", "average"
  std::string model;         ///< description of the encoder
  std::string model_digest;  ///< of the model folder's files
  std::string tokenizer;     ///< description
  std::string options;       ///< the keys that extraction read, as job-file text
  std::string program_version;
  std::string site = "hidden";    ///< "hidden", "ffn", "attention": of what of a layer
  std::string vectors = "words";  ///< "words"; "cls", "last", "mean": the words are sentences
  /// float64 [layer, unit]: Encoder::weight_norms(); none where no model wrote the activations.
  std::vector<double> weight_norms = {};
  friend bool operator==(const ActivationSchema&, const ActivationSchema&) = default;
};

std::int64_t bytes_of_word(const ActivationSchema& schema);  ///< of all its neurons, as stored

/// Bytes of the committed file of such contents: made in `folder` without the values of
/// activations, which take no disk blocks, and removed. Local to the rank. Throws SystemError.
std::int64_t activation_file_bytes(const std::filesystem::path& folder,
                                   const ActivationSchema& schema, const Corpus& corpus,
                                   std::span<const std::int64_t> dropped_words);

/// Writes one shared file: `/activations` [layer, word, unit], contiguous and preallocated, and the
/// corpus beside it (words, sentence offsets, splits, blocks, labels per task), so that `h5ls` and
/// h5py explain it without this program. No time and no host name inside: equal runs, equal bytes.
///
/// Written as PATH.part; commit() makes it PATH. Every member but write() is collective. After an
/// exception no HDF5 call is made any more, not by the destructor either.
class ActivationWriter {
 public:
  /// Reserves the disk space: throws SystemError now if it is not there.
  ActivationWriter(const std::filesystem::path& path, const ActivationSchema& schema,
                   const Corpus& corpus, Communicator& comm);
  ~ActivationWriter();
  ActivationWriter(const ActivationWriter&) = delete;
  ActivationWriter& operator=(const ActivationWriter&) = delete;

  /// Blocks of whole words, each word once; of no words: nothing. Any thread may call, while no
  /// other uses MPI or HDF5.
  void write(const ActivationBlock& block);
  /// `dropped`: this rank's words that overlong sentences lost (Overlong::drop), ascending. Checks
  /// that every word was written, marks the file whole, makes it durable and renames it.
  void commit(std::vector<std::int64_t> dropped);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Reads a committed file. Opening is local to each rank (serial HDF5). Reads are independent, of
/// other ranks and of other threads: `/activations` is one run of bytes, of which HDF5 says where
/// it lies when the file is opened, and which is then read by position (pread), past HDF5.
class ActivationReader {
 public:
  /// Throws UsageError that names the path if the file is absent, foreign or was never committed.
  explicit ActivationReader(const std::filesystem::path& path);
  ~ActivationReader();
  ActivationReader(ActivationReader&&) noexcept;
  ActivationReader& operator=(ActivationReader&&) noexcept;

  const ActivationSchema& schema() const noexcept;
  const Corpus& corpus() const noexcept;  ///< as it was at extraction, tasks included
  const std::vector<std::int64_t>& dropped_words() const noexcept;  ///< global, ascending

  /// float32 or float16 as stored, [word of `words`, neuron], row-major: the layers of a word side
  /// by side. `out` holds words.size() * neurons * (2 or 4) bytes.
  void read_stored(RowRange words, std::byte* out) const;
  /// The same as float32.
  Matrix read(RowRange words) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace salient
