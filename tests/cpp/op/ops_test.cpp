// SPDX-License-Identifier: Apache-2.0
// Every op against known values of its formula, NaN, unknown and missing values, and both float widths.
#include <doctest/doctest.h>

#include "cpp/support/errors.hpp"
#include "cpp/support/pipeline.hpp"
#include "cpp/support/random.hpp"
#include "fieldfare/column/record.hpp"
#include "fieldfare/plan/plan.hpp"
#include "fieldfare/predictor.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

constexpr double inf = std::numeric_limits<double>::infinity();
const double nan = std::nan("");

/// An op of one column alone, seen through the feature matrix.
class Alone {
 public:
  Alone(Op op, DataType type, std::size_t outputs = 1, bool then_indicate = false) {
    Pipeline pipeline;
    pipeline.schema = Schema({{"x", type, true, is_floating(type), {}}});
    Step& step = pipeline.steps.emplace_back();
    step.inputs = {0};
    step.op = std::move(op);
    std::uint32_t first = 1;
    if (then_indicate) {  // a string column cannot be a feature; whether it is missing can
      Step& last = pipeline.steps.emplace_back();
      last.inputs = {1};
      IsMissing indicator;
      indicator.missing_string = "filled";
      last.op = indicator;
      first = 2;
    }
    for (std::uint32_t i = 0; i < outputs; ++i) {
      pipeline.features.push_back(first + i);
      pipeline.feature_names.push_back("f" + std::to_string(i));
    }
    pipeline.accepts = {.missing = true, .infinite = true};
    pipeline.model = LinearModel{1, std::vector<double>(outputs, 0.0), {0}, DataType::float64};
    pipeline.link = Identity{};
    predictor_.emplace(pipeline);
    workspace_.emplace(predictor_->workspace());
  }

  std::vector<double> operator()(auto value) {
    RowDecoder decoder(predictor_->plan().fields(), *workspace_, 0);
    if constexpr (std::is_convertible_v<decltype(value), std::string_view>)
      decoder.text(0, value);
    else if constexpr (std::is_floating_point_v<decltype(value)>)
      decoder.number(0, value);
    else
      decoder.null(0);
    decoder.finish();
    std::vector<double> out(predictor_->width(PredictKind::feature));
    predictor_->plan().run(*workspace_, 1, Plan::single_record, PredictKind::feature, out.data());
    return out;
  }
  double one(auto value) { return (*this)(value)[0]; }
  std::string error(auto value) {
    return error_of([&] { (*this)(value); });
  }

 private:
  std::optional<Predictor> predictor_;
  std::optional<Workspace> workspace_;
};

struct Missing {};
constexpr Missing missing;

TEST_CASE("Affine, subtract_divide: (x - shift) / scale, a division, each step rounded") {
  Alone wide(Affine{AffineOrder::subtract_divide, {0.1}, {3}, DataType::float64}, DataType::float64);
  for (const double x : {0.0, 1.0, 0.1, -7.3, 1e300, 5e-324}) CHECK(same_bits(wide.one(x), (x - 0.1) / 3));
  std::size_t reciprocal_differs = 0;  // why it divides
  for (double x = 0; x < 10; x += 0.3) {
    CHECK(same_bits(wide.one(x), (x - 0.1) / 3));
    reciprocal_differs += !same_bits((x - 0.1) / 3, (x - 0.1) * (1.0 / 3));
  }
  CHECK(reciprocal_differs > 0);
  CHECK(std::isnan(wide.one(missing)));
  CHECK(wide.one(inf) == inf);
  Alone narrow(Affine{AffineOrder::subtract_divide, {0.1}, {3}, DataType::float32}, DataType::float64);
  for (const double x : {0.7, 1.0, 1e-3, 16777217.0})
    CHECK(same_bits(narrow.one(x), static_cast<double>((static_cast<float>(x) - 0.1f) / 3.0f)));
  CHECK(Alone(Affine{AffineOrder::subtract_divide, {}, {3}, DataType::float64}, DataType::float64).one(0.7) == 0.7 / 3);
  CHECK(Alone(Affine{AffineOrder::subtract_divide, {0.1}, {}, DataType::float64}, DataType::float64).one(0.7) ==
        0.7 - 0.1);
}

