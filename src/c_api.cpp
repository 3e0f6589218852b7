// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/c_api.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "detail/checked.hpp"
#include "fieldfare/column/batch.hpp"
#include "fieldfare/column/matrix.hpp"
#include "fieldfare/error.hpp"
#include "fieldfare/io/arrow.hpp"
#include "fieldfare/io/json_lines.hpp"
#include "fieldfare/plan/plan.hpp"
#include "fieldfare/predictor.hpp"
#include "fieldfare/version.hpp"

using namespace fieldfare;

struct ff_predictor {
  Predictor predictor;
  std::string engine;
};

struct ff_workspace {
  Predictor predictor;
  Workspace workspace;
  std::size_t finished = 0;  ///< records in hand that have their answers
};

namespace {

// Cuts a text to fit, never inside a character.
template <std::size_t N>
void copy_text(char (&to)[N], std::string_view from) noexcept {
  std::size_t size = std::min(from.size(), N - 1);
  while (size < from.size() && size > 0 && (static_cast<unsigned char>(from[size]) & 0xC0) == 0x80) --size;
  std::memcpy(to, from.data(), size);
  to[size] = '\0';
}

/// Whether a struct says of itself that it has at least what its first version had. None has grown yet.
template <class Struct>
bool has_first_version(const Struct& given) noexcept {
  return given.size >= sizeof(Struct);
}

ff_status fail(ff_error* error, ff_status status, std::string_view code, std::string_view where,
               std::string_view message) noexcept {
  if (error && has_first_version(*error)) {
    error->status = status;
    copy_text(error->code, code);
    copy_text(error->where, where);
    copy_text(error->message, message);
  }
  return status;
}

ff_status status_of(const Error& error) noexcept {
  constexpr std::array<std::pair<std::string_view, ff_status>, 4> statuses = {{{"ArgumentError", FF_ERROR_ARGUMENT},
                                                                               {"ArtifactError", FF_ERROR_ARTIFACT},
                                                                               {"SchemaError", FF_ERROR_SCHEMA},
                                                                               {"RecordError", FF_ERROR_RECORD}}};
  for (const auto& [kind, status] : statuses)
    if (error.kind() == kind) return status;
  return FF_ERROR_OTHER;
}

void expect(bool condition, const char* message) {
  if (!condition) throw std::invalid_argument(message);
}

/// A null pointer is another matter.
template <class Struct>
void expect_size(const Struct* given) {
  expect(given == nullptr || has_first_version(*given), "a struct's `size` is not what sizeof says of it");
}

/// Runs a call; whatever it throws becomes a status.
template <class Call>
ff_status guard(ff_error* error, Call&& call) noexcept {
  try {
    expect_size(error);
    call();
    return FF_OK;
  } catch (const Error& e) {
    return fail(error, status_of(e), e.code(), e.where(), e.what());
  } catch (const std::bad_alloc&) {
    return fail(error, FF_ERROR_MEMORY, "OutOfMemory", "", "out of memory");
  } catch (const std::logic_error& e) {
    return fail(error, FF_ERROR_ARGUMENT, "BadArgument", "", e.what());
  } catch (const std::exception& e) {
    return fail(error, FF_ERROR_OTHER, "Internal", "", e.what());
  } catch (...) {
    return fail(error, FF_ERROR_OTHER, "Internal", "", "an exception that is no std::exception");
  }
}

template <class... Pointers>
void expect_pointers(const Pointers*... pointers) {
  expect((... && (pointers != nullptr)), "a pointer is null");
}

/// Fills the part of a struct that its owner knows.
template <class Struct>
void give(Struct& to, Struct made) noexcept {
  made.size = to.size;
  std::memcpy(&to, &made, std::min(to.size, sizeof made));
}

/// An array of structs, which may be longer in the caller's version than in this one.
template <class Struct>
class Structs {
 public:
  using Byte = std::conditional_t<std::is_const_v<Struct>, const std::byte, std::byte>;

