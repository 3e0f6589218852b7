// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <span>

#include "fieldfare/model/builtin.hpp"
#include "fieldfare/plan/engine/engine.hpp"
#include "fieldfare/plan/feature.hpp"
#include "fieldfare/plan/load_options.hpp"

namespace fieldfare {

/// One overload per model: the engine that runs it over these features.
std::unique_ptr<const Engine> compile_model(const LinearModel& model, std::span<const Feature> features,
                                            const LoadOptions& options);
std::unique_ptr<const Engine> compile_model(const ObliviousEnsemble& model, std::span<const Feature> features,
                                            const LoadOptions& options);
std::unique_ptr<const Engine> compile_model(const TreeEnsemble& model, std::span<const Feature> features,
                                            const LoadOptions& options);

}  // namespace fieldfare
