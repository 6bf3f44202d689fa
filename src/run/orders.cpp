#include "run/orders.hpp"

#include "salient/rankings/exchange.hpp"

namespace salient {

std::vector<NamedRanking> read_orders(const RivalOptions& options, const std::string& task,
                                      const NeuronLayout& neurons) {
  std::vector<NamedRanking> orders;
  for (const std::string& name : options.from) {
    const std::string file = file_of_task(name, task);
    orders.push_back({file, false, read_order(file, neurons)});
  }
  return orders;
}

}  // namespace salient