TEST_CASE("Affine, multiply_add: x * scale + shift, never fused") {
  const double scale = 1.0 / 3, min = -0.1;
  Alone wide(Affine{AffineOrder::multiply_add, {min}, {scale}, DataType::float64}, DataType::float64);
  std::size_t fused_differs = 0;
  for (double x = 0.1; x < 10; x += 0.37) {
    const volatile double product = x * scale;
    CHECK(same_bits(wide.one(x), product + min));
    fused_differs += !same_bits(std::fma(x, scale, min), product + min);
  }
  CHECK(fused_differs > 0);
  Alone narrow(Affine{AffineOrder::multiply_add, {0.1}, {0.3}, DataType::float32}, DataType::float64);
  const volatile float product = 0.1f * 0.3f;
  CHECK(narrow.one(0.1) == static_cast<double>(product + 0.1f));
}

TEST_CASE("Affine without a shift or a scale changes nothing by it, not even the sign of zero") {
  for (const auto order : {AffineOrder::subtract_divide, AffineOrder::multiply_add})
    for (const auto type : {DataType::float64, DataType::float32}) {
      CHECK(same_bits(Alone(Affine{order, {}, {2}, type}, DataType::float64).one(-0.0), -0.0));
      CHECK(same_bits(Alone(Affine{order, {}, {}, type}, DataType::float64).one(-0.0), -0.0));
    }
}

TEST_CASE("Clip keeps values between its bounds, and NaN") {
  Alone clipped(Clip{-1, 0.1, DataType::float64}, DataType::float64);
  CHECK(clipped.one(5.0) == 0.1);
  CHECK(clipped.one(-5.0) == -1);
  CHECK(clipped.one(0.05) == 0.05);
  CHECK(clipped.one(inf) == 0.1);
  CHECK(std::isnan(clipped.one(missing)));
  Alone narrow(Clip{-0.3, 0.2, DataType::float32}, DataType::float64);
  CHECK(narrow.one(5.0) == static_cast<double>(0.2f));
  CHECK(narrow.one(-5.0) == static_cast<double>(-0.3f));
}

TEST_CASE("FillMissing fills what is missing, and nothing else") {
  FillMissing numbers;
  numbers.fill = {0.1};
  Alone usual(numbers, DataType::float64);
  CHECK(usual.one(missing) == 0.1);
  CHECK(usual.one(inf) == inf);
  CHECK(same_bits(usual.one(-0.0), -0.0));
  numbers.dtype = DataType::float32;
  CHECK(Alone(numbers, DataType::float32).one(missing) == static_cast<double>(0.1f));
  numbers.missing_number = -1;
  Alone marked(numbers, DataType::float64);
  CHECK(marked.one(-1.0) == static_cast<double>(0.1f));
  CHECK(std::isnan(marked.one(missing)));
  numbers.fill = {nan};
  CHECK(std::isnan(Alone(numbers, DataType::float64).one(-1.0)));

  FillMissing strings;
  strings.fill_strings = {"filled"};
  Alone text(strings, DataType::string, 1, true);
  CHECK(text.one(missing) == 1);
  CHECK(text.one("filled") == 1);
  CHECK(text.one("other") == 0);
  CHECK(text.one("") == 0);
  strings.missing_string = "?";
  Alone named(strings, DataType::string, 1, true);
  CHECK(named.one("?") == 1);
  CHECK(named.one(missing) == 0);
}

TEST_CASE("IsMissing is 1 where a value is missing") {
  Alone usual(IsMissing{}, DataType::float64);
  CHECK(usual.one(missing) == 1);
  CHECK(usual.one(0.0) == 0);
  IsMissing marked;
  marked.missing_number = 0;
  marked.missing_string = "?";
  Alone numbers(marked, DataType::float64), strings(marked, DataType::string);
  CHECK(numbers.one(0.0) == 1);
  CHECK(numbers.one(-0.0) == 1);
  CHECK(numbers.one(missing) == 0);
  CHECK(strings.one("?") == 1);
  CHECK(strings.one("x") == 0);
  CHECK(strings.one(missing) == 0);
  CHECK(Alone(IsMissing{}, DataType::string).one(missing) == 1);
}

