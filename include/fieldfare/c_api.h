/* SPDX-License-Identifier: Apache-2.0 */
/* The C face of fieldfare, for other languages.

   Functions that can fail return a status and describe a failure in an ff_error, which may be NULL. Nothing is thrown
   across this border. Texts are UTF-8 with a length; they may hold NUL. Pointers that a function gives out belong to
   the handle they came from and live as long as it does, except those of an ff_prediction. A pointer that must not be
   NULL and is, is FF_ERROR_ARGUMENT; functions without a status then answer NULL, 0 or -1.

   Every struct begins with its size, which the caller sets: sizeof of the struct that it was compiled with. So a struct
   may grow, and an older program still works: the library fills the part that the program knows, and leaves alone what
   it does not know itself. A size that is smaller than the first version of the struct is FF_ERROR_ARGUMENT. In an
   array all have the size of the first one.

     ff_error error = {.size = sizeof error};

   Threads: an ff_predictor is immutable and may be used by any number of threads at once. An ff_workspace is for one
   thread at a time. Handles may be created, used and freed on different threads. */
#ifndef FIELDFARE_C_API_H
#define FIELDFARE_C_API_H

#include <stddef.h>
#include <stdint.h>

#include "fieldfare/io/arrow_abi.h"

#if defined(_WIN32)
#define FF_API
#else
#define FF_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Changes when a program compiled against an older header would no longer work. Compare it with ff_abi_version(). */
#define FF_ABI_VERSION 1
FF_API int32_t ff_abi_version(void);
/* "major.minor.patch" of the library. */
FF_API const char* ff_version(void);

/* ---- Errors ---- */

typedef int32_t ff_status;
enum {
  FF_OK = 0,
  FF_ERROR_ARGUMENT = 1, /* a null pointer, a size or an enum value that cannot be */
  FF_ERROR_ARTIFACT = 2, /* the file is not a valid artifact */
  FF_ERROR_SCHEMA = 3,   /* a batch does not fit the model's fields */
  FF_ERROR_RECORD = 4,   /* a record is malformed or holds a value the model does not accept */
  FF_ERROR_MEMORY = 5,
  FF_ERROR_OTHER = 6
};

typedef struct ff_error {
  size_t size;
  ff_status status;
  char code[64];      /* stable name, e.g. "TypeMismatch"; one heading each in docs/errors.md */
  char where[512];    /* JSON pointer, column, row or node; empty when the whole input is meant */
  char message[1024]; /* for people; starts with the place */
} ff_error;

/* ---- Models ---- */

typedef struct ff_predictor ff_predictor;

/* Reads an artifact, validates all of it and replays its checks. Free the result with ff_predictor_free. */
/* What a function below hands out through a pointer to a handle is NULL unless it returns FF_OK. */
FF_API ff_status ff_load_file(const char* path, ff_predictor** predictor, ff_error* error);
FF_API ff_status ff_load_bytes(const void* bytes, size_t size, ff_predictor** predictor, ff_error* error);
/* NULL is allowed. Workspaces made from the predictor stay usable. */
FF_API void ff_predictor_free(ff_predictor* predictor);

/* Digest of the artifact, 32 hexadecimal digits, and the engine that runs the model. */
FF_API const char* ff_digest(const ff_predictor* predictor);
FF_API const char* ff_engine(const ff_predictor* predictor);

typedef int32_t ff_type;
enum { FF_TYPE_BOOLEAN = 0, FF_TYPE_INT64 = 1, FF_TYPE_FLOAT32 = 2, FF_TYPE_FLOAT64 = 3, FF_TYPE_STRING = 4 };

typedef struct ff_field {
  size_t size;
  const char* name;
  size_t name_size;
  ff_type type;
  int32_t nullable; /* 1: the field may be missing */
} ff_field;

FF_API size_t ff_field_count(const ff_predictor* predictor);
FF_API ff_status ff_field_at(const ff_predictor* predictor, size_t slot, ff_field* field, ff_error* error);
/* The slot of a field, -1 if the model has none of that name. */
FF_API int64_t ff_field_slot(const ff_predictor* predictor, const char* name, size_t name_size);

