#include "report/finished_runs.hpp"

#include "report/csv.hpp"
#include "report/format.hpp"
#include "report/table.hpp"
#include "salient/support/ranges.hpp"

namespace salient {

Json json_of(const FinishedRun& run) {
  Json json{{"run", run.name},
            {"model", run.model},
            {"corpus_digest", run.corpus_digest},
            {"words", run.words},
            {"site", run.site}};
  add_layout(run.neurons, json);
  return json;
}

std::string runs_table(const std::vector<FinishedRun>& runs) {
  Csv csv{"run", "model", "corpus_digest", "words", "site", "layers", "units", "neurons"};
  for (const FinishedRun& run : runs) {
    csv.cell(run.name).cell(run.model).cell(run.corpus_digest).cell(run.words).cell(run.site);
    csv.cell(std::int64_t{run.neurons.layers}).cell(std::int64_t{run.neurons.units});
    csv.cell(run.neurons.size()).end();
  }
  return csv.content();
}

/// Of a digest: enough to tell corpora apart by eye; files have all.
constexpr std::size_t digits_on_page = 8;

std::string table_of_runs(std::string_view caption, const std::vector<FinishedRun>& runs) {
  Table table(caption, {text("Run"), text("Model"), text("Corpus"), number("Words"), text("Site"),
                        number("Layers"), number("Units"), number("Neurons")});
  for (const FinishedRun& run : runs) {
    table.add({text(run.name), text(run.model), text(run.corpus_digest.substr(0, digits_on_page)),
               number(as_count(run.words)), text(run.site),
               number(as_ranges(run.neurons.layer_numbers())), number(as_count(run.neurons.units)),
               number(as_count(run.neurons.size()))});
  }
  return table.html();
}

}  // namespace salient