  Structs(Struct* first, std::size_t count) : count_(count) {
    expect(first != nullptr || count == 0, "a pointer is null");
    if (count == 0) return;
    expect_size(first);
    bytes_ = reinterpret_cast<Byte*>(first);
    stride_ = first->size;
    expect(stride_ % alignof(Struct) == 0, "a struct's `size` is not what sizeof says of it");
    for (std::size_t i = 1; i < count; ++i)
      expect((*this)[i].size == stride_, "the structs of an array are of different sizes");
  }

  std::size_t size() const noexcept { return count_; }
  Struct& operator[](std::size_t i) const noexcept { return *reinterpret_cast<Struct*>(bytes_ + i * stride_); }

 private:
  Byte* bytes_ = nullptr;
  std::size_t count_, stride_ = 0;
};

/// A text, an array: null is fine if it is empty.
template <class T>
std::span<T> span_of(T* data, std::size_t size) {
  expect(data != nullptr || size == 0, "a pointer is null");
  return {data, size};
}
std::string_view text_of(const char* data, std::size_t size) {
  const auto span = span_of(data, size);
  return {span.data(), span.size()};
}

UnknownFields unknown_of(ff_unknown unknown) {
  expect(unknown == FF_UNKNOWN_IGNORE || unknown == FF_UNKNOWN_REFUSE, "no such way to meet unknown fields");
  return static_cast<UnknownFields>(unknown);
}

PredictKind kind_of(ff_kind kind) {
  expect(kind >= FF_KIND_LABEL && kind <= FF_KIND_FEATURE, "no such kind of answer");
  return static_cast<PredictKind>(kind);
}

ff_predictor* wrap(Predictor predictor) {
  std::string engine(predictor.engine());
  return new ff_predictor{std::move(predictor), std::move(engine)};
}

ff_prediction unpacked(const Prediction& from) noexcept {
  ff_prediction to = {};
  to.label = from.is_classifier() ? static_cast<std::int64_t>(from.label_index()) : -1;
  to.outputs = from.outputs().data();
  to.output_count = from.outputs().size();
  to.has_probabilities = from.has_probabilities();
  to.margins = from.margins().data();
  to.margin_count = from.margins().size();
  return to;
}

void expect_target(const Predictor& predictor, std::size_t position) {
  if (position >= predictor.targets())
    throw ArgumentError("NoTarget", "", "the model has " + std::to_string(predictor.targets()) + " targets");
}

/// Where the answers of all targets go.
Structs<ff_prediction> room_for_answers(const ff_workspace& workspace, ff_prediction* predictions, std::size_t count) {
  expect(count == workspace.predictor.targets(), "expected one prediction per target");
  return {predictions, count};
}

void unpack(const Prediction& from, const Structs<ff_prediction>& to) {
  for (std::size_t i = 0; i < to.size(); ++i) give(to[i], unpacked(from.target(i)));
}

ff_target target_of(const Predictor& predictor, std::size_t position) {
  const auto places = predictor.plan().targets();
  const TargetPlace& place = places[position];
  ff_target target = {};
  for (const TargetPlace& before : places.first(position)) target.first_label += before.answers();
  target.class_count = place.classes;
  target.label_count = place.answers();
  target.first_output = place.first_output;
  target.output_count = place.outputs;
  target.first_margin = place.first_margin;
  target.margin_count = place.margins;
  target.has_probabilities = place.probabilities;
  return target;
}

void put(RowDecoder& row, std::size_t slot, const ff_value& value) {
  using Put = void (*)(RowDecoder&, std::size_t, const ff_value&);
  static constexpr Put puts[] = {
      [](RowDecoder&, std::size_t, const ff_value&) {},
      [](RowDecoder& to, std::size_t at, const ff_value&) { to.null(at); },
      [](RowDecoder& to, std::size_t at, const ff_value& v) { to.boolean(at, v.boolean != 0); },
      [](RowDecoder& to, std::size_t at, const ff_value& v) { to.integer(at, v.integer); },
      [](RowDecoder& to, std::size_t at, const ff_value& v) { to.number(at, v.number); },
      [](RowDecoder& to, std::size_t at, const ff_value& v) { to.text(at, text_of(v.text, v.text_size)); }};
  expect(value.kind >= FF_MISSING && value.kind <= FF_TEXT, "no such kind of value");
  puts[value.kind](row, slot, value);
}

struct ValueRow {
  Structs<const ff_value> values;