typedef int32_t ff_label_kind;
enum { FF_LABEL_BOOLEAN = 0, FF_LABEL_INTEGER = 1, FF_LABEL_NUMBER = 2, FF_LABEL_TEXT = 3 };

typedef struct ff_label {
  size_t size;
  ff_label_kind kind; /* which of the following holds it */
  int32_t boolean;
  int64_t integer;
  double number;
  const char* text;
  size_t text_size;
} ff_label;

/* One of the things that a model predicts, and where its numbers are in a row of each kind of answer (ff_width). */
typedef struct ff_target {
  size_t size;
  size_t class_count;  /* 0 for a regressor */
  size_t first_label;  /* of FF_KIND_LABEL */
  size_t label_count;  /* 1; of a regressor its values */
  size_t first_output; /* of FF_KIND_OUTPUT */
  size_t output_count;
  size_t first_margin;       /* of FF_KIND_MARGIN */
  size_t margin_count;       /* 0: it has no raw scores */
  int32_t has_probabilities; /* 1: the outputs are probabilities of the classes. A regressor has none, nor has a
                                classifier that only decides. */
} ff_target;

/* How many things the model predicts. Most models predict one, of which a regressor may have several values. */
FF_API size_t ff_target_count(const ff_predictor* predictor);
FF_API ff_status ff_target_at(const ff_predictor* predictor, size_t position, ff_target* target, ff_error* error);
/* A class of a target, in the order of its probabilities. */
FF_API ff_status ff_class_at(const ff_predictor* predictor, size_t target, size_t position, ff_label* label,
                             ff_error* error);

/* ---- One record ---- */

/* A model and the scratch memory of one thread. Nothing is allocated after it exists, unless a record is refused. */
typedef struct ff_workspace ff_workspace;
FF_API ff_status ff_workspace_new(const ff_predictor* predictor, ff_workspace** workspace, ff_error* error);
FF_API void ff_workspace_free(ff_workspace* workspace);

typedef int32_t ff_unknown;
enum {
  FF_UNKNOWN_IGNORE = 0, /* keys of a JSON record that no field has are counted; one that is a missing field's name,
                            misspelt, is refused (MisspeltField), and so is a record without any field of the model */
  FF_UNKNOWN_REFUSE = 1  /* every such key is refused (UnknownField) */
};
/* From now on; a new workspace ignores them. */
FF_API ff_status ff_workspace_set_unknown(ff_workspace* workspace, ff_unknown unknown, ff_error* error);
/* Keys that no field has, in all records that the workspace has seen. */
FF_API uint64_t ff_workspace_unknown_count(const ff_workspace* workspace);

/* The answer for one target. Points into the workspace: valid until the workspace is used again or freed. */
typedef struct ff_prediction {
  size_t size;
  int64_t label;         /* position of the predicted class, -1 for a regressor */
  const double* outputs; /* one probability per class, the values of a regressor, or scores if it only decides */
  size_t output_count;
  int32_t has_probabilities; /* 1: the outputs are probabilities */
  const double* margins;     /* raw scores before the link */
  size_t margin_count;
} ff_prediction;

/* One JSON object. `predictions` has room for the answer of each target: `count` is ff_target_count. */
FF_API ff_status ff_predict_json(ff_workspace* workspace, const char* record, size_t size, ff_prediction* predictions,
                                 size_t count, ff_error* error);

/* The probability of the positive class of a binary classifier, outputs[1]. Any other model's prediction is
   FF_ERROR_ARGUMENT (NoProbabilities). */
FF_API ff_status ff_probability(const ff_prediction* prediction, double* probability, ff_error* error);

typedef int32_t ff_value_kind;
enum { FF_MISSING = 0, FF_NULL = 1, FF_BOOLEAN = 2, FF_INTEGER = 3, FF_NUMBER = 4, FF_TEXT = 5 };

/* A value of a record; all zeros behind the size is a missing one. A number that is NaN is missing. Nobody looks
   whether a text is UTF-8, which costs time: one that is not is a category that no model knows, where JSON would be
   refused (BadUtf8). */
typedef struct ff_value {
  size_t size;
  ff_value_kind kind; /* which of the following holds it */
  int32_t boolean;
  int64_t integer;
  double number;
  const char* text;
  size_t text_size;
} ff_value;

