// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "cell.hpp"
#include "fieldfare/op/tfidf.hpp"

namespace fieldfare::tests {

inline Cells reference(const Tfidf& op, std::span<const Cell> inputs) {
  const auto round = [&](double x) { return detail::round_to(op.dtype, x); };
  Cells outputs = each_number(inputs, [&](double x, std::size_t i) {
    if (x == 0) return 0.0;  // not stored
    x = round(x);
    if (!op.sublinear.empty()) {
      double found = round(round(std::log(x)) + 1);
      for (std::size_t count = 1; count <= op.sublinear.size(); ++count)
        if (x == static_cast<double>(count)) found = op.sublinear[count - 1];
      x = found;
    }
    return op.idf.empty() ? x : round(x * op.idf[i]);
  });
  double sum = 0;
  for (const Cell& cell : outputs)
    sum += op.norm == detail::Norm::l1 ? std::fabs(number_of(cell)) : round(number_of(cell) * number_of(cell));
  if (op.norm == detail::Norm::none || sum == 0) return outputs;
  if (op.norm == detail::Norm::l2) sum = std::sqrt(sum);
  return each_number(outputs, [&](double x, std::size_t i) { return number_of(inputs[i]) == 0 ? 0 : round(x / sum); });
}

}  // namespace fieldfare::tests