  void decode(RowDecoder& row) const {
    for (std::size_t slot = 0; slot < values.size(); ++slot) put(row, slot, values[slot]);
    row.finish();
  }
};

std::vector<std::string> names_of(const char* const* names, std::size_t count) {
  std::vector<std::string> all;
  for (const char* name : span_of(names, count)) {
    expect_pointers(name);
    all.emplace_back(name);
  }
  return all;
}

/// Fills an ff_label from whichever of its types a label has.
struct LabelWriter {
  ff_label& to;
  void operator()(bool value) const { to.kind = FF_LABEL_BOOLEAN, to.boolean = value; }
  void operator()(std::int64_t value) const { to.kind = FF_LABEL_INTEGER, to.integer = value; }
  void operator()(double value) const { to.kind = FF_LABEL_NUMBER, to.number = value; }
  void operator()(const std::string& value) const {
    to.kind = FF_LABEL_TEXT, to.text = value.data(), to.text_size = value.size();
  }
};

static_assert(static_cast<int>(DataType::boolean) == FF_TYPE_BOOLEAN &&
              static_cast<int>(DataType::int64) == FF_TYPE_INT64 &&
              static_cast<int>(DataType::float32) == FF_TYPE_FLOAT32 &&
              static_cast<int>(DataType::float64) == FF_TYPE_FLOAT64 &&
              static_cast<int>(DataType::string) == FF_TYPE_STRING);
static_assert(static_cast<int>(UnknownFields::ignore) == FF_UNKNOWN_IGNORE &&
              static_cast<int>(UnknownFields::refuse) == FF_UNKNOWN_REFUSE);
static_assert(static_cast<int>(PredictKind::label) == FF_KIND_LABEL &&
              static_cast<int>(PredictKind::output) == FF_KIND_OUTPUT &&
              static_cast<int>(PredictKind::margin) == FF_KIND_MARGIN &&
              static_cast<int>(PredictKind::leaf) == FF_KIND_LEAF &&
              static_cast<int>(PredictKind::feature) == FF_KIND_FEATURE);

}  // namespace

int32_t ff_abi_version() { return FF_ABI_VERSION; }
const char* ff_version() { return version.data(); }

ff_status ff_load_file(const char* path, ff_predictor** predictor, ff_error* error) {
  if (predictor) *predictor = nullptr;
  return guard(error, [&] {
    expect_pointers(predictor, path);
    *predictor = wrap(load(std::filesystem::path(path)));
  });
}

ff_status ff_load_bytes(const void* bytes, size_t size, ff_predictor** predictor, ff_error* error) {
  if (predictor) *predictor = nullptr;
  return guard(error, [&] {
    expect_pointers(predictor);
    *predictor = wrap(load(span_of(static_cast<const std::byte*>(bytes), size)));
  });
}

void ff_predictor_free(ff_predictor* predictor) { delete predictor; }

const char* ff_digest(const ff_predictor* predictor) {
  return predictor ? predictor->predictor.digest().c_str() : nullptr;
}
const char* ff_engine(const ff_predictor* predictor) { return predictor ? predictor->engine.c_str() : nullptr; }

size_t ff_field_count(const ff_predictor* predictor) { return predictor ? predictor->predictor.schema().size() : 0; }

ff_status ff_field_at(const ff_predictor* predictor, size_t slot, ff_field* field, ff_error* error) {
  return guard(error, [&] {
    expect_pointers(predictor, field);
    expect(slot < predictor->predictor.schema().size(), "no such slot");
    expect_size(field);
    const Field& from = predictor->predictor.schema()[slot];
    give(*field, {0, from.name.c_str(), from.name.size(), static_cast<ff_type>(from.type), from.nullable});
  });
}

int64_t ff_field_slot(const ff_predictor* predictor, const char* name, size_t name_size) {
  if (!predictor || (!name && name_size != 0)) return -1;
  const auto slot = predictor->predictor.schema().slot({name, name_size});
  return slot ? static_cast<std::int64_t>(*slot) : -1;
}

