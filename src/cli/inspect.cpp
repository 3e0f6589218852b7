// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "artifact/artifact_bytes.hpp"
#include "cli/description.hpp"
#include "cli/exit_status.hpp"
#include "cli/verbs.hpp"
#include "detail/printable.hpp"
#include "fieldfare/fieldfare.hpp"

namespace fieldfare::cli {
namespace {

using Json = nlohmann::ordered_json;

struct InspectOptions {
  std::string artifact;
  bool json = false;
};

/// A value as people read it: strings without quotes, and nothing in them that a terminal would obey.
std::string plain(const Json& value) {
  return detail::printable(value.is_string() ? value.get_ref<const std::string&>() : value.dump());
}

/// The first elements of a list and how many more there are.
std::string some(const Json& list, std::size_t most = 6) {
  std::string text;
  for (std::size_t i = 0; i < std::min(most, list.size()); ++i) text += (i == 0 ? "" : ", ") + plain(list[i]);
  if (list.size() > most) text += fmt::format(", and {} more", list.size() - most);
  return text;
}

/// "key value" pairs of the members that are not named elsewhere on the line.
std::string others(const Json& object, std::initializer_list<std::string_view> named) {
  std::string text;
  for (const auto& [key, value] : object.items()) {
    if (value.is_null() || std::find(named.begin(), named.end(), key) != named.end()) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", detail::printable(key), plain(value));
  }
  return text;
}

void print_line(std::string_view name, std::string_view text) {
  if (!text.empty()) fmt::print("{:<12}{}\n", name, text);
}

void print_schema(const Json& schema) {
  std::size_t width = 0;
  for (const Json& field : schema) width = std::max(width, plain(field["name"]).size());
  fmt::print("\n{} inputs\n", schema.size());
  for (const Json& field : schema) {
    const Json& known = field["categories"];
    fmt::print("  {:<{}}  {:<8}{}{}{}\n", plain(field["name"]), width, plain(field["type"]),
               field["nullable"].get<bool>() ? " may be missing" : "",
               field["infinite"].get<bool>() ? " may be infinite" : "",
               known.empty() ? "" : fmt::format(" {} known: {}", known.size(), some(known)));
  }
}

void print_nodes(const Json& nodes) {
  fmt::print("\n{} nodes\n", nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Json& node = nodes[i];
    const std::string options = others(node, {"op", "inputs", "outputs", "from"});
    fmt::print("  {:<3}{:<18} {} -> {} from {}{}{}\n", i + 1, plain(node["op"]), plain(node["inputs"]),
               plain(node["outputs"]), some(node["from"]), options.empty() ? "" : "; ", options);
  }
}

void print_target(const Json& target) {
  print_line("predicts",
             fmt::format("{} {} from {}", plain(target["outputs"]),
                         target["probabilities"].get<bool>() ? "probabilities" : "numbers", some(target["from"])));
  if (!target["classes"].empty())
    print_line("classes", fmt::format("{}; label by {}", some(target["classes"]), plain(target["decision"])));
}

void print(const Json& description, const std::string& path) {
  const Json& provenance = description["provenance"];
  print_line("artifact", detail::printable(path));
  print_line("name", plain(provenance["name"]));
  print_line("version", plain(provenance["version"]));
  print_line("created", plain(provenance["created"]));
  print_line("source", plain(provenance["source"]));
  print_line("libraries", some(provenance["libraries"], 12));
  print_line("digest", plain(description["digest"]));
  print_line("size", fmt::format("{} bytes, format {}", plain(description["bytes"]), plain(description["format"])));
  print_schema(description["schema"]);
  print_nodes(description["nodes"]);

  fmt::print("\n");
  print_line("features", plain(description["features"]));
  for (const Json& target : description["targets"]) print_target(target);
  const Json& engine = description["engine"];
  print_line("engine", fmt::format("{}, {} bytes of tables", plain(engine["name"]), plain(engine["bytes"])));
  const Json& checks = description["checks"];
  print_line("checks", fmt::format("{} rows replayed: margins {}, outputs {}", plain(checks["rows"]),
                                   plain(checks["margins"]), plain(checks["outputs"])));
  print_line("baseline", fmt::format("{} rows of training sample", plain(description["baseline"]["rows"])));
}

}  // namespace

CLI::App* add_inspect(CLI::App& app, int& status) {
  auto options = std::make_shared<InspectOptions>();
  CLI::App* verb = app.add_subcommand("inspect", "Show what is in an artifact: inputs, nodes, targets, checks, origin");
  verb->add_option("ARTIFACT", options->artifact, "the model, NAME.fieldfare")->required();
  verb->add_flag("--json", options->json, "write JSON");
  verb->callback([options, &status] {
    const auto bytes = fieldfare::detail::artifact_bytes(options->artifact);
    const Predictor predictor = load(bytes);
    const Json description = describe(parse(bytes), predictor.plan(), bytes.size());
    if (options->json) {
      fmt::print("{}\n", detail::printable_json(description.dump(2)));
    } else {
      print(description, options->artifact);
    }
    status = done;
  });
  return verb;
}

}  // namespace fieldfare::cli
