#include "salient/rankings/exchange.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "salient/support/error.hpp"
#include "support/complaint.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

const NeuronLayout six_neurons = NeuronLayout::of({0, 4}, 3);

class Orders : public testing::Test {
 protected:
  std::vector<RankedNeuron> read(const std::string& name, const std::string& content) {
    return read_order(folder_.write(name, content), six_neurons);
  }
  std::string refusal(const std::string& name, const std::string& content) {
    const std::string all = complaint_of<UsageError>([&] { read(name, content); });
    const auto place = all.find(name);
    return place == std::string::npos ? all : all.substr(place);
  }

  TempFolder folder_;
};

const std::vector<RankedNeuron> two_of_six{{{4, 1}, 1, false}, {{0, 2}, 0, false},
                                           {{0, 0}, 0, true},  {{0, 1}, 0, true},
                                           {{4, 0}, 0, true},  {{4, 2}, 0, true}};

/// As numpy.save() writes it.
template <class Number>
std::string numpy_file(const std::string& type, const std::vector<Number>& numbers) {
  std::string header = "{'descr': '<" + type + "', 'fortran_order': False, 'shape': (" +
                       std::to_string(numbers.size()) + ",), }";
  header.append(64 - (10 + header.size() + 1) % 64, ' ');
  header += '\n';
  std::string file = "\x93NUMPY";
  file += '\x01';
  file += '\0';
  file += static_cast<char>(header.size() % 256);
  file += static_cast<char>(header.size() / 256);
  file += header;
  std::string values(numbers.size() * sizeof(Number), '\0');
  std::memcpy(values.data(), numbers.data(), values.size());
  return file + values;
}

TEST_F(Orders, AreReadFromNumbersAndFromLayersAndUnits) {
  EXPECT_EQ(read("neurox.json", "[4, 2]"), two_of_six);
  EXPECT_EQ(read("ours.json", R"({"task": "pos", "ordering": [{"layer": 4, "unit": 1},
                                                               {"layer": 0, "unit": 2}]})"),
            two_of_six);
  EXPECT_EQ(read("order.csv", "unit,of,layer\r\n1,x,4\r\n2,y,0\r\n"), two_of_six);
  EXPECT_EQ(read("order.csv", "layer,unit\n4,1\n0,2"), two_of_six);
  EXPECT_EQ(read("order.npy", numpy_file<std::int64_t>("i8", {4, 2})), two_of_six);
  EXPECT_EQ(read("order.npy", numpy_file<std::int32_t>("i4", {4, 2})), two_of_six);
}

TEST_F(Orders, GoByScoresWhereThereAreSome) {
  const std::vector<RankedNeuron> order =
      read("order.csv", "layer,unit,score\n0,2,-1e3\n4,1,0.5\n");
  EXPECT_EQ(order[0], (RankedNeuron{{4, 1}, 0.5, false}));
  EXPECT_EQ(order[1], (RankedNeuron{{0, 2}, -1000, false}));
  EXPECT_TRUE(order[2].zero);
  const auto of_all = read("scores.npy", numpy_file<float>("f4", {0.5F, 3, -1, 3, 0, 9}));
  EXPECT_EQ(of_all[0], (RankedNeuron{{4, 2}, 9, false}));
  EXPECT_EQ(of_all[1], (RankedNeuron{{0, 1}, 3, false}));
  EXPECT_EQ(of_all[2], (RankedNeuron{{4, 0}, 3, false}));
  EXPECT_EQ(of_all[5], (RankedNeuron{{0, 2}, -1, false}));
}

