// SPDX-License-Identifier: Apache-2.0
#include "op/ctr_terms.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace fieldfare::detail {
namespace {

/// A category hash out of a number column; 0 for what is none.
std::uint32_t hash_in(double x) noexcept { return x >= 0 && x < 0x1p32 ? static_cast<std::uint32_t>(x) : 0u; }

bool greater(float x, float with) noexcept { return x > with; }
bool greater_or_nan(float x, float with) noexcept { return !(x <= with); }

// That their arrays are apart is what lets a compiler make vectors of these.

template <std::size_t Rows>
void narrow(const double* __restrict x, float* __restrict to) noexcept {
  for (std::size_t r = 0; r < Rows; ++r) to[r] = static_cast<float>(x[r]);
}

/// A bit of several rows.
template <std::size_t Rows, bool (*test)(float, float)>
void compare(const float* __restrict x, float with, std::uint16_t* __restrict out) noexcept {
  for (std::size_t r = 0; r < Rows; ++r) out[r] = test(x[r], with) ? 1 : 0;
}

/// The numbers of several rows' categories; returns a bit per row, set where there is none.
template <std::size_t Rows>
std::uint32_t find_numbers(const double* x, std::uint16_t* out, const auto& find) noexcept {
  std::uint32_t unknown = 0;
  for (std::size_t r = 0; r < Rows; ++r) {
    const std::uint32_t found = find(hash_in(x[r]));
    unknown |= std::uint32_t{found == 0} << r;
    out[r] = static_cast<std::uint16_t>(found - (found != 0));
  }
  return unknown;
}

}  // namespace

bool CtrTerms::Bit::operator()(double x) const noexcept {
  if (how == CtrBit::equal) return x == with;
  const auto narrow = static_cast<float>(x), border = static_cast<float>(with);
  return how == CtrBit::greater ? greater(narrow, border) : greater_or_nan(narrow, border);
}

std::uint16_t CtrTerms::category(NumberColumn from, std::shared_ptr<const KnownCategories> known) {
  for (const Category& each : categories_)
    if (each.from.index == from.index) return each.term;
  const auto term = static_cast<std::uint16_t>(size());
  known_.push_back(known.get());
  categories_.push_back({term, from, std::move(known)});
  return term;
}

std::uint16_t CtrTerms::bit(NumberColumn from, CtrBit how, double with) {
  for (const Bit& each : bits_)
    if (each.from.index == from.index && each.how == how && each.with == with) return each.term;
  const auto term = static_cast<std::uint16_t>(size());
  const auto after = std::ranges::upper_bound(bits_, from.index, {}, [](const Bit& each) { return each.from.index; });
  bits_.insert(after, {term, how, from, with});  // a column's together
  known_.push_back(nullptr);
  return term;
}

template <std::size_t Rows>
std::uint32_t CtrTerms::numbers(const Frame& frame, std::size_t first, std::uint16_t* out) const noexcept {
  std::uint32_t unknown = 0;
  for (const Category& each : categories_) {
    if (each.known->hashes.empty()) continue;
    const double* x = frame[each.from] + first;
    std::uint16_t* to = out + each.term * Rows;
    const HashRows& rows = each.known->rows;
    unknown |= rows.direct() ? find_numbers<Rows>(x, to, [&](std::uint32_t hash) { return rows.find_direct(hash); })
                             : find_numbers<Rows>(x, to, [&](std::uint32_t hash) { return rows.find(hash); });
  }
  float narrowed[Rows] = {};
  const double* last = nullptr;
  for (const Bit& each : bits_) {
    const double* x = frame[each.from] + first;
    if (x != last) narrow<Rows>(last = x, narrowed);
    std::uint16_t* to = out + each.term * Rows;
    const auto border = static_cast<float>(each.with);
    if (each.how == CtrBit::greater) {
      compare<Rows, greater>(narrowed, border, to);
    } else if (each.how == CtrBit::greater_or_nan) {
      compare<Rows, greater_or_nan>(narrowed, border, to);
    } else {
      for (std::size_t r = 0; r < Rows; ++r) to[r] = x[r] == each.with ? 1 : 0;
    }
  }
  return unknown;
}

void CtrTerms::hashes(const Frame& frame, std::size_t row, std::uint64_t* out) const noexcept {
  for (const Category& each : categories_) out[each.term] = CtrHash::of_category(hash_in(frame[each.from][row]));
  for (const Bit& each : bits_) out[each.term] = CtrHash::of_bit(each(frame[each.from][row]));
}

template std::uint32_t CtrTerms::numbers<1>(const Frame&, std::size_t, std::uint16_t*) const noexcept;
template std::uint32_t CtrTerms::numbers<CtrTerms::lanes>(const Frame&, std::size_t, std::uint16_t*) const noexcept;

}  // namespace fieldfare::detail
