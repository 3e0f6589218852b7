// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/version.hpp"
#include "reader.hpp"
#include "writer.hpp"

namespace fieldfare {
namespace {

/// The members of a pipeline, in the order of the document. Schema and steps have forms of their own.
void parts(auto& pipeline, auto&& visit) {
  visit("features", pipeline.features);
  visit("feature_names", pipeline.feature_names);
  visit("feature_rule", pipeline.feature_rule);
  visit("model", pipeline.model);
  visit("link", pipeline.link);
  visit("classes", pipeline.classes);
  visit("decision", pipeline.decision);
  visit("checks", pipeline.checks);
  visit("provenance", pipeline.provenance);
  visit("baseline", pipeline.baseline);
}

void check_version(const detail::Reader& reader, const detail::Json& json) {
  std::string format;
  reader.read(reader.member(json, "", "format"), "/format", format);
  if (format != "fieldfare") throw ArtifactError("NotAModel", "/format", "not a fieldfare document");
  std::int64_t found = 0;
  reader.read(reader.member(json, "", "version"), "/version", found);
  if (found < 1 || found > format_version)
    throw ArtifactError("UnsupportedVersion", "/version",
                        "format version " + std::to_string(found) + "; this library reads 1 to " +
                            std::to_string(format_version) + ": install a newer one, or convert again");
}

}  // namespace

Pipeline read(const Document& document) {
  const detail::Json json = detail::parse_json(document.json, "document");
  const detail::Reader reader(document);
  check_version(reader, json);

  Pipeline pipeline;
  std::vector<Field> fields;
  reader.read(reader.member(json, "", "schema"), "/schema", fields);
  pipeline.schema = Schema(std::move(fields));

  const detail::Json& steps = reader.member(json, "", "steps");
  if (!steps.is_array()) detail::Reader::wrong("/steps", "an array");
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::string place = "/steps/" + std::to_string(i);
    Step& step = pipeline.steps.emplace_back();
    reader.read(reader.member(steps[i], place, "inputs"), place + "/inputs", step.inputs);
    reader.read(steps[i], place, step.transform, 1);
  }

  std::size_t keys = 4;  // format, version, schema, steps
  parts(pipeline, [&](std::string_view name, auto& part) {
    reader.read(reader.member(json, "", name), "/" + std::string(name), part);
    ++keys;
  });
  if (json.size() != keys) throw ArtifactError("UnknownKey", "", "the document holds a key this version does not know");
  reader.expect_all_tensors_used();
  return pipeline;
}

Document write(const Pipeline& pipeline) {
  Document document;
  detail::Writer writer(document);
  detail::OrderedJson json = {{"format", "fieldfare"}, {"version", format_version}};
  json["schema"] = writer.write(std::vector<Field>(pipeline.schema.begin(), pipeline.schema.end()));
  json["steps"] = detail::OrderedJson::array();
  for (const Step& step : pipeline.steps) {
    detail::OrderedJson object = writer.write(step.transform);
    object["inputs"] = writer.write(step.inputs);
    json["steps"].push_back(std::move(object));
  }
  parts(pipeline, [&](std::string_view name, const auto& part) { json[std::string(name)] = writer.write(part); });
  document.json = json.dump();
  return document;
}

}  // namespace fieldfare
