#pragma once

#include "io/hdf5.hpp"
#include "salient/activations/store.hpp"

namespace salient {

/// What an activation file says of itself besides the activations: written by one process alone,
/// read by each rank for itself.

/// The element type of `/activations`, in the file as in memory. float16 is the type that h5py and
/// numpy know by that name.
Hdf5Handle element_type_of(StoredType stored);
std::size_t bytes_of(StoredType stored) noexcept;

/// Everything but `/activations`, `/dropped_words` and `complete`.
void write_metadata(hid_t file, const ActivationSchema& schema, const Corpus& corpus);
void create_activations(hid_t file, const ActivationSchema& schema, std::int64_t words);
/// The last thing that a file gets: without it readers refuse the file.
void mark_complete(hid_t file, std::span<const std::int64_t> dropped_words);

/// Throws UsageError, without the path, unless the file is one of ours and whole.
void check_origin(hid_t file);
ActivationSchema read_schema(hid_t file);
std::vector<std::int64_t> read_dropped_words(hid_t file);

void write_corpus(hid_t file, const Corpus& corpus);
/// Throws SystemError if an index points outside what it indexes.
Corpus read_corpus(hid_t file);

}  // namespace salient
