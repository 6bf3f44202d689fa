#include "probes/products.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include "probes/random_stream.hpp"

namespace salient {
namespace {

at::Tensor random_matrix(std::int64_t rows, std::int64_t columns, at::ScalarType type) {
  RandomStream random(static_cast<std::uint64_t>(rows * 1000 + columns));
  at::Tensor matrix = at::zeros({rows, columns}, at::kDouble);
  for (std::int64_t i = 0; i < matrix.numel(); ++i) {
    matrix.data_ptr<double>()[i] = random.uniform() - 0.5;
  }
  return matrix.to(type);
}

void expect_product(const at::Tensor& a, const at::Tensor& b) {
  const at::Tensor expected = at::mm(a.to(at::kDouble), b.to(at::kDouble));
  const double error = (product(a, b).to(at::kDouble) - expected).abs().max().item<double>();
  EXPECT_LT(error, a.scalar_type() == at::kFloat ? 1e-5 : 1e-13);
}

TEST(Product, IsThatOfMatricesAndTheirTransposes) {
  for (const at::ScalarType type : {at::kFloat, at::kDouble}) {
    const at::Tensor a = random_matrix(37, 53, type), b = random_matrix(53, 19, type);
    expect_product(a, b);
    expect_product(b.t(), a.t());
    expect_product(random_matrix(53, 37, type).t(), b);
    expect_product(a, random_matrix(19, 53, type).t());
  }
}

TEST(Product, TakesPartsOfMatrices) {
  const at::Tensor a = random_matrix(40, 60, at::kFloat).narrow(0, 3, 30).narrow(1, 7, 50);
  const at::Tensor b = random_matrix(70, 50, at::kFloat).narrow(0, 5, 20).t();

  expect_product(a, b);
  expect_product(b.t(), a.t());
}

TEST(Product, OfOneRowOrColumnIsLikeAnyOther) {
  expect_product(random_matrix(1, 9, at::kFloat), random_matrix(9, 4, at::kFloat));
  expect_product(random_matrix(4, 1, at::kFloat), random_matrix(1, 5, at::kFloat));
  expect_product(random_matrix(4, 9, at::kFloat), random_matrix(1, 9, at::kFloat).t());
}

TEST(Multiply, AddsToWhatIsThere) {
  const at::Tensor a = random_matrix(6, 5, at::kFloat), b = random_matrix(5, 4, at::kFloat);
  at::Tensor out = at::full({6, 4}, 2.0, at::kFloat);

  multiply(out, a, b, 1);

  EXPECT_LT((out - at::mm(a, b) - 2).abs().max().item<double>(), 1e-6);
}

TEST(Product, IsEmptyWhereSomethingIs) {
  EXPECT_EQ(product(at::zeros({0, 3}, at::kFloat), at::zeros({3, 2}, at::kFloat)).size(1), 2);
  EXPECT_EQ(product(at::zeros({2, 0}, at::kFloat), at::zeros({0, 2}, at::kFloat))
                .abs()
                .sum()
                .item<double>(),
            0);
}

}  // namespace
}  // namespace salient
