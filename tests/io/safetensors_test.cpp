#include "salient/io/safetensors.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "salient/support/error.hpp"
#include "support/complaint.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

std::string file_of(const std::string& header, const std::string& data) {
  const std::uint64_t length = header.size();
  std::string file(sizeof(length), '\0');
  std::memcpy(file.data(), &length, sizeof(length));
  return file + header + data;
}

std::string tensor_json(const std::string& dtype, const std::string& shape,
                        const std::string& offsets) {
  return R"({"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
}

TEST(Safetensors, ReadsEveryFloatTypeAsFloat32) {
  const TempFolder folder;
  const std::string header = R"({"half":)" + tensor_json("F16", "[2]", "[0,4]") + R"(,"brain":)" +
                             tensor_json("BF16", "[1,2]", "[4,8]") + R"(,"single":)" +
                             tensor_json("F32", "[]", "[8,12]") + R"(,"double":)" +
                             tensor_json("F64", "[1]", "[12,20]") + "}";
  const float single = 0.1f;
  const double wide = 1e-3;
  std::string data("\x00\x3C\x01\x80\x80\x3F\xC0\xC0", 8);
  data.append(reinterpret_cast<const char*>(&single), 4);
  data.append(reinterpret_cast<const char*>(&wide), 8);

  const SafetensorsFile file(folder.write("file", file_of(header, data)));

  EXPECT_EQ(file.floats("half"), (std::vector<float>{1.0f, -0x1p-24f}));
  EXPECT_EQ(file.floats("brain"), (std::vector<float>{1.0f, -6.0f}));
  EXPECT_EQ(file.floats("single"), (std::vector<float>{0.1f}));
  EXPECT_EQ(file.floats("double"), (std::vector<float>{1e-3f}));
  EXPECT_EQ(file.doubles("double"), (std::vector<double>{1e-3}));
  EXPECT_EQ(file.tensor("brain").shape, (std::vector<std::int64_t>{1, 2}));
}

TEST(Safetensors, GivesBackWhatWasWritten) {
  const TempFolder folder;
  const std::array<float, 3> floats{1.5f, -2.0f, NAN};
  const std::array<std::int64_t, 2> whole{-1, INT64_MAX};
  const std::array<TensorData, 3> tensors{
      TensorData{"b", "F32", {3, 1}, std::as_bytes(std::span(floats))},
      TensorData{"a", "I64", {2}, std::as_bytes(std::span(whole))},
      TensorData{"none", "F32", {0, 7}, {}}};

  write_safetensors(folder / "file", tensors, {{"made by", "a \"test\""}});
  const SafetensorsFile file(folder / "file");

  EXPECT_EQ(file.tensors().size(), 3U);
  EXPECT_EQ(std::memcmp(file.tensor("b").bytes.data(), floats.data(), 12), 0);
  EXPECT_EQ(std::memcmp(file.tensor("a").bytes.data(), whole.data(), 16), 0);
  EXPECT_EQ(file.tensor("none").size(), 0);
  EXPECT_EQ(file.metadata().at("made by"), "a \"test\"");
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(file.tensor("b").bytes.data()) % 64, 0U);
}

TEST(Safetensors, RefusesToWriteAShapeThatDoesNotFit) {
  const TempFolder folder;
  const std::array<float, 3> floats{};
  const std::array<TensorData, 1> tensors{
      TensorData{"a", "F32", {4}, std::as_bytes(std::span(floats))}};

  EXPECT_THROW(write_safetensors(folder / "file", tensors, {}), BugError);
  EXPECT_FALSE(std::filesystem::exists(folder / "file"));
}

TEST(Safetensors, NamesWhatIsMissingOrOfAnotherType) {
  const TempFolder folder;
  const auto path = folder.write(
      "file", file_of(R"({"ids":)" + tensor_json("I32", "[1]", "[0,4]") + "}", "1234"));
  const SafetensorsFile file(path);

  EXPECT_EQ(complaint_of<UsageError>([&] { file.tensor("words"); }),
            path.string() + " has no tensor words");
  EXPECT_EQ(complaint_of<UsageError>([&] { file.floats("ids"); }),
            path.string() + ": tensor ids is stored as I32, expected F32, F16, BF16 or F64");
  EXPECT_EQ(complaint_of<UsageError>([&] { file.doubles("ids"); }),
            path.string() + ": tensor ids is stored as I32, expected F64");
  EXPECT_EQ(complaint_of<UsageError>([&] { SafetensorsFile(folder / "no"); }),
            "cannot read " + (folder / "no").string() + ": No such file or directory");
  EXPECT_EQ(complaint_of<UsageError>([&] { SafetensorsFile{folder.path()}; }),
            "cannot read " + folder.path().string() + ": Is a directory");
}

struct Malformed {
  std::string name;
  std::string content;
  std::string complaint;
};

std::string one(const std::string& tensor, const std::string& data) {
  return file_of(R"({"a":)" + tensor + "}", data);
}

std::string two(const std::string& first, const std::string& second, const std::string& data) {
  return file_of(R"({"a":)" + first + R"(,"b":)" + second + "}", data);
}

