// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/c_api.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <span>
#include <stdexcept>
#include <string>

#include "detail/checked.hpp"
#include "fieldfare/column/batch.hpp"
#include "fieldfare/column/matrix.hpp"
#include "fieldfare/error.hpp"
#include "fieldfare/io/arrow.hpp"
#include "fieldfare/io/json_lines.hpp"
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

ff_status fail(ff_error* error, ff_status status, std::string_view code, std::string_view where,
               std::string_view message) noexcept {
  if (error) {
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

/// Runs a call; whatever it throws becomes a status.
template <class Call>
ff_status guard(ff_error* error, Call&& call) noexcept {
  try {
    call();
    return FF_OK;
  } catch (const Error& e) {
    return fail(error, status_of(e), e.code(), e.where(), e.what());
  } catch (const std::bad_alloc&) {
    return fail(error, FF_ERROR_MEMORY, "OutOfMemory", "", "out of memory");
  } catch (const std::invalid_argument& e) {
    return fail(error, FF_ERROR_ARGUMENT, "BadArgument", "", e.what());
  } catch (const std::exception& e) {
    return fail(error, FF_ERROR_OTHER, "Internal", "", e.what());
  } catch (...) {
    return fail(error, FF_ERROR_OTHER, "Internal", "", "an exception that is no std::exception");
  }
}

void expect(bool condition, const char* message) {
  if (!condition) throw std::invalid_argument(message);
}

template <class... Pointers>
void expect_pointers(const Pointers*... pointers) {
  expect((... && (pointers != nullptr)), "a pointer is null");
}

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

void unpack(const Prediction& from, ff_prediction& to) noexcept {
  to.label = from.is_classifier() ? static_cast<std::int64_t>(from.label_index()) : -1;
  to.outputs = from.outputs().data();
  to.output_count = from.outputs().size();
  to.has_probabilities = from.has_probabilities();
  to.margins = from.margins().data();
  to.margin_count = from.margins().size();
}

struct ValueRow {
  std::span<const ff_value> values;

  void decode(RowDecoder& row) const {
    for (std::size_t slot = 0; slot < values.size(); ++slot) put(row, slot, values[slot]);
    row.finish();
  }

 private:
  static void put(RowDecoder& row, std::size_t slot, const ff_value& value) {
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
};

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
  return guard(error, [&] {
    expect_pointers(predictor);
    *predictor = nullptr;
    expect_pointers(path);
    *predictor = wrap(load(std::filesystem::path(path)));
  });
}

ff_status ff_load_bytes(const void* bytes, size_t size, ff_predictor** predictor, ff_error* error) {
  return guard(error, [&] {
    expect_pointers(predictor);
    *predictor = nullptr;
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
    const Field& from = predictor->predictor.schema()[slot];
    *field = {from.name.c_str(), from.name.size(), static_cast<ff_type>(from.type), from.nullable};
  });
}

int64_t ff_field_slot(const ff_predictor* predictor, const char* name, size_t name_size) {
  if (!predictor || (!name && name_size != 0)) return -1;
  const auto slot = predictor->predictor.schema().slot({name, name_size});
  return slot ? static_cast<std::int64_t>(*slot) : -1;
}

size_t ff_class_count(const ff_predictor* predictor) { return predictor ? predictor->predictor.classes().size() : 0; }
int32_t ff_has_probabilities(const ff_predictor* predictor) {
  return predictor && predictor->predictor.has_probabilities();
}

ff_status ff_class_at(const ff_predictor* predictor, size_t position, ff_label* label, ff_error* error) {
  return guard(error, [&] {
    expect_pointers(predictor, label);
    expect(position < predictor->predictor.classes().size(), "no such class");
    *label = {};
    std::visit(LabelWriter{*label}, predictor->predictor.classes()[position]);
  });
}

ff_status ff_workspace_new(const ff_predictor* predictor, ff_workspace** workspace, ff_error* error) {
  return guard(error, [&] {
    expect_pointers(workspace);
    *workspace = nullptr;
    expect_pointers(predictor);
    *workspace = new ff_workspace{predictor->predictor, predictor->predictor.workspace()};
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

ff_status ff_predict_json(ff_workspace* workspace, const char* record, size_t size, ff_prediction* prediction,
                          ff_error* error) {
  return guard(error, [&] {
    expect_pointers(workspace, prediction);
    unpack(workspace->predictor.predict_json(text_of(record, size), workspace->workspace), *prediction);
  });
}

ff_status ff_probability(const ff_prediction* prediction, double* probability, ff_error* error) {
  return guard(error, [&] {
    expect_pointers(prediction, probability);
    if (!prediction->has_probabilities || prediction->output_count != 2)
      throw ArgumentError("NoProbabilities", "", "the model has no two classes with probabilities");
    expect_pointers(prediction->outputs);
    *probability = prediction->outputs[1];
  });
}

ff_status ff_predict_values(ff_workspace* workspace, const ff_value* values, size_t count, ff_prediction* prediction,
                            ff_error* error) {
  return guard(error, [&] {
    expect_pointers(workspace, prediction);
    expect(count == workspace->predictor.schema().size(), "expected one value per field");
    unpack(workspace->predictor.predict(ValueRow{span_of(values, count)}, workspace->workspace), *prediction);
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
  return guard(error, [&] {
    expect_pointers(array, schema);
    const ArrowTable table(array, schema);
    expect_pointers(predictor);
    const BoundBatch bound(predictor->predictor.plan(), table.batch());
    predictor->predictor.predict(bound, kind_of(kind), span_of(out, out_size), threads);
  });
}
