// A plan asked many times: tables over one or two inputs (or more), and a file's variants side by side.
#pragma once

#include "sizewell/plan/metric.hpp"
#include "sizewell/scenario/baseline.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sizewell::plan {

/// What a long question asks its caller now and then; false ends it with what is done.
using Continue = std::function<bool(std::size_t done, std::size_t of)>;

/// How questions run.
struct QuestionOptions {
    PlanOptions plan = {};
    int threads = 1;    ///< 0: all; results do not depend on it where no evaluation is ended by its clock
    Continue on = {};
    Sampler sampler = {};
};

/// One value an input takes.
struct AxisPoint {
    std::string text;    ///< as it is told: "2,000 req/s", "aws/g5.xlarge/us-east-1"
    double value = 0.0;  ///< in coherent units, where `number`
    bool number = true;
    double told = 0.0;   ///< in the unit of the axis, where `number`
};

/// An input and the values it takes.
struct Axis {
    std::string path;      ///< the short path of the input
    std::string argument;  ///< as it was asked for, for findings
    std::string unit;      ///< in which numbers are told, "" for words and plain numbers
    double factor = 1.0;   ///< coherent units in one of it
    std::vector<AxisPoint> points;
};

inline constexpr double kMostCells = 1e6;

/// Reads axes such as "demand.peak=100..10000:log20".
///
/// LOW..HIGH:logN and :linN (N points, both ends included), :step X (from LOW, not beyond HIGH), or a list A,B,C (or A;B;C
/// where values have commas of their own).  Without a mode: steps of one between whole numbers at most 32 apart, else 11
/// points.  Numbers without a unit have the one the scenario gives the input.
///
/// @throws InputError  E0901 the input, E0902 the shape, E0907 more than kMostCells cells in all, with their number
[[nodiscard]] std::vector<Axis> parse_axes(const std::vector<std::string>& arguments, const scenario::Baseline& baseline);

struct SweepCell {
    std::vector<std::size_t> at;  ///< index on each axis
    bool done = false;
    bool met = false;
    std::string refused;          ///< why there is no plan here, "" where there is one
    std::vector<double> values;   ///< of the figures shown, in their units
    double left_out = 0.0;        ///< share of the draws that are no scenario, which percentiles and means leave out
};

struct Sweep {
    std::string file;
    std::vector<Axis> axes;
    std::vector<Subject> shown;
    std::vector<SweepCell> cells;  ///< the last axis runs fastest
    std::size_t done = 0;
    [[nodiscard]] bool interrupted() const { return done < cells.size(); }
};

/// The cells of a sweep, each a function of its index alone: any process that reads the same scenario may compute it.
class SweepCells {
  public:
    /// @param baseline  outlives it;  @param options  without threads and `on`, which are the caller's
    /// @throws InputError  as sweep()
    SweepCells(const scenario::Baseline& baseline, std::vector<Axis> axes, const std::vector<std::string>& shown, const QuestionOptions& options);
    ~SweepCells();
    SweepCells(SweepCells&&) noexcept;
    SweepCells& operator=(SweepCells&&) noexcept;

    /// The sweep with no cell done.
    [[nodiscard]] const Sweep& table() const;
    /// @param i  < table().cells.size();  thread-safe
    [[nodiscard]] SweepCell at(std::size_t i) const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// The figures that tables show unless others are asked for.
[[nodiscard]] std::vector<std::string> usual_figures();

/// The plan at every combination of the axes' values.  A combination the reader refuses is a cell that says why.
///
/// @param shown  paths, or p90(path) with a sampler
/// @throws InputError  E0906 for `shown`, E0903 for an axis that cannot be set
/// @cost   40 us a cell with closed-form queues (questions_bench); 70 ms where the scenario leaves the GPU to the plan, which then
///         chooses anew in every cell: which is cheapest depends on what is swept
[[nodiscard]] Sweep sweep(const scenario::Baseline& baseline, std::vector<Axis> axes, const std::vector<std::string>& shown, const QuestionOptions& options = {});

/// The file as it stands and every variant, as a sweep over one axis named "variant".
/// @throws InputError  what is wrong with any of them
[[nodiscard]] Sweep variants(const scenario::Document& document, const catalog::Catalog& catalog, const std::vector<scenario::Override>& overrides,
                             const std::vector<std::string>& shown, const QuestionOptions& options = {});

}  // namespace sizewell::plan
