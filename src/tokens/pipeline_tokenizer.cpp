#include <algorithm>
#include <set>
#include <utility>

#include "salient/support/error.hpp"
#include "tokens/added_tokens.hpp"
#include "tokens/class_settings.hpp"
#include "tokens/joined_text.hpp"
#include "tokens/normalisers.hpp"
#include "tokens/pre_tokenizers.hpp"
#include "tokens/special_token_names.hpp"
#include "tokens/subword_models.hpp"
#include "tokens/surrounding_tokens.hpp"
#include "tokens/tokenizers.hpp"

namespace salient {
namespace {

Normaliser normaliser_of(const JsonPart& described) {
  const auto found = described.find("normalizer");
  if (found) return read_normaliser(*found);
  return [](const AlignedText& text) { return text; };
}

PreTokenizer pre_tokenizer_of(const JsonPart& described) {
  const auto found = described.find("pre_tokenizer");
  if (found) return read_pre_tokenizer(*found);
  return [](const AlignedText& text) { return std::vector<AlignedText>{text}; };
}

std::vector<AddedToken> added_tokens_of(const JsonPart& described) {
  const auto found = described.find("added_tokens");
  return found ? read_added_tokens(*found) : std::vector<AddedToken>();
}

std::set<std::string> texts_of_special(const std::vector<AddedToken>& tokens) {
  std::set<std::string> texts;
  for (const AddedToken& token : tokens) {
    if (token.is_special) texts.insert(token.text);
  }
  return texts;
}

/// A `tokenizer.json`: a text is cut at the added tokens that stand in it, what lies between is
/// normalised and cut again at those that are looked for then, cut into pieces, and the model cuts
/// the pieces.
class PipelineTokenizer : public Tokenizer {
 public:
  PipelineTokenizer(const std::filesystem::path& folder, const std::string& kind)
      : PipelineTokenizer(folder, kind, JsonFile(folder / "tokenizer.json")) {}

  TokenizedSentence tokenize(std::span<const std::string> words) const override {
    const JoinedText text = joined(words);
    WordSpans spans(text);
    TokenizedSentence sentence;
    const auto give_out = [&](std::int64_t id, RowRange bytes) {
      sentence.ids.push_back(id);
      spans.add(bytes);
    };
    cut_at(as_given_, AlignedText(text.text), give_out, [&](const AlignedText& given) {
      cut_at(normalised_, normalise_(given), give_out, [&](const AlignedText& between) {
        for (const AlignedText& piece : split_(between)) {
          for (const Subword& subword : model_.cut(piece.text())) {
            give_out(subword.id, piece.origin(subword.bytes));
          }
        }
      });
    });
    sentence.word_spans = spans.take();
    return sentence;
  }

  const SpecialTokens& special() const noexcept override { return special_; }
  std::int64_t vocabulary_size() const noexcept override { return ids_.size(); }
  const std::string& token(std::int64_t id) const override { return ids_.token(id); }
  std::string kind() const override { return model_.name + " of tokenizer.json"; }

 private:
  PipelineTokenizer(const std::filesystem::path& folder, const std::string& kind,
                    const JsonFile& file)
      : PipelineTokenizer(folder, kind, file, added_tokens_of(JsonPart(file))) {}

  PipelineTokenizer(const std::filesystem::path& folder, const std::string& kind,
                    const JsonFile& file, const std::vector<AddedToken>& added)
      : normalise_(normaliser_of(JsonPart(file))),
        split_(pre_tokenizer_of(JsonPart(file))),
        ids_(read_model_tokens(JsonPart(file).at("model"), file.path())),
        model_(read_subword_model(JsonPart(file).at("model"), ids_, texts_of_special(added))) {
    const JsonFile config(folder / "tokenizer_config.json");
    refuse_contradictions(kind, JsonPart(file), config);
    for (const AddedToken& token : added) add(token);
    for (const std::string& token : tokens_added_by(config)) {
      if (!ids_.find(token)) refuse_added_token(config, token);
    }
    ids_.add_special(config);
    set_special(kind, JsonPart(file), config, read_special_token_names(folder, {}));
  }

  void add(const AddedToken& token) {
    ids_.add(token.text, token.id);
    if (token.is_special) return;
    if (token.is_normalised) {
      normalised_.add(token, normalise_(AlignedText(token.text)).text());
    } else {
      as_given_.add(token, token.text);
    }
  }

  void set_special(const std::string& kind, const JsonPart& described, const JsonFile& config,
                   const SpecialTokenNames& names) {
    const auto processor = described.find("post_processor");
    const SurroundingTokens around = as_class_has_them(
        kind, processor ? read_surrounding_tokens(*processor) : SurroundingTokens(), config, names,
        ids_);
    special_.before = checked(around.before);
    special_.after = checked(around.after);
    special_.cls = place_of_cls(around, names);
    for (const std::string& name : {model_.unknown, names.unknown, names.padding, names.end}) {
      if (name.empty()) continue;
      special_.unknown = ids_.id(name);
      break;
    }
  }

  /// The same ids, which must be tokens'.
  std::vector<std::int64_t> checked(const std::vector<std::int64_t>& ids) const {
    for (const std::int64_t id : ids) {
      if (id >= 0 && id < ids_.size() && !ids_.token(id).empty()) continue;
      throw UsageError(ids_.path().string() + ": post_processor has the id " + std::to_string(id) +
                       ", which is no token's");
    }
    return ids;
  }

  ClsPlace place_of_cls(const SurroundingTokens& around, const SpecialTokenNames& names) const {
    const auto named = names.cls.empty() ? std::nullopt : ids_.find(names.cls);
    const auto cls = around.cls ? around.cls : named;
    if (!cls) return ClsPlace::none;
    const auto stands_in = [&](const std::vector<std::int64_t>& ids) {
      return std::find(ids.begin(), ids.end(), *cls) != ids.end();
    };
    return stands_in(around.before)  ? ClsPlace::first
           : stands_in(around.after) ? ClsPlace::last
                                     : ClsPlace::none;
  }

  template <class GiveOut, class Go>
  static void cut_at(const AddedTokenFinder& tokens, const AlignedText& text, GiveOut give_out,
                     Go go_on) {
    for (const auto& [token, bytes] : tokens.parts(text.text())) {
      if (token != nullptr) {
        give_out(token->id, text.origin(bytes));
      } else {
        go_on(text.slice(bytes));
      }
    }
  }

  Normaliser normalise_;
  PreTokenizer split_;
  TokenIds ids_;
  SubwordModel model_;
  AddedTokenFinder as_given_, normalised_;
  SpecialTokens special_;
};

}  // namespace

std::unique_ptr<Tokenizer> pipeline_tokenizer(const std::filesystem::path& folder,
                                              const std::string& kind) {
  return std::make_unique<PipelineTokenizer>(folder, kind);
}

}  // namespace salient
