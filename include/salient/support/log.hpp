#pragma once

#include <filesystem>
#include <string_view>

namespace salient {

/// Where log lines of this process go. Before open_log() everything goes to stderr as on rank 0.
///
/// One line = time, rank, level, text. Every line goes to `directory`/rank_NNNN.log; information of
/// rank 0 and warnings of every rank go to stderr too. Standard output is never written to.
void open_log(const std::filesystem::path& directory, int rank);

/// `text` begins with the room that speaks: "corpus: 12,544 sentences".
void log_info(std::string_view text);
void log_warning(std::string_view text);
/// Only to the file: what helps to understand a failure afterwards.
void log_detail(std::string_view text);

/// Writes out what is buffered; called before the process ends in an unusual way.
void flush_log() noexcept;

}  // namespace salient
