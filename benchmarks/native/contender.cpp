// SPDX-License-Identifier: Apache-2.0
#include "native/contender.hpp"

#include <array>
#include <stdexcept>
#include <utility>

namespace fieldfare::bench {

std::unique_ptr<Contender> make_contender(std::string_view name, const Settings& settings) {
  using Maker = std::unique_ptr<Contender> (*)(const Settings&);
  constexpr std::array<std::pair<std::string_view, Maker>, 6> makers = {{{"fieldfare_json", make_fieldfare_json},
                                                                         {"fieldfare_matrix", make_fieldfare_matrix},
                                                                         {"lightgbm", make_lightgbm},
                                                                         {"lleaves", make_lleaves},
                                                                         {"tl2cgen", make_tl2cgen},
                                                                         {"xgboost", make_xgboost}}};
  for (const auto& [each, make] : makers)
    if (each == name) return make(settings);
  throw std::invalid_argument("no contender is called " + std::string(name));
}

}  // namespace fieldfare::bench
