// SPDX-License-Identifier: Apache-2.0
#include "rank_kernel.hpp"

namespace fieldfare {
namespace {

struct ThisSet;

}  // namespace

template <class T>
RankKernels<T> rank_kernels_avx2() noexcept {
  return RankLoops<ThisSet, T>::all;
}

template RankKernels<float> rank_kernels_avx2() noexcept;
template RankKernels<double> rank_kernels_avx2() noexcept;

}  // namespace fieldfare
