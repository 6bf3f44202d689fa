#include <algorithm>

#include "report/format.hpp"
#include "report/html_parts.hpp"
#include "report/subset_probes.hpp"
#include "report/table.hpp"

namespace salient {
namespace {

std::string in_words(CodedSet set) {
  switch (set) {
    case CodedSet::all:
      return "all";
    case CodedSet::top:
      return "first of the ranking";
    case CodedSet::random:
      return "random";
    case CodedSet::control:
      return "all, labels of control tasks";
  }
  return "";
}

double per_word(double bits, std::int64_t words) {
  return bits / static_cast<double>(std::max<std::int64_t>(1, words));
}

/// "7.123", and of several draws the range too.
Cell compression_cell(const SetCodeLength& set, double uniform) {
  const std::vector<double> totals = set.totals();
  const std::string mean = as_figure(uniform / set.mean());
  if (totals.size() < 2) return number(mean);
  const auto [least, most] = std::minmax_element(totals.begin(), totals.end());
  return above_range(mean, as_figure(uniform / *most), as_figure(uniform / *least));
}

std::string table_of_codes(const TaskCodeLength& found) {
  Table table("Code length of the train labels of " + found.task,
              {text("Neurons"), number("How many"), number("Draws"), number("Bits"),
               number("Bits a word"), number("Compression")});
  const double uniform = found.uniform_bits();
  table.add({text("uniform code"), number(std::string(dash)), number(std::string(dash)),
             number(as_figure(uniform)), number(as_figure(per_word(uniform, found.words))),
             number("1")});
  for (const SetCodeLength& set : found.sets) {
    table.add({text(in_words(set.set)), number(as_count(set.neurons)),
               number(as_count(std::ssize(set.bits))), number(as_figure(set.mean())),
               number(as_figure(per_word(set.mean(), found.words))),
               compression_cell(set, uniform)});
  }
  return table.html();
}

std::string table_of_parts(const TaskCodeLength& found) {
  std::vector<Cell> header{number("Sentences up to here"), number("Words of the part")};
  for (const SetCodeLength& set : found.sets) {
    header.push_back(number(in_words(set.set) + ", " + as_count(set.neurons)));
  }
  Table table("Bits a word of each part of train of " + found.task, header);
  for (std::size_t part = 0; part < found.parts.size(); ++part) {
    const CodedPart& of_train = found.parts[part];
    std::vector<Cell> row{number(as_count(of_train.sentences)), number(as_count(of_train.words))};
    for (const SetCodeLength& set : found.sets) {
      double bits = 0;
      for (const std::vector<double>& draw : set.bits) bits += draw[part];
      const auto draws = static_cast<double>(std::max<std::size_t>(1, set.bits.size()));
      row.push_back(number(as_figure(per_word(bits / draws, of_train.words))));
    }
    table.add(row);
  }
  return table.html();
}

std::string note_of_unsolved(const TaskCodeLength& found) {
  std::int64_t unsolved = 0;
  for (const SetCodeLength& set : found.sets) unsolved += set.unsolved;
  if (unsolved == 0) return "";
  return "<p class=\"note\">" + as_count(unsolved) + " of the probes are not converged.</p>\n";
}

}  // namespace

std::string html_of_code_length(const Report& report) {
  if (report.code_lengths.empty()) return "";
  std::string parts;
  for (const TaskCodeLength& found : report.code_lengths) {
    parts += "<h3>" + escaped(found.task) + "</h3>\n" + table_of_codes(found) +
             note_of_unsolved(found) + table_of_parts(found);
  }
  return "<section id=\"code-length\"><h2>Code length</h2>\n<p class=\"note\">What it costs to "
         "tell "
         "the labels of train to who has the activations: part by part, each by a probe that has "
         "learnt from the parts before it; the first by the uniform code. Compression is the "
         "length of the uniform code over that of the online code; of several draws the mean, and "
         "below it the range.</p>\n" +
         parts + "</section>\n";
}

}  // namespace salient