TEST_F(Orders, SayOfWhichSlotANeuronIsWhereTheyHaveOne) {
  const NeuronLayout pairs = NeuronLayout{1, 2}.with_head();
  const auto path = folder_.write("a.csv", "slot,layer,unit\nmodifier,0,1\nhead,0,1\n");
  const std::vector<RankedNeuron> order = read_order(path, pairs);
  EXPECT_EQ(order[0].neuron, (NeuronId{0, 1, Slot::modifier}));
  EXPECT_EQ(order[1].neuron, (NeuronId{0, 1, Slot::head}));
  const auto json = folder_.write("a.json", R"([{"slot": "modifier", "layer": 0, "unit": 0}, 1])");
  EXPECT_EQ(read_order(json, pairs)[0].neuron, (NeuronId{0, 0, Slot::modifier}));
  EXPECT_EQ(read_order(json, pairs)[1].neuron, (NeuronId{0, 1, Slot::head}));
  EXPECT_NE(complaint_of<UsageError>([&] {
              read_order(folder_.write("b.csv", "layer,unit\n0,1\n"), pairs);
            }).find("b.csv:2: there is no neuron 0:1"),
            std::string::npos);
  EXPECT_EQ(refusal("c.csv", "slot,layer,unit\nhead,0,1\n"),
            "c.csv:2: there is no neuron head 0:1");
}

TEST_F(Orders, AreRefusedByFileAndPlace) {
  EXPECT_EQ(refusal("a.csv", "layer,unit\n4,1\n3,0\n"), "a.csv:3: there is no neuron 3:0");
  EXPECT_EQ(refusal("a.csv", "layer,unit\n4,1\n4,1\n"), "a.csv:3: the neuron is there twice");
  EXPECT_EQ(refusal("a.csv", "layer,unit\n4,one\n"), "a.csv:2: \"one\" is not a number");
  EXPECT_EQ(refusal("a.csv", "layer,unit\n4\n"), "a.csv:2: too few columns");
  EXPECT_EQ(refusal("a.csv", "layer\n4\n"), "a.csv:1: the header has no layer and unit");
  EXPECT_EQ(refusal("a.csv", ""), "a.csv is empty");
  EXPECT_EQ(refusal("a.csv", "layer,unit,score\n4,1,nan\n"), "a.csv:2: the score is not finite");
  EXPECT_EQ(refusal("a.json", "[1, 6]"),
            "a.json: place 2 of the ordering: there is no neuron 6 of 6");
  EXPECT_NE(refusal("a.json", "[").find("a.json is not an order of neurons: "), std::string::npos);
  EXPECT_NE(refusal("a.json", "[{}]").find("a.json is not an order of neurons: "),
            std::string::npos);
  EXPECT_EQ(refusal("a.npy", "NUMPY"), "a.npy: not a file of NumPy's");
  EXPECT_EQ(refusal("a.npy", numpy_file<double>("f8", {1, 2})), "a.npy has 2 scores of 6 neurons");
  EXPECT_EQ(refusal("a.npy", numpy_file<char>("i1", {1, 2})),
            "a.npy: numbers of type i1 are not known here");
  EXPECT_EQ(refusal("a.npy", numpy_file<std::int64_t>("i8", {1}).substr(0, 40)),
            "a.npy: ends within its header");
  EXPECT_EQ(refusal("a.txt", "1"), "a.txt: an order of neurons is a file .json, .csv or .npy");
}

TEST(FileOfTask, BearsTheTasksName) {
  EXPECT_EQ(file_of_task("runs/a/rankings/{}.json", "pos"), "runs/a/rankings/pos.json");
  EXPECT_EQ(file_of_task("order.csv", "pos"), "order.csv");
}

TEST_F(Orders, AreLookedForByTheTasksThatThereMayBe) {
  folder_.write("order_b.csv", "");
  folder_.write("order_a.csv", "");
  folder_.write("order_a.json", "");
  const std::filesystem::path folder = folder_.write("x", "").parent_path();
  EXPECT_EQ(possible_files((folder / "order_{}.csv").string()),
            (std::vector<std::filesystem::path>{folder / "order_a.csv", folder / "order_b.csv"}));
  EXPECT_EQ(possible_files("order.csv"), (std::vector<std::filesystem::path>{"order.csv"}));
  EXPECT_TRUE(possible_files((folder / "none" / "{}.csv").string()).empty());
  EXPECT_NE(complaint_of<UsageError>([] { possible_files("a{}/b.csv"); }).find("file alone"),
            std::string::npos);
}

}  // namespace
}  // namespace salient
