#include "activations/metadata.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

#include "salient/support/error.hpp"

namespace salient {
namespace {

constexpr std::int64_t schema_version = 3;
constexpr std::string_view format_name = "salient activations";

std::string described(StoredType stored) {
  return std::string(name_of(stored)) +
         " [layer, word, unit], row-major. /layer_numbers says which of the model's layers these "
         "are; word indexes /words; a neuron is a pair (layer, unit). No unit of measurement: "
         "states as the model gives them.";
}

void write_schema(hid_t file, const ActivationSchema& schema, const Corpus& corpus) {
  write_attribute(file, "format", format_name);
  write_attribute(file, "schema_version", schema_version);
  write_attribute(file, "description",
                  "Activations of a language model's neurons over the words of an annotated text; "
                  "unless the attribute `vectors` is `words`, each word is a whole sentence. "
                  "Whole only if the attribute `complete` is 1. Each object says in its attribute "
                  "`description` what it holds.");
  write_attribute(file, "program_version", schema.program_version);
  write_attribute(file, "model", schema.model);
  write_attribute(file, "model_digest", schema.model_digest);
  write_attribute(file, "tokenizer", schema.tokenizer);
  write_attribute(file, "aggregation", schema.aggregation);
  write_attribute(file, "site", schema.site);
  write_attribute(file, "vectors", schema.vectors);
  write_attribute(file, "options", schema.options);
  write_attribute(file, "corpus_digest", corpus.digest);
  write_attribute(file, "layers", schema.neurons.layers);
  write_attribute(file, "units", schema.neurons.units);
  write_attribute(file, "words", corpus.word_count());
  write_dataset<std::int32_t>(
      file, "layer_numbers", schema.neurons.layer_numbers(), 1,
      "int32 [layer], ascending: the model's own numbers of these layers; 0 "
      "is its embedding layer.");
  if (schema.weight_norms.empty()) return;
  write_dataset<double>(file, "weight_norms", schema.weight_norms,
                        static_cast<hsize_t>(schema.neurons.units),
                        "float64 [layer, unit]: L2 norm of the model's weights that write each "
                        "neuron, over the root of their number.");
}

std::int32_t read_count(hid_t file, const std::string& name) {
  const std::int64_t count = read_number_attribute(file, name);
  if (count < 1 || count > std::numeric_limits<std::int32_t>::max()) {
    throw SystemError("the attribute " + name + " is " + std::to_string(count));
  }
  return static_cast<std::int32_t>(count);
}

NeuronLayout read_neurons(hid_t file) {
  const NeuronLayout neurons{read_count(file, "layers"), read_count(file, "units"), {}};
  auto numbers = read_dataset<std::int32_t>(file, "layer_numbers", 1);
  const bool ascend =
      std::adjacent_find(numbers.begin(), numbers.end(), std::greater_equal<>()) == numbers.end();
  if (std::ssize(numbers) != neurons.layers || !ascend || numbers.front() < 0) {
    throw SystemError("/layer_numbers does not number its layers");
  }
  return NeuronLayout::of(std::move(numbers), neurons.units);
}

}  // namespace

std::string_view name_of(StoredType type) {
  return type == StoredType::float16 ? "float16" : "float32";
}

std::size_t bytes_of(StoredType stored) noexcept { return stored == StoredType::float16 ? 2 : 4; }

std::int64_t bytes_of_word(const ActivationSchema& schema) {
  return schema.neurons.size() * static_cast<std::int64_t>(bytes_of(schema.stored));
}

Hdf5Handle element_type_of(StoredType stored) {
  Hdf5Handle type(H5Tcopy(H5T_IEEE_F32LE), H5Tclose);
  if (stored == StoredType::float16) {
    check_hdf5(H5Tset_fields(type.get(), 15, 10, 5, 0, 10));
    check_hdf5(H5Tset_size(type.get(), 2));
    check_hdf5(H5Tset_ebias(type.get(), 15));
  }
  return type;
}

void create_activations(hid_t file, const ActivationSchema& schema, std::int64_t words) {
  const std::array<hsize_t, 3> shape{static_cast<hsize_t>(schema.neurons.layers),
                                     static_cast<hsize_t>(words),
                                     static_cast<hsize_t>(schema.neurons.units)};
  const Hdf5Handle type = element_type_of(schema.stored);
  create_dataset(file, "activations", type.get(), shape, described(schema.stored));
}

void write_metadata(hid_t file, const ActivationSchema& schema, const Corpus& corpus) {
  write_schema(file, schema, corpus);
  write_corpus(file, corpus);
}

void mark_complete(hid_t file, std::span<const std::int64_t> dropped_words) {
  write_dataset<std::int64_t>(file, "dropped_words", dropped_words, 1,
                              "int64 [i], ascending: words of sentences too long for the model, "
                              "which were left out; their activations are zero.");
  write_attribute(file, "complete", 1);
}

void check_origin(hid_t file) {
  if (H5Aexists(file, "format") <= 0 || read_text_attribute(file, "format") != format_name) {
    throw UsageError("is not an activation file of this program");
  }
  const std::int64_t version = read_number_attribute(file, "schema_version");
  if (version != schema_version) {
    throw UsageError("has schema version " + std::to_string(version) + "; this program reads " +
                     std::to_string(schema_version) + ": extract again");
  }
  if (H5Aexists(file, "complete") <= 0 || read_number_attribute(file, "complete") != 1) {
    throw UsageError("was never committed: its extraction did not end; extract again");
  }
}

ActivationSchema read_schema(hid_t file) {
  ActivationSchema schema;
  schema.program_version = read_text_attribute(file, "program_version");
  schema.model = read_text_attribute(file, "model");
  schema.model_digest = read_text_attribute(file, "model_digest");
  schema.tokenizer = read_text_attribute(file, "tokenizer");
  schema.aggregation = read_text_attribute(file, "aggregation");
  schema.site = read_text_attribute(file, "site");
  schema.vectors = read_text_attribute(file, "vectors");
  schema.options = read_text_attribute(file, "options");
  schema.neurons = read_neurons(file);
  if (H5Lexists(file, "weight_norms", H5P_DEFAULT) > 0) {
    schema.weight_norms =
        read_dataset<double>(file, "weight_norms", static_cast<hsize_t>(schema.neurons.units));
    if (std::ssize(schema.weight_norms) != schema.neurons.size()) {
      throw SystemError("/weight_norms has not one for each neuron");
    }
  }

  const Hdf5Handle dataset = open_dataset(file, "activations");
  const Hdf5Handle type(H5Dget_type(dataset.get()), H5Tclose);
  for (const StoredType stored : {StoredType::float16, StoredType::float32}) {
    const Hdf5Handle known = element_type_of(stored);
    if (H5Tequal(type.get(), known.get()) > 0) {
      schema.stored = stored;
      return schema;
    }
  }
  throw SystemError("/activations is neither float16 nor float32");
}

std::vector<std::int64_t> read_dropped_words(hid_t file) {
  return read_dataset<std::int64_t>(file, "dropped_words", 1);
}

}  // namespace salient
