#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "salient/encoder/edits.hpp"
#include "salient/tokens/batch.hpp"

namespace salient {

class Device;

/// What products are computed in; norms, softmax, residuals and sums are float32 always.
enum class Precision { float32, bfloat16, float16 };

/// What of a model is taken. hidden: the outputs of the embedding layer, which is layer 0, and of
/// each block, as Hugging Face's `hidden_states`; the papers' neurons. Or of what is inside block
/// n, as layer n: ffn: what the activation function of its feed-forward part gives (times the other
/// product, where that is gated). attention: what its heads see, side by side.
enum class Site { hidden, ffn, attention };

/// How the subwords of a word become its one vector.
enum class Aggregation { last, first, average };

struct EncoderOptions {
  std::filesystem::path model;           ///< a Hugging Face folder
  Precision dtype = Precision::float32;  ///< float16: on a GPU alone
  Site site = Site::hidden;
  std::vector<std::int32_t> layers = {};  ///< by number, ascending; none: all that the site has
  Vectors vectors = Vectors::words;       ///< all but words: only for corpus.format = sentences
  bool special_tokens = false;            ///< whether [CLS] and its like have rows of their own
  Overlong overlong = Overlong::split;    ///< sentences longer than the model
  std::int64_t batch_subwords = 4096;     ///< subwords a forward pass takes at most
  bool random_weights = false;            ///< a control: the architecture without its training
  std::uint64_t seed = 42;                ///< of the random weights

  void validate() const;  ///< throws UsageError that names the key
};

/// A model's states of the words of one batch, on the host.
struct WordStates {
  std::vector<float> values;  ///< float32 [layer, place, unit], row-major
  std::int32_t layers = 0;    ///< of those that are taken
  std::int64_t places = 0;    ///< of the batch
  std::int32_t units = 0;

  const float* at(std::int32_t layer, std::int64_t place) const;
};

/// A frozen language model.
class Encoder {
 public:
  virtual ~Encoder() = default;
  virtual const std::vector<std::int32_t>& layer_numbers() const noexcept = 0;  ///< ascending
  std::int32_t layers() const noexcept { return static_cast<std::int32_t>(layer_numbers().size()); }
  virtual std::int32_t units() const noexcept = 0;         ///< of each layer
  virtual std::int64_t max_subwords() const noexcept = 0;  ///< positions, special tokens included
  virtual bool pads() const noexcept = 0;  ///< rows of a batch, to the longest of them
  /// float64 [layer, unit]: of the weights that write a unit the L2 norm, over the root of their
  /// number, so that maps of other widths can be compared. hidden: the rows of the block's last
  /// linear map (of its feed-forward part); in layer 0 of the map that projects the embedding, or
  /// its entries over all tokens. ffn: of the map before the activation function, and of the gate's
  /// too. attention: of the values that the unit's head sees. Without gains of norms and biases.
  virtual const std::vector<double>& weight_norms() const noexcept = 0;
  virtual std::string description() const = 0;  ///< "bert, 4 layers x 128 units, …"
  /// The states of layer_numbers(); of the subwords of each of `batch.places` one, or the mean
  /// (summed in float64). In float32 a row's states differ by at most 1e-5 in any other batch. The
  /// number of threads changes no bit.
  WordStates encode(const TokenBatch& batch, Aggregation aggregation) {
    return encode(batch, aggregation, {});
  }
  /// The same of a model whose hidden states are edited while it computes.
  virtual WordStates encode(const TokenBatch& batch, Aggregation aggregation,
                            const StateEdits& edits) = 0;

  /// Whether it has a head that guesses masked subwords.
  virtual bool guesses_subwords() const noexcept = 0;
  /// The cross-entropy in nats of each of `masked`, by that head, hidden states being edited:
  /// float64 [masked]. `batch` has the mask's id in their places.
  virtual std::vector<double> losses(const TokenBatch& batch,
                                     std::span<const GuessedSubword> masked,
                                     const StateEdits& edits) = 0;
  /// Likewise what that head holds the likeliest in the place of each of `asked`, of equals the
  /// first: int64 [asked], ids. What `batch` has there is seen.
  virtual std::vector<std::int64_t> best_guesses(const TokenBatch& batch,
                                                 std::span<const GuessedSubword> asked,
                                                 const StateEdits& edits) = 0;
};

/// What `model_type` of a model's `config.json` may say.
struct SupportedModel {
  std::string type;
  bool is_verified = false;  ///< the tests compare it with Hugging Face's own states and ids
};
std::vector<SupportedModel> supported_models();  ///< in the order of their names

/// Reads `config.json` and the safetensors of a Hugging Face folder. Throws UsageError that names
/// file and tensor if one is missing, malformed or of an unknown architecture.
std::unique_ptr<Encoder> load_encoder(const EncoderOptions& options, const Device& device);
/// With the checkpoint's head of masked language models, where it has one that is known: that of
/// BertForMaskedLM.
std::unique_ptr<Encoder> load_encoder_with_head(const EncoderOptions& options,
                                                const Device& device);

}  // namespace salient