size_t ff_target_count(const ff_predictor* predictor) { return predictor ? predictor->predictor.targets() : 0; }

ff_status ff_target_at(const ff_predictor* predictor, size_t position, ff_target* target, ff_error* error) {
  return guard(error, [&] {
    expect_pointers(predictor, target);
    expect_size(target);
    expect_target(predictor->predictor, position);
    give(*target, target_of(predictor->predictor, position));
  });
}

ff_status ff_class_at(const ff_predictor* predictor, size_t target, size_t position, ff_label* label, ff_error* error) {
  return guard(error, [&] {
    expect_pointers(predictor, label);
    expect_size(label);
    expect_target(predictor->predictor, target);
    const auto classes = predictor->predictor.classes(target);
    expect(position < classes.size(), "no such class");
    ff_label made = {};
    std::visit(LabelWriter{made}, classes[position]);
    give(*label, made);
  });
}

ff_status ff_workspace_new(const ff_predictor* predictor, ff_workspace** workspace, ff_error* error) {
  if (workspace) *workspace = nullptr;
  return guard(error, [&] {
    expect_pointers(workspace, predictor);
    *workspace = new ff_workspace{predictor->predictor, predictor->predictor.workspace()};
  });
}

ff_status ff_workspace_new_with(const ff_predictor* predictor, const ff_workspace_options* options,
                                ff_workspace** workspace, ff_error* error) {
  if (workspace) *workspace = nullptr;
  return guard(error, [&] {
    expect_pointers(workspace, predictor, options);
    expect_size(options);
    *workspace = new ff_workspace{
        predictor->predictor,
        predictor->predictor.workspace({.rows = std::max<std::size_t>(options->rows, 1),
                                        .captured = names_of(options->captured, options->captured_count),
                                        .later = names_of(options->later, options->later_count)})};
  });
}

void ff_workspace_free(ff_workspace* workspace) { delete workspace; }

ff_status ff_workspace_set_unknown(ff_workspace* workspace, ff_unknown unknown, ff_error* error) {
  return guard(error, [&] {
    expect_pointers(workspace);
    workspace->workspace.set_unknown_fields(unknown_of(unknown));
  });
}

uint64_t ff_workspace_unknown_count(const ff_workspace* workspace) {
  return workspace ? workspace->workspace.unknown_fields() : 0;
}

ff_status ff_predict_json(ff_workspace* workspace, const char* record, size_t size, ff_prediction* predictions,
                          size_t count, ff_error* error) {
  return guard(error, [&] {
    expect_pointers(workspace);
    const auto answers = room_for_answers(*workspace, predictions, count);
    unpack(workspace->predictor.predict_json(text_of(record, size), workspace->workspace), answers);
  });
}

ff_status ff_probability(const ff_prediction* prediction, double* probability, ff_error* error) {
  return guard(error, [&] {
    expect_pointers(prediction, probability);
    expect_size(prediction);
    if (!prediction->has_probabilities || prediction->output_count != 2)
      throw ArgumentError("NoProbabilities", "", "the model has no two classes with probabilities");
    expect_pointers(prediction->outputs);
    *probability = prediction->outputs[1];
  });
}

ff_status ff_predict_values(ff_workspace* workspace, const ff_value* values, size_t value_count,
                            ff_prediction* predictions, size_t count, ff_error* error) {
  return guard(error, [&] {
    expect_pointers(workspace);
    expect(value_count == workspace->predictor.schema().size(), "expected one value per field");
    const auto answers = room_for_answers(*workspace, predictions, count);
    unpack(workspace->predictor.predict(ValueRow{{values, value_count}}, workspace->workspace), answers);
  });
}

ff_status ff_begin(ff_workspace* workspace, size_t row, const char* record, size_t size, ff_error* error) {
  return guard(error, [&] {
    expect_pointers(workspace);
    workspace->finished = 0;
    OpenRecord begun = workspace->predictor.begin(workspace->workspace, row);
    if (record != nullptr || size > 0) begun.json(text_of(record, size));
  });
}

