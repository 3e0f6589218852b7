// SPDX-License-Identifier: Apache-2.0
#include "model_kernel.hpp"

#include <cmath>
#include <utility>

namespace fieldfare {
namespace {

// In float64, a finite feature beyond float32 leaves no trace in the margin; behind a comparison no feature does.
bool tells(const Engine& engine, const Accepts& accepts) noexcept {
  return engine.shows_bad_features() && (accepts.range == DataType::float64 || engine.shows_wide_features());
}

}  // namespace

ModelKernel::ModelKernel(std::unique_ptr<const Engine> engine, std::vector<Feature> features,
                         std::uint32_t first_pointer, ColumnCheck check, RowBlock margins)
    : engine_(std::move(engine)),
      features_(std::move(features)),
      first_pointer_(first_pointer),
      check_(std::move(check)),
      margins_tell_(tells(*engine_, check_.accepts)),
      least_coded_rows_(engine_->least_coded_rows()),
      margins_(margins) {}

EnginePass ModelKernel::pass(const Frame& frame, std::size_t first, std::size_t rows) const noexcept {
  return {.features = {frame.features + first_pointer_, first, &frame},
          .rows = rows,
          .capacity = frame.capacity,
          .scratch = frame.scratch,
          .margins = frame[margins_] + first * margins_.width};
}

void ModelKernel::write(const Frame& frame) const noexcept {
  for (const Feature& feature : features_)
    if (feature.look_up) feature.look_up->write(frame, frame[feature.number]);
}

// After a fault there are no good numbers to go on with.
void ModelKernel::apply(Frame& frame) const noexcept {
  if (frame.row_faults) return apply_each(frame);
  if (frame.fault.kind != Fault::Kind::none) return;
  if (frame.rows < least_coded_rows_) write(frame);
  if (!margins_tell_) {
    check_.apply(frame);
    if (frame.fault.kind != Fault::Kind::none) return;
  }
  engine_->margins(pass(frame, 0, frame.rows));
  if (!margins_tell_) return;
  const double* margins = frame[margins_];
  bool any = false;
  for (std::size_t i = 0; i < frame.rows * margins_.width; ++i) any |= !std::isfinite(margins[i]);
  if (any) check_.apply(frame);
}

// An engine gets to see nothing that the model does not accept: the good rows between the bad ones, run by run.
void ModelKernel::apply_each(Frame& frame) const noexcept {
  write(frame);
  check_.apply(frame);
  const auto is_good = [&](std::size_t row) { return frame.row_faults[row].kind == Fault::Kind::none; };
  for (std::size_t first = 0; first < frame.rows; ++first) {
    std::size_t end = first;
    while (end < frame.rows && is_good(end)) ++end;
    if (end > first) engine_->margins(pass(frame, first, end - first));
    first = end;
  }
}

void ModelKernel::leaves(Frame& frame, double* out) const noexcept {
  write(frame);
  engine_->leaves(pass(frame, 0, frame.rows), out);
}

}  // namespace fieldfare