/* One value per field, in the order of the slots; the answers as above. */
FF_API ff_status ff_predict_values(ff_workspace* workspace, const ff_value* values, size_t value_count,
                                   ff_prediction* predictions, size_t count, ff_error* error);

/* ---- Records in hand ---- */

/* A record can be completed between its parsing and its score: begin each, look up for all what they lack, set it, and
   finish. What is wrong with one of them has no effect on the others. */

/* What a workspace is made for. Names end with a zero byte; an array may be NULL if it has none. */
typedef struct ff_workspace_options {
  size_t size;
  size_t rows;              /* records in hand at a time; 0 is 1 */
  const char* const* later; /* fields of the model that are set after a record was parsed: it may be without them */
  size_t later_count;
  const char* const* captured; /* fields, the model's or not, whose text is kept as a record writes it */
  size_t captured_count;
} ff_workspace_options;
FF_API ff_status ff_workspace_new_with(const ff_predictor* predictor, const ff_workspace_options* options,
                                       ff_workspace** workspace, ff_error* error);

/* Begins the record of a row: one JSON object, which must stay where it is as long as what was captured is used;
   without a text (NULL and 0) a record that has nothing yet. */
FF_API ff_status ff_begin(ff_workspace* workspace, size_t row, const char* record, size_t size, ff_error* error);
/* The text of a captured field as the record writes it, a string with its quotes; size 0 if the record has none. */
FF_API ff_status ff_captured(const ff_workspace* workspace, size_t row, size_t which, const char** text, size_t* size,
                             ff_error* error);
/* Sets a field, whether the record has it or not. */
FF_API ff_status ff_set(ff_workspace* workspace, size_t row, size_t slot, const ff_value* value, ff_error* error);
/* Scores the first `rows` records, which ends them. */
FF_API ff_status ff_finish(ff_workspace* workspace, size_t rows, ff_error* error);
/* The answer for one of them; FF_ERROR_RECORD if it is one that the model does not take. */
FF_API ff_status ff_answer(const ff_workspace* workspace, size_t row, ff_prediction* predictions, size_t count,
                           ff_error* error);

/* ---- Many rows ---- */

typedef int32_t ff_kind;
enum {
  FF_KIND_LABEL = 0,  /* position of the class; for a regressor the value */
  FF_KIND_OUTPUT = 1, /* class probabilities, or values */
  FF_KIND_MARGIN = 2, /* before the link */
  FF_KIND_LEAF = 3,   /* the leaf of each tree, as the source library numbers it */
  FF_KIND_FEATURE = 4 /* the feature matrix that the model sees */
};

/* Numbers a row of that kind of answer has, those of all targets side by side; 0 if the model has none of the kind. */
FF_API size_t ff_width(const ff_predictor* predictor, ff_kind kind);

/* The following write rows x ff_width numbers, row-major, to `out`, whose size must be exactly that. Any number of
   threads gives the same bits. They stop at the first bad row (the lowest) and say where it is; `out` is then
   unspecified. */

/* JSON lines; ff_json_lines_count says how many rows a text has. */
FF_API size_t ff_json_lines_count(const char* text, size_t size);
FF_API ff_status ff_predict_json_lines(const ff_predictor* predictor, ff_kind kind, ff_unknown unknown,
                                       const char* text, size_t size, double* out, size_t out_size, size_t threads,
                                       ff_error* error);

/* A matrix of a model that takes numbers only: column i feeds field i. Strides count numbers: (columns, 1) for
   row-major, (1, rows) for column-major. NaN is missing. */
FF_API ff_status ff_predict_matrix(const ff_predictor* predictor, ff_kind kind, const double* data, size_t rows,
                                   size_t columns, ptrdiff_t row_stride, ptrdiff_t column_stride, double* out,
                                   size_t out_size, size_t threads, ff_error* error);

/* A record batch by the Arrow C data interface, columns found by name. Both structures are taken over: unless one of
   them is NULL, they are released when the function returns, whatever it returns. */
FF_API ff_status ff_predict_arrow(const ff_predictor* predictor, ff_kind kind, struct ArrowArray* array,
                                  struct ArrowSchema* schema, double* out, size_t out_size, size_t threads,
                                  ff_error* error);

#ifdef __cplusplus
}
#endif

#endif