ff_status ff_captured(const ff_workspace* workspace, size_t row, size_t which, const char** text, size_t* size,
                      ff_error* error) {
  return guard(error, [&] {
    expect_pointers(workspace, text, size);
    const std::string_view found = workspace->workspace.captured(which, row);
    *text = found.data();
    *size = found.size();
  });
}

ff_status ff_set(ff_workspace* workspace, size_t row, size_t slot, const ff_value* value, ff_error* error) {
  return guard(error, [&] {
    expect_pointers(workspace, value);
    expect_size(value);
    const OpenRecord record = OpenRecord::resumed(workspace->predictor.plan(), workspace->workspace, row);
    RowDecoder decoder = record.decoder(slot);
    put(decoder, slot, *value);
  });
}

ff_status ff_finish(ff_workspace* workspace, size_t rows, ff_error* error) {
  return guard(error, [&] {
    expect_pointers(workspace);
    workspace->finished = 0;
    workspace->finished = workspace->predictor.finish(workspace->workspace, rows).size();
  });
}

ff_status ff_answer(const ff_workspace* workspace, size_t row, ff_prediction* predictions, size_t count,
                    ff_error* error) {
  return guard(error, [&] {
    expect_pointers(workspace);
    expect(row < workspace->finished, "no such record was finished");
    const auto room = room_for_answers(*workspace, predictions, count);
    unpack(workspace->predictor.answers(workspace->workspace, workspace->finished)[row], room);
  });
}

size_t ff_width(const ff_predictor* predictor, ff_kind kind) {
  const bool exists = predictor && kind >= FF_KIND_LABEL && kind <= FF_KIND_FEATURE;
  return exists ? predictor->predictor.width(static_cast<PredictKind>(kind)) : 0;
}

size_t ff_json_lines_count(const char* text, size_t size) { return text ? JsonLines::count({text, size}) : 0; }

ff_status ff_predict_json_lines(const ff_predictor* predictor, ff_kind kind, ff_unknown unknown, const char* text,
                                size_t size, double* out, size_t out_size, size_t threads, ff_error* error) {
  return guard(error, [&] {
    expect_pointers(predictor);
    const JsonLines lines(predictor->predictor.plan(), text_of(text, size), unknown_of(unknown));
    predictor->predictor.predict(lines, kind_of(kind), span_of(out, out_size), threads);
  });
}

ff_status ff_predict_matrix(const ff_predictor* predictor, ff_kind kind, const double* data, size_t rows,
                            size_t columns, ptrdiff_t row_stride, ptrdiff_t column_stride, double* out, size_t out_size,
                            size_t threads, ff_error* error) {
  return guard(error, [&] {
    expect_pointers(predictor);
    expect(data != nullptr || rows == 0, "a pointer is null");
    const auto bytes = [](std::ptrdiff_t stride, std::size_t count) {
      const auto one = detail::checked_product<std::ptrdiff_t>(stride, sizeof(double));
      static_cast<void>(detail::checked_product<std::ptrdiff_t>(one, detail::checked_index(count)));
      return one;
    };
    const Batch batch = matrix_batch(predictor->predictor.schema(), data, rows, columns, bytes(row_stride, rows),
                                     bytes(column_stride, columns));
    const BoundBatch bound(predictor->predictor.plan(), batch);
    predictor->predictor.predict(bound, kind_of(kind), span_of(out, out_size), threads);
  });
}

ff_status ff_predict_arrow(const ff_predictor* predictor, ff_kind kind, ArrowArray* array, ArrowSchema* schema,
                           double* out, size_t out_size, size_t threads, ff_error* error) {
  const bool has_room = error && has_first_version(*error);
  return guard(has_room ? error : nullptr, [&] {
    expect_pointers(array, schema);
    const ArrowTable table(array, schema);  // first: it takes both over, whatever is wrong with the rest
    expect_size(error);
    expect_pointers(predictor);
    const BoundBatch bound(predictor->predictor.plan(), table.batch());
    predictor->predictor.predict(bound, kind_of(kind), span_of(out, out_size), threads);
  });
}