TEST_CASE("OneHotEncoder: dropped, shared, missing and unknown categories") {
  using Row = std::vector<double>;
  OneHotColumn column;
  column.strings = {"dropped", "b", "rare", "rarer"};
  column.index = {-1, 0, 1, 1};
  column.width = 3;
  column.missing = 2;
  column.unknown = 1;
  const auto encoder = [](const OneHotColumn& each) {
    OneHotEncoder made;
    made.columns = {each};
    return made;
  };
  Alone strings(encoder(column), DataType::string, 3);
  CHECK(strings("dropped") == Row{0, 0, 0});
  CHECK(strings("b") == Row{1, 0, 0});
  CHECK(strings("rare") == Row{0, 1, 0});
  CHECK(strings("rarer") == Row{0, 1, 0});
  CHECK(strings("never seen") == Row{0, 1, 0});
  CHECK(strings("") == Row{0, 1, 0});
  CHECK(strings(missing) == Row{0, 0, 1});
  column.missing = column.unknown = OneHotColumn::refuse;
  Alone strict(encoder(column), DataType::string, 3);
  CHECK(strict.error("never seen") == "RecordError:UnknownCategory");
  CHECK(strict.error(missing) == "RecordError:UnknownCategory");
  CHECK(strict("b") == Row{1, 0, 0});  // a refusal leaves nothing behind

  OneHotColumn numbers;
  numbers.numbers = {-1, 1, 2.5};
  numbers.index = {0, 1, 2};
  numbers.width = 3;
  numbers.missing = OneHotColumn::zeros;
  numbers.unknown = OneHotColumn::refuse;
  Alone numeric(encoder(numbers), DataType::float64, 3);
  CHECK(numeric(-1.0) == Row{1, 0, 0});
  CHECK(numeric(2.5) == Row{0, 0, 1});
  CHECK(numeric(missing) == Row{0, 0, 0});
  for (const double x : {1.7, 0.0, inf, -inf, std::nextafter(1.0, 2.0)})
    CHECK(numeric.error(x) == "RecordError:UnknownCategory");
}

TEST_CASE("OrdinalEncoder: codes, missing and unknown, rounded to its type") {
  OrdinalColumn column;
  column.strings = {"low", "high", "rare"};
  column.codes = {0, 1, 1};
  const auto encoder = [](const OrdinalColumn& each, DataType type = DataType::float64) {
    OrdinalEncoder made;
    made.columns = {each};
    made.dtype = type;
    return made;
  };
  Alone strict(encoder(column), DataType::string);
  CHECK(strict.one("low") == 0);
  CHECK(strict.one("rare") == 1);
  CHECK(strict.error("never seen") == "RecordError:UnknownCategory");
  CHECK(strict.error(missing) == "RecordError:UnknownCategory");
  column.missing = column.unknown = detail::Otherwise::value;
  column.missing_code = nan;
  column.unknown_code = 0.1;
  Alone tolerant(encoder(column), DataType::string);
  CHECK(std::isnan(tolerant.one(missing)));
  CHECK(tolerant.one("never seen") == 0.1);
  CHECK(Alone(encoder(column, DataType::float32), DataType::string).one("never seen") == static_cast<double>(0.1f));

  OrdinalColumn numbers;
  numbers.numbers = {-3, 0, 7};
  numbers.codes = {2, 0.1, 0};
  numbers.missing = detail::Otherwise::value;
  numbers.missing_code = -5;
  Alone numeric(encoder(numbers, DataType::float32), DataType::float64);
  CHECK(numeric.one(-3.0) == 2);
  CHECK(numeric.one(-0.0) == static_cast<double>(0.1f));
  CHECK(numeric.one(missing) == -5);
  CHECK(numeric.error(1.0) == "RecordError:UnknownCategory");
}

