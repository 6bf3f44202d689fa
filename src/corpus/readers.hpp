#pragma once

#include <string_view>

#include "corpus/annotated_text.hpp"
#include "corpus/text_file.hpp"
#include "salient/corpus/load.hpp"

namespace salient {

// Each reader appends the sentences of one file, which begins a document, to `text`, with one label
// column for every name in `options.labels`. Throws UsageError "file:line: what is wrong".

/// CoNLL-U: ten columns. Multi-word-token lines (`3-4`), empty nodes (`3.1`) and comments are
/// skipped; `# newdoc` begins a document. `_` is a label like any other, and that of words without
/// the feature that `feats:NAME` asks for. With options.heads, HEAD is a word number of the same
/// sentence, or 0. With options.lemmas, LEMMA is read, `_` as none.
void read_conllu(TextFile& file, const CorpusOptions& options, AnnotatedText& text);

/// A word a line, a blank line after a sentence, everywhere the same number of columns. A line that
/// begins with `-DOCSTART-` begins a document. Between sentences of a tab-separated file a line
/// whose first column begins with `#` and holds a space is a comment, and `# newdoc` begins a
/// document; where columns are separated by spaces a comment could not be told from a word.
void read_columns(TextFile& file, const CorpusOptions& options, AnnotatedText& text);

/// `word/label` tokens between spaces or tabs, a sentence a line; the last slash counts.
void read_slashed(TextFile& file, const CorpusOptions& options, AnnotatedText& text);

/// Words in one file and labels in another, a sentence a line, single spaces between. Lines that
/// are blank in both files are skipped.
void read_parallel(TextFile& words, TextFile& labels, AnnotatedText& text);

/// `sentence<TAB>label`, a sentence a line; its words lie between spaces, and each bears its label
/// or, with corpus.target = number, its number. Blank lines are skipped.
void read_sentences(TextFile& file, const CorpusOptions& options, AnnotatedText& text);

/// CoNLL-U's `# newdoc`, also with something after it.
bool begins_document(std::string_view comment);

}  // namespace salient
