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
  const detail::Place top("");
  std::string format;
  reader.read_member(json, top, "format", format);
  if (format != "fieldfare") throw ArtifactError("NotAModel", "/format", "not a fieldfare document");
  std::int64_t found = 0;
  reader.read_member(json, top, "version", found);
  if (found < 1 || found > format_version)
    throw ArtifactError("UnsupportedVersion", "/version",
                        "format version " + std::to_string(found) + "; this library reads 1 to " +
                            std::to_string(format_version) + ": install a newer one, or convert again");
}

}  // namespace

Pipeline read(Document document) {
  const detail::JsonValues text(document.json, "document");
  const detail::Json json(text);
  const detail::Reader reader(document, document.json.size());
  document.json = {};
  const detail::Place top("");
  check_version(reader, json);

  Pipeline pipeline;
  std::vector<Field> fields;
  reader.read_member(json, top, "schema", fields);
  MatrixLayout matrix;
  reader.read_member(json, top, "matrix", matrix);
  pipeline.schema = Schema(std::move(fields), std::move(matrix));

  const detail::Json steps = reader.member(json, top, "steps");
  const detail::Place in_steps(top, "steps");
  if (!steps.is_array()) detail::Reader::wrong(in_steps, "an array");
  reader.expect_small(in_steps, steps.size() * sizeof(Step));
  pipeline.steps.reserve(steps.size());
  steps.each_element([&](const detail::Json& each, std::size_t i) {
    const detail::Place place(in_steps, i);
    Step& step = pipeline.steps.emplace_back();
    reader.read_member(each, place, "inputs", step.inputs);
    reader.read(each, place, step.transform, 1);
  });

  std::size_t keys = 5;  // format, version, schema, matrix, steps
  parts(pipeline, [&](std::string_view name, auto& part) {
    reader.read_member(json, top, name, part);
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
  json["matrix"] = writer.write(pipeline.schema.matrix());
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