const std::string four_bytes = tensor_json("F32", "[1]", "[0,4]");

std::vector<Malformed> malformed_files() {
  return {
      {"empty", "", "it ends after 0 bytes"},
      {"short", "1234567", "it ends after 7 bytes"},
      {"huge header", std::string(8, '\xFF'), "its header claims 18446744073709551615 bytes"},
      {"cut header", file_of("{}", "").substr(0, 9), "it ends after 9 bytes, inside its header"},
      {"not JSON", file_of("{\"a\":", ""), "its header is not JSON"},
      {"a list", file_of("[]", ""), "its header is not a JSON object"},
      {"twice", file_of(R"({"a":)" + four_bytes + R"(,"a":)" + four_bytes + "}", "1234"),
       "tensor a occurs twice"},
      {"no object", one("7", ""), "tensor a is not a JSON object"},
      {"no dtype", one(R"({"shape":[],"data_offsets":[0,4]})", "1234"), "tensor a has no dtype"},
      {"unknown dtype", one(tensor_json("F31", "[1]", "[0,4]"), "1234"),
       "tensor a has the unknown dtype F31"},
      {"no shape", one(R"({"dtype":"F32","data_offsets":[0,4]})", "1234"),
       "tensor a has no list \"shape\""},
      {"negative", one(tensor_json("F32", "[-1]", "[0,4]"), "1234"),
       "tensor a has a wrong number in \"shape\""},
      {"fraction", one(tensor_json("F32", "[1.0]", "[0,4]"), "1234"),
       "tensor a has a wrong number in \"shape\""},
      {"beyond 63 bits", one(tensor_json("F32", "[1]", "[0,18446744073709551615]"), "1234"),
       "tensor a has a wrong number in \"data_offsets\""},
      {"one offset", one(tensor_json("F32", "[1]", "[4]"), "1234"),
       "tensor a has data_offsets that are not [begin, end]"},
      {"backwards", one(tensor_json("F32", "[1]", "[4,0]"), "1234"),
       "tensor a has data_offsets that are not [begin, end]"},
      {"truncated", one(four_bytes, "123"),
       "tensor a ends at byte 4 of a data section of 3 bytes (is the file truncated?)"},
      {"wrong product", one(tensor_json("F32", "[2]", "[0,4]"), "1234"),
       "tensor a has a shape that does not fit its 4 bytes of F32"},
      {"overflow", one(tensor_json("F32", "[4611686018427387905,4]", "[0,4]"), "1234"),
       "tensor a has a shape that does not fit its 4 bytes of F32"},
      {"overlap", two(four_bytes, tensor_json("F32", "[1]", "[2,6]"), "123456"),
       "tensor b overlaps another one"},
      {"gap", two(four_bytes, tensor_json("F32", "[1]", "[5,9]"), "123456789"),
       "tensor b comes after a gap"},
      {"late", one(tensor_json("F32", "[1]", "[1,5]"), "12345"), "tensor a comes after a gap"},
      {"rest", one(four_bytes, "12345"), "1 bytes at its end belong to no tensor"},
      {"metadata", file_of(R"({"__metadata__":{"n":1}})", ""),
       "__metadata__ has a value that is not a text: n"},
      {"metadata list", file_of(R"({"__metadata__":[]})", ""), "__metadata__ is not a JSON object"},
  };
}

TEST(Safetensors, RefusesEveryMalformedFileAndSaysWhy) {
  const TempFolder folder;
  for (const Malformed& malformed : malformed_files()) {
    const auto path = folder.write("file", malformed.content);

    const std::string message = complaint_of<UsageError>([&] { SafetensorsFile{path}; });

    const std::string expected =
        path.string() + " is not a valid safetensors file: " + malformed.complaint;
    EXPECT_EQ(message.substr(0, expected.size()), expected) << malformed.name;
  }
}

TEST(Safetensors, ReadsOrRefusesAFileWithAnyBytesChanged) {
  const TempFolder folder;
  const std::string whole = two(tensor_json("F32", "[2,1]", "[0,8]"),
                                tensor_json("F16", "[3]", "[8,14]"), std::string(14, 'x'));
  std::mt19937 random(5);
  int refused = 0;
  for (int round = 0; round < 1000; ++round) {
    std::string changed = whole.substr(0, whole.size() - random() % 3);
    for (std::size_t flips = 1 + random() % 3; flips > 0; --flips) {
      changed[random() % changed.size()] = static_cast<char>(random());
    }
    const auto path = folder.write("file", changed);
    try {
      const SafetensorsFile file(path);
      for (const auto& [name, tensor] : file.tensors()) {
        if (tensor.dtype.starts_with("F") && tensor.dtype.size() == 3) file.floats(name);
      }
    } catch (const UsageError&) {
      refused += 1;
    }
  }
  EXPECT_GT(refused, 500);
}

TEST(Safetensors, ReadsAFileWithoutTensors) {
  const TempFolder folder;

  const SafetensorsFile file(folder.write("file", file_of("{}", "")));

  EXPECT_TRUE(file.tensors().empty());
}

}  // namespace
}  // namespace salient
