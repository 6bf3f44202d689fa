#include "tokens/sentencepiece_file.hpp"

#include <bit>
#include <cstring>
#include <optional>
#include <string_view>

#include "salient/io/atomic_file.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// Bytes that are not what they should be; the caller knows the file.
struct Malformed {};

/// The fields of a message in the wire format of protocol buffers, one after another.
class Fields {
 public:
  explicit Fields(std::string_view bytes) : bytes_(bytes) {}

  struct Field {
    std::uint64_t number = 0;
    std::uint64_t value = 0;  ///< of a whole number, or the bits of a float
    std::string_view bytes;   ///< of a text or message
    bool is_text = false;
  };

  std::optional<Field> next() {
    if (bytes_.empty()) return std::nullopt;
    const std::uint64_t key = varint();
    Field field;
    field.number = key >> 3;
    switch (key & 7) {
      case 0:
        field.value = varint();
        break;
      case 1:
        take(8);
        break;
      case 2:
        field.bytes = take(varint());
        field.is_text = true;
        break;
      case 5: {
        std::uint32_t bits = 0;
        std::memcpy(&bits, take(4).data(), sizeof bits);
        field.value = bits;
        break;
      }
      default:
        throw Malformed();
    }
    return field;
  }

 private:
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(take(1).front());
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if ((byte & 0x80U) == 0) return value;
    }
    throw Malformed();
  }

  std::string_view take(std::uint64_t size) {
    if (size > bytes_.size()) throw Malformed();
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }

  std::string_view bytes_;
};

SentencePieceFile::Piece read_piece(std::string_view bytes) {
  SentencePieceFile::Piece piece;
  Fields fields(bytes);
  while (const auto field = fields.next()) {
    if (field->number == 1) piece.text = field->bytes;
    if (field->number == 2)
      piece.score = std::bit_cast<float>(static_cast<std::uint32_t>(field->value));
    if (field->number == 3) {
      if (field->value < 1 || field->value > 6) throw Malformed();
      piece.type = static_cast<SentencePieceFile::Type>(field->value);
    }
  }
  if (piece.text.empty()) throw Malformed();
  return piece;
}

/// How the model was trained; the algorithm's number.
std::uint64_t read_trainer(std::string_view bytes, SentencePieceFile& file) {
  std::uint64_t algorithm = 1;
  Fields fields(bytes);
  while (const auto field = fields.next()) {
    if (field->number == 3) algorithm = field->value;
    if (field->number == 24) file.space_behind = field->value != 0;
    if (field->number == 35) file.byte_fallback = field->value != 0;
  }
  return algorithm;
}

void read_normaliser(std::string_view bytes, SentencePieceFile& file) {
  Fields fields(bytes);
  while (const auto field = fields.next()) {
    if (field->number == 2) file.characters = field->bytes;
    if (field->number == 3) file.add_dummy_prefix = field->value != 0;
    if (field->number == 4) file.remove_extra_whitespaces = field->value != 0;
    if (field->number == 5) file.escape_whitespaces = field->value != 0;
  }
}

}  // namespace

SentencePieceFile read_sentencepiece_file(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) throw UsageError("there is no " + path.string());
  const std::string content = read_whole(path);
  SentencePieceFile file;
  std::uint64_t algorithm = 1;
  try {
    Fields fields(content);
    while (const auto field = fields.next()) {
      if (field->number >= 1 && field->number <= 3 && !field->is_text) throw Malformed();
      if (field->number == 1) file.pieces.push_back(read_piece(field->bytes));
      if (field->number == 2) algorithm = read_trainer(field->bytes, file);
      if (field->number == 3) read_normaliser(field->bytes, file);
    }
    if (file.pieces.empty()) throw Malformed();
  } catch (const Malformed&) {
    throw UsageError(path.string() + " is no SentencePiece model");
  }
  if (algorithm != 1 && algorithm != 2) {
    throw UsageError(
        path.string() +
        " is a SentencePiece model of words or characters; supported are unigram and BPE");
  }
  file.algorithm = static_cast<SentencePieceFile::Algorithm>(algorithm);
  return file;
}

}  // namespace salient
