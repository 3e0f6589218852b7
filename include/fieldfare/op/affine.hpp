// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/op/checks.hpp"
#include "fieldfare/op/op.hpp"

namespace fieldfare {

/// The two orders of a shift and a scaling, which round differently.
enum class AffineOrder : std::uint8_t {
  subtract_divide,  ///< (x - shift) / scale
  multiply_add,     ///< x * scale + shift
};

constexpr detail::EnumNames<AffineOrder, 2> enum_names(AffineOrder) {
  return {{{AffineOrder::subtract_divide, "subtract_divide"}, {AffineOrder::multiply_add, "multiply_add"}}};
}

/// Each input shifted and scaled, each of the two steps rounded to `dtype`. Source: transform of StandardScaler
/// (subtract_divide) and MinMaxScaler (multiply_add) of sklearn.preprocessing (1.9).
struct Affine {
  static constexpr std::string_view kind = "affine";

  AffineOrder order = AffineOrder::subtract_divide;
  std::vector<double> shift;  ///< one per input; empty: none
  std::vector<double> scale;  ///< one per input; empty: none
  DataType dtype = DataType::float64;

  static void fields(auto& self, auto&& visit) {
    visit("order", self.order);
    visit("shift", self.shift);
    visit("scale", self.scale);
    visit("dtype", self.dtype);
  }

  std::vector<Block> infer(std::span<const ColumnType> columns) const {
    detail::expect_numbers(columns);
    detail::expect_floating("dtype", dtype);
    if (!shift.empty()) detail::expect_size("shift", shift.size(), columns.size());
    if (!scale.empty()) detail::expect_size("scale", scale.size(), columns.size());
    detail::expect_finite("shift", shift, dtype);
    detail::expect_scale("scale", scale, dtype);
    return detail::one_each(columns, dtype);
  }

  std::unique_ptr<Kernel> compile(Binding& binding) const {
    return order == AffineOrder::subtract_divide ? compile_as<SubtractDivide>(binding)
                                                 : compile_as<MultiplyAdd>(binding);
  }

 private:
  struct SubtractDivide {
    static constexpr double no_shift = 0.0;
    template <class T>
    static T of(T x, T shift, T scale) noexcept {
      return (x - shift) / scale;
    }
  };
  struct MultiplyAdd {
    static constexpr double no_shift = -0.0;  // 0 would change the sign of -0
    template <class T>
    static T of(T x, T shift, T scale) noexcept {
      return x * scale + shift;
    }
  };
  template <class Order, class T>
  struct Apply final : Kernel {
    struct Column {
      NumberColumn from, to;
      T shift, scale;
    };
    std::vector<Column> columns;

    void apply(Frame& frame) const noexcept override {
      for (const auto& [from, to, by, times] : columns) {
        const double* x = frame[from];
        double* y = frame[to];
        for (std::size_t r = 0; r < frame.rows; ++r)
          y[r] = static_cast<double>(Order::of(static_cast<T>(x[r]), by, times));
      }
    }
  };

  template <class Order>
  std::unique_ptr<Kernel> compile_as(Binding& binding) const {
    return dtype == DataType::float32 ? compile_in<Order, float>(binding) : compile_in<Order, double>(binding);
  }
  template <class Order, class T>
  std::unique_ptr<Kernel> compile_in(Binding& binding) const {
    auto kernel = std::make_unique<Apply<Order, T>>();
    for (std::size_t i = 0; i < binding.inputs(); ++i) {
      const auto by = static_cast<T>(shift.empty() ? Order::no_shift : shift[i]),
                 times = static_cast<T>(scale.empty() ? 1.0 : scale[i]);
      const auto of = [=](double x) { return static_cast<double>(Order::of(static_cast<T>(x), by, times)); };
      if (!binding.map(i, i, of)) kernel->columns.push_back({binding.number(i), binding.output_number(i), by, times});
    }
    return kernel;
  }
};

}  // namespace fieldfare