TEST_CASE("unsound parameters are refused") {
  const std::vector<ColumnType> one = {ColumnType{}}, text = {ColumnType{DataType::string, BlockKind::code, 0}};
  const auto code = [](const auto& op, const std::vector<ColumnType>& inputs) {
    return error_of([&] { op.infer(inputs); });
  };
  CHECK(code(Clip{1, 0, DataType::float64}, one) == "ArtifactError:BadScale");
  CHECK(code(Clip{nan, 0, DataType::float64}, one) == "ArtifactError:NonFinite");
  CHECK(code(Clip{0, 1, DataType::float64}, text) == "ArtifactError:BadGraph");
  CHECK(code(Affine{AffineOrder::multiply_add, {0, 0}, {1}}, one) == "ArtifactError:LengthMismatch");
  CHECK(code(Affine{AffineOrder::multiply_add, {0}, {0}}, one) == "ArtifactError:BadScale");
  CHECK(code(Affine{AffineOrder::multiply_add, {0}, {1e-39}, DataType::float32}, one) == "ArtifactError:BadScale");
  CHECK(code(Affine{AffineOrder::subtract_divide, {1e39}, {}, DataType::float32}, one) == "ArtifactError:NonFinite");
  CHECK(code(Affine{}, text) == "ArtifactError:BadGraph");
  FillMissing imputer;
  CHECK(code(imputer, one) == "ArtifactError:LengthMismatch");
  imputer.fill = {inf};
  CHECK(code(imputer, one) == "ArtifactError:NonFinite");
  imputer.fill = {0};
  imputer.missing_number = nan;
  CHECK(code(imputer, one) == "ArtifactError:NonFinite");
  CHECK(code(imputer, {text[0], one[0]}) == "ArtifactError:BadGraph");
  CHECK(code(imputer, text) == "ArtifactError:LengthMismatch");
  IsMissing indicator;
  indicator.missing_number = nan;
  CHECK(code(indicator, one) == "ArtifactError:NonFinite");
  OrdinalEncoder encoder;
  encoder.columns.resize(1);
  encoder.columns[0].numbers = {1, 1};
  encoder.columns[0].codes = {0, 1};
  CHECK(code(encoder, one) == "ArtifactError:BadCategory");
  encoder.columns[0].numbers = {nan, 1};
  CHECK(code(encoder, one) == "ArtifactError:BadCategory");
  encoder.columns[0].numbers = {0, 1};
  encoder.columns[0].codes = {0};
  CHECK(code(encoder, one) == "ArtifactError:LengthMismatch");
  CHECK(code(encoder, text) == "ArtifactError:BadCategory");
}

TEST_CASE("a category that is refused behind numeric steps is named by the field it comes from") {
  Pipeline pipeline;
  pipeline.schema = Schema({{"age", DataType::float64, true, true, {}}, {"size", DataType::float64, true, true, {}}});
  OneHotColumn known;
  known.numbers = {1, 2};
  known.index = {0, 1};
  known.width = 2;
  pipeline.steps = {{{1, 0}, Affine{AffineOrder::subtract_divide, {}, {2, 2}}},
                    {{2, 3}, Affine{}},
                    {{4, 5}, OneHotEncoder{{known, known}}}};
  pipeline.features = {6, 7, 8, 9};
  pipeline.feature_names = {"a", "b", "c", "d"};
  pipeline.model = LinearModel{1, {1, 1, 1, 1}, {0}, DataType::float64};
  pipeline.link = Identity{};
  const Predictor predictor(pipeline);
  Workspace workspace = predictor.workspace();
  const auto place = [&](double age, double size) {
    try {
      predictor.predict(Record(predictor.schema()).set(0, age).set(1, size), workspace);
    } catch (const RecordError& error) {
      return error.where();
    }
    return std::string();
  };
  CHECK(place(2, 4).empty());
  CHECK(place(5, 4) == "/age");
  CHECK(place(2, 5) == "/size");
}

}  // namespace
