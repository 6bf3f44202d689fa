#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "corpus/readers.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"
#include "support/temp_folder.hpp"

namespace salient {

using Reader = void (*)(TextFile&, const CorpusOptions&, AnnotatedText&);

inline AnnotatedText read(Reader reader, std::string_view bytes, const CorpusOptions& options) {
  const TempFolder folder;
  TextFile file(folder.write("file", bytes));
  AnnotatedText text(options.labels.size());
  reader(file, options, text);
  return text;
}

/// The message of the UsageError, from the name of the file on: "file:3: …".
inline std::string refusal(Reader reader, std::string_view bytes, const CorpusOptions& options) {
  const std::string message =
      complaint_of<UsageError>([&] { static_cast<void>(read(reader, bytes, options)); });
  const std::size_t name = message.rfind("/file:");
  return name == std::string::npos ? message : message.substr(name + 1);
}

inline std::vector<std::string> labels_of(const AnnotatedText& text, std::size_t task = 0) {
  std::vector<std::string> labels;
  for (const std::int32_t id : text.labels[task].of_word) {
    labels.push_back(text.labels[task].names.strings()[static_cast<std::size_t>(id)]);
  }
  return labels;
}

using Strings = std::vector<std::string>;
using Offsets = std::vector<std::int64_t>;
using Documents = std::vector<std::int32_t>;

}  // namespace salient
