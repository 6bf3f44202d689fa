#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <span>
#include <utility>

#include "activations/metadata.hpp"
#include "salient/activations/store.hpp"
#include "salient/support/error.hpp"
#include "salient/support/half.hpp"

namespace salient {
namespace {

/// Bytes of one layer that are read at a time: enough for the disk, and still in the cache when its
/// rows are put into place.
constexpr std::size_t staging_bytes = std::size_t{256} << 10;

/// Rows of a layer that are at least so long are put into place by the system, shorter ones by us.
constexpr std::size_t scattered_bytes = 1024;

/// A file that is read by position, past HDF5: `/activations` is one contiguous run of bytes, HDF5
/// takes several times as long to interleave its layers, and Debian's serves one thread at a time.
class RawFile {
 public:
  explicit RawFile(std::string path)
      : path_(std::move(path)), number_(::open(path_.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (number_ < 0) throw UsageError("cannot read " + path_ + ": " + std::strerror(errno));
  }
  ~RawFile() { ::close(number_); }
  RawFile(const RawFile&) = delete;
  RawFile& operator=(const RawFile&) = delete;

  void read(std::span<std::byte> bytes, std::size_t offset) const {
    iovec part{bytes.data(), bytes.size()};
    read({&part, 1}, offset);
  }

  /// Fills the parts one after the other; they are at most IOV_MAX.
  void read(std::span<iovec> parts, std::size_t offset) const {
    while (!parts.empty()) {
      const ssize_t got = ::preadv(number_, parts.data(), static_cast<int>(parts.size()),
                                   static_cast<off_t>(offset));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) {
        throw SystemError(
            "reading " + path_ + " failed: " +
            (got < 0 ? std::strerror(errno) : "it has become shorter; extract again"));
      }
      offset += static_cast<std::size_t>(got);
      parts = without(parts, static_cast<std::size_t>(got));
    }
  }

 private:
  /// What is left to be filled after the first `bytes`.
  static std::span<iovec> without(std::span<iovec> parts, std::size_t bytes) {
    while (!parts.empty() && bytes >= parts.front().iov_len) {
      bytes -= parts.front().iov_len;
      parts = parts.subspan(1);
    }
    if (bytes > 0) {
      parts.front().iov_base = static_cast<std::byte*>(parts.front().iov_base) + bytes;
      parts.front().iov_len -= bytes;
    }
    return parts;
  }

  std::string path_;
  int number_;
};

/// Where the activations lie in the file, in bytes from its start.
std::size_t offset_of_activations(hid_t file, const ActivationSchema& schema, std::int64_t words) {
  const Hdf5Handle dataset = open_dataset(file, "activations");
  const std::vector<hsize_t> expected{static_cast<hsize_t>(schema.neurons.layers),
                                      static_cast<hsize_t>(words),
                                      static_cast<hsize_t>(schema.neurons.units)};
  if (shape_of(dataset.get()) != expected) {
    throw SystemError("/activations has another shape than the file says of itself");
  }
  if (words == 0) return 0;
  const haddr_t offset = H5Dget_offset(dataset.get());
  if (offset == HADDR_UNDEF) throw SystemError("/activations is not contiguous");
  hsize_t file_bytes = 0;
  check_hdf5(H5Fget_filesize(file, &file_bytes));
  const hsize_t row_bytes = static_cast<hsize_t>(schema.neurons.units) * bytes_of(schema.stored);
  if (offset > file_bytes || expected[0] * expected[1] > (file_bytes - offset) / row_bytes) {
    throw SystemError("/activations is cut short");
  }
  return static_cast<std::size_t>(offset);
}

void check_presence(const std::filesystem::path& path) {
  if (std::filesystem::is_regular_file(path)) return;
  if (std::filesystem::exists(path.string() + ".part")) {
    throw UsageError(path.string() +
                     " was never committed: an extraction was interrupted and left " +
                     path.filename().string() + ".part; extract again");
  }
  throw UsageError("there is no activation file " + path.string());
}

}  // namespace

struct ActivationReader::Impl {
  RawFile raw;
  ActivationSchema schema;
  Corpus corpus;
  std::vector<std::int64_t> dropped;
  std::size_t offset = 0;  ///< bytes before /activations

  explicit Impl(const std::filesystem::path& path) : raw(path.string()) {}

  void read_metadata(hid_t file) {
    check_origin(file);
    schema = read_schema(file);
    corpus = read_corpus(file);
    dropped = read_dropped_words(file);
    offset = offset_of_activations(file, schema, corpus.word_count());
  }

  void check(RowRange words) const {
    require(words.begin >= 0 && words.begin <= words.end && words.end <= corpus.word_count(),
            "words outside the activation file");
  }

