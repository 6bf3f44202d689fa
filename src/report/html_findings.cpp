#include "report/csv.hpp"
#include "report/findings.hpp"
#include "report/html_parts.hpp"
#include "report/table.hpp"
#include "report/table_files.hpp"

namespace salient {

std::string html_of_findings(const Report& report) {
  const std::vector<Finding> findings = findings_of(report);
  if (findings.empty()) return "";
  Table table("What the papers found, and what is so here",
              {text("Task"), text("Finding"), text("Here"), text("Holds")});
  for (const Finding& finding : findings) {
    table.add({text(finding.task), text(finding.claim), text(finding.seen),
               text(finding.holds ? "yes" : "no")},
              finding.holds ? "" : "weak");
  }
  return "<section id=\"findings\"><h2>Findings</h2>\n<p class=\"note\">Of Durrani et al. 2023, as "
         "far as the analyses of this run can tell.</p>\n" +
         table.html() + "</section>\n";
}

std::string findings_table(const Report& report) {
  const std::vector<Finding> findings = findings_of(report);
  if (findings.empty()) return "";
  Csv csv{"task", "finding", "here", "holds"};
  for (const Finding& finding : findings) {
    csv.cell(finding.task).cell(finding.claim).cell(finding.seen);
    csv.cell(finding.holds ? "yes" : "no").end();
  }
  return csv.content();
}

}  // namespace salient