  /// Calls use(layer, index of the first word in `words`, rows [word, unit] as stored) for pieces
  /// that cover `words` of all layers.
  template <class Use>
  void each_piece(RowRange words, Use use) const {
    check(words);
    const std::size_t bytes = row_bytes();
    const auto step = std::min<std::int64_t>(
        static_cast<std::int64_t>(std::max<std::size_t>(staging_bytes / bytes, 1)), words.size());
    const auto staging =
        std::make_unique_for_overwrite<std::byte[]>(static_cast<std::size_t>(step) * bytes);
    for (std::int64_t first = words.begin; first < words.end; first += step) {
      const std::int64_t count = std::min(step, words.end - first);
      const std::span<std::byte> rows(staging.get(), static_cast<std::size_t>(count) * bytes);
      for (std::int32_t layer = 0; layer < schema.neurons.layers; ++layer) {
        raw.read(rows, place_of(layer, first));
        use(layer, first - words.begin, std::span<const std::byte>(rows));
      }
    }
  }

  /// As read_stored(), rows straight to their places: one copy where each_piece() needs two.
  void scatter(RowRange words, std::byte* out) const {
    check(words);
    const std::size_t row = row_bytes();
    const std::size_t stride = row * static_cast<std::size_t>(schema.neurons.layers);
    std::array<iovec, 256> rows;
    for (std::int64_t first = words.begin; first < words.end; first += std::ssize(rows)) {
      const auto count =
          static_cast<std::size_t>(std::min<std::int64_t>(std::ssize(rows), words.end - first));
      for (std::int32_t layer = 0; layer < schema.neurons.layers; ++layer) {
        std::byte* to = out + static_cast<std::size_t>(first - words.begin) * stride +
                        static_cast<std::size_t>(layer) * row;
        for (iovec& part : std::span(rows).first(count))
          part = {std::exchange(to, to + stride), row};
        raw.read(std::span(rows).first(count), place_of(layer, first));
      }
    }
  }

  /// In bytes from the start of the file.
  std::size_t place_of(std::int32_t layer, std::int64_t word) const noexcept {
    return offset + static_cast<std::size_t>(layer * corpus.word_count() + word) * row_bytes();
  }
  /// Of one layer of one word.
  std::size_t row_bytes() const noexcept {
    return static_cast<std::size_t>(schema.neurons.units) * bytes_of(schema.stored);
  }
};

ActivationReader::ActivationReader(const std::filesystem::path& path) {
  check_presence(path);
  impl_ = std::make_unique<Impl>(path);
  Hdf5Handle file;
  try {
    file = open_hdf5_file(path, H5F_ACC_RDONLY);
    impl_->read_metadata(file.get());
    file.close();
  } catch (const UsageError& error) {
    file.close();
    throw UsageError(path.string() + " " + error.what());
  } catch (const SystemError& error) {
    file.close();
    throw UsageError(path.string() + " is no activation file or is damaged (" + error.what() +
                     "); extract again");
  }
}

ActivationReader::~ActivationReader() = default;
ActivationReader::ActivationReader(ActivationReader&&) noexcept = default;
ActivationReader& ActivationReader::operator=(ActivationReader&&) noexcept = default;

const ActivationSchema& ActivationReader::schema() const noexcept { return impl_->schema; }
const Corpus& ActivationReader::corpus() const noexcept { return impl_->corpus; }
const std::vector<std::int64_t>& ActivationReader::dropped_words() const noexcept {
  return impl_->dropped;
}

void ActivationReader::read_stored(RowRange words, std::byte* out) const {
  const NeuronLayout neurons = impl_->schema.neurons;
  const std::size_t row = impl_->row_bytes();
  const std::size_t stride = row * static_cast<std::size_t>(neurons.layers);
  if (row >= scattered_bytes) return impl_->scatter(words, out);
  impl_->each_piece(
      words, [&](std::int32_t layer, std::int64_t first, std::span<const std::byte> rows) {
        std::byte* to =
            out + static_cast<std::size_t>(first) * stride + static_cast<std::size_t>(layer) * row;
        for (std::size_t at = 0; at < rows.size(); at += row, to += stride) {
          std::memcpy(to, rows.data() + at, row);
        }
      });
}

Matrix ActivationReader::read(RowRange words) const {
  const NeuronLayout neurons = impl_->schema.neurons;
  Matrix values(words.size(), neurons.size());
  if (impl_->schema.stored == StoredType::float32) {
    read_stored(words, reinterpret_cast<std::byte*>(values.data()));
    return values;
  }
  const auto units = static_cast<std::size_t>(neurons.units);
  std::vector<Half> halves(units);
  impl_->each_piece(
      words, [&](std::int32_t layer, std::int64_t first, std::span<const std::byte> rows) {
        for (std::size_t at = 0; at < rows.size(); at += units * sizeof(Half), ++first) {
          std::memcpy(halves.data(), rows.data() + at, units * sizeof(Half));
          from_half(halves, {&values(first, neurons.column({layer, 0})), units});
        }
      });
  return values;
}

}  // namespace salient
