#include "sizewell/uncertainty/points.hpp"

#include "sizewell/error.hpp"
#include "sizewell/prob/normal.hpp"
#include "sizewell/scenario/distance.hpp"

#include "uncertainty/kernels.hpp"
#include "uncertainty/sobol.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <map>
#include <mutex>
#include <numeric>
#include <set>
#include <utility>

namespace sizewell::uncertainty {

namespace {

constexpr double kUnit = 1.0 / 4294967296.0;
constexpr double kLineEnd = 6.4;  // beyond the normal quantile of the outermost 32-bit fraction
constexpr std::size_t kLineCells = 4096;

double probability_of(std::uint32_t u) { return (static_cast<double>(u) + 0.5) * kUnit; }

constexpr std::uint32_t kExactCells = 16;  // at each end, where a straight line is not good enough

bool has_steps(const Input& input) {
    return input.range.kind == scenario::RangeKind::choice || input.range.kind == scenario::RangeKind::empirical;
}

// A quantile function in cells: a table for the kernels, and finer ones for the outermost cells of each side, whose own
// outermost are left to the function itself.
struct Table {
    static constexpr std::uint32_t kTailCells = 512;
    static constexpr double kTail = static_cast<double>(kExactCells) / kCells;

    std::vector<double> middle, lower, upper;

    template <class Quantile>
    explicit Table(const Quantile& q) : middle(kCells + 1), lower(kTailCells + 1), upper(kTailCells + 1) {
        for (std::uint32_t c = kExactCells; c <= kCells - kExactCells; ++c) middle[c] = q(static_cast<double>(c) / kCells);
        std::fill_n(middle.begin(), kExactCells, middle[kExactCells]);  // never read as they are, but finite
        std::fill_n(middle.end() - kExactCells, kExactCells, middle[kCells - kExactCells]);
        for (std::uint32_t c = kExactCells; c <= kTailCells; ++c) {
            const double p = kTail * c / kTailCells;
            lower[c] = q(p);
            upper[c] = q(1.0 - p);
        }
    }
    Table() = default;

    template <class Quantile>
    double outside(double p, const Quantile& q) const {
        const bool low = p < 0.5;
        const double steps = (low ? p : 1.0 - p) * (kTailCells / kTail);
        const auto cell = static_cast<std::uint32_t>(steps);
        if (cell < kExactCells) return q(p);
        const auto& side = low ? lower : upper;
        return side[cell] + (steps - cell) * (side[cell + 1] - side[cell]);
    }
};

const Table& normal_table() {
    static const Table table([](double p) { return prob::normal_quantile(p); });
    return table;
}

// The quantile as a function of the normal it comes from, on [-kLineEnd, kLineEnd].
std::vector<double> line_of(const Input& input) {
    std::vector<double> line(kLineCells + 1);
    for (std::size_t c = 0; c <= kLineCells; ++c) {
        line[c] = quantile(input, prob::normal_cdf(-kLineEnd + 2.0 * kLineEnd * static_cast<double>(c) / kLineCells));
    }
    return line;
}

double on_line(const std::vector<double>& line, double y) {
    const double t = (std::clamp(y, -kLineEnd, kLineEnd) + kLineEnd) * (kLineCells / (2.0 * kLineEnd));
    const std::size_t cell = std::min(static_cast<std::size_t>(t), kLineCells - 1);
    return line[cell] + (t - static_cast<double>(cell)) * (line[cell + 1] - line[cell]);
}

// One dimension of one scramble, with the points of the outermost cells.
//
// Of 2,048 consecutive points one stands in each cell, and which one follows from the digits: the map from the low 11 bits of
// an index to the cell is linear and has an inverse.  So the few points that need more than the table are addressed, not sought.
struct Dimension {
    static constexpr std::uint32_t kWindow = kCells;

    struct Point {
        std::uint32_t index, u;  // both relative to the first of the window, digit by digit
    };

    Lane8Sequence lanes;
    std::array<Point, 2 * kExactCells> outer{};
    std::array<std::uint32_t, kCellBits> index_of_digit{};  // what flips one digit of the cell

    explicit Dimension(const Lane8Sequence& s) : lanes(s) {
        std::array<std::uint32_t, kCellBits> cell{}, index{};
        for (std::size_t j = 0; j < cell.size(); ++j) {
            cell[j] = s.direction[j] >> (32 - kCellBits);
            index[j] = 1U << j;
        }
        for (std::size_t digit = 0; digit < cell.size(); ++digit) {  // Gauss and Jordan over two elements
            const std::uint32_t bit = 1U << digit;
            std::size_t pivot = digit;
            while ((cell[pivot] & bit) == 0U) ++pivot;
            std::swap(cell[pivot], cell[digit]);
            std::swap(index[pivot], index[digit]);
            for (std::size_t j = 0; j < cell.size(); ++j) {
                if (j == digit || (cell[j] & bit) == 0U) continue;
                cell[j] ^= cell[digit];
                index[j] ^= index[digit];
            }
        }
        index_of_digit = index;
        for (std::uint32_t i = 0; i < outer.size(); ++i) outer[i] = at_cell(i < kExactCells ? i : kCells - static_cast<std::uint32_t>(outer.size()) + i);
    }

    // The point of a cell, relative to one whose coordinate is 0.
    Point at_cell(std::uint32_t cell) const {
        Point p{0, 0};
        for (std::size_t digit = 0; digit < index_of_digit.size(); ++digit) p.index ^= ((cell >> digit) & 1U) != 0U ? index_of_digit[digit] : 0U;
        for (std::size_t bit = 0; bit < index_of_digit.size(); ++bit) p.u ^= ((p.index >> bit) & 1U) != 0U ? lanes.direction[bit] : 0U;
        return p;
    }

    // Calls f(index - first, coordinate) for every outer point of first ... first + n - 1.
    template <class F>
    void each_outer(std::int64_t first, std::size_t n, const F& f) const {
        for (std::int64_t window = first / kWindow * kWindow; window < first + static_cast<std::int64_t>(n); window += kWindow) {
            const std::uint32_t start = lanes.at_block(static_cast<std::uint64_t>(window) / 8);
            const Point home = at_cell(start >> (32 - kCellBits));
            for (const Point& p : outer) {
                const auto at = static_cast<std::uint64_t>(window - first) + (home.index ^ p.index);  // wraps below the first, and is then too large
                if (at < n) f(static_cast<std::size_t>(at), start ^ home.u ^ p.u);
            }
        }
    }
};

struct Column {
    Table table;                // of a free input
    std::vector<double> line;   // of a correlated one
    bool steps = false;
};

}  // namespace

struct Points::Parts {
    std::vector<Input> inputs;
    std::vector<std::vector<std::size_t>> groups;
    std::vector<std::size_t> group_of;
    std::vector<Matrix> factor;  // of each group, 1 x 1 for a free input
    std::vector<Repair> repairs;
    std::vector<Column> columns;
    std::uint64_t seed = 1;

    // By scramble and dimension, made when they are first asked for and then read without a lock.
    mutable std::mutex guard;
    mutable std::map<std::pair<int, std::size_t>, std::unique_ptr<const Dimension>> dimensions;
    mutable std::vector<std::atomic<const Dimension*>> ready;
    static constexpr int kReady = 16;

    const Dimension& dimension(int scramble, std::size_t k) const {
        const bool quick = scramble >= 0 && scramble < kReady;
        const std::size_t at = quick ? static_cast<std::size_t>(scramble) * 2 * inputs.size() + k : 0;
        if (quick) {
            if (const Dimension* d = ready[at].load(std::memory_order_acquire); d != nullptr) return *d;
        }
        const std::scoped_lock lock(guard);
        auto& made = dimensions[{scramble, k}];
        if (made == nullptr) made = std::make_unique<const Dimension>(scrambled(k, seed, scramble));
        if (quick) ready[at].store(made.get(), std::memory_order_release);
        return *made;
    }

    // One table over one dimension; `exact` is the function it stands for.
    template <class Exact>
    static void read(const Dimension& d, std::int64_t first, std::size_t n, const Table& table, double* out, const Exact& exact) {
        static const TableKernel from_table = table_kernel();
        from_table(d.lanes, static_cast<std::uint64_t>(first) / 8, n / 8, table.middle.data(), out);
        d.each_outer(first, n, [&](std::size_t at, std::uint32_t u) { out[at] = table.outside(probability_of(u), exact); });
    }

    void fill_free(std::size_t k, const Dimension& d, std::int64_t first, std::size_t n, double* out) const {
        const Input& input = inputs[k];
        const auto exact = [&input](double p) { return quantile(input, p); };
        if (!columns[k].steps) return read(d, first, n, columns[k].table, out, exact);
        for (std::size_t i = 0; i < n; i += 8) {
            const std::uint32_t base = d.lanes.at_block((static_cast<std::uint64_t>(first) + i) / 8);
            for (std::size_t lane = 0; lane < 8; ++lane) out[i + lane] = exact(probability_of(base ^ d.lanes.low[lane]));
        }
    }

    void fill_group(std::size_t g, const std::vector<bool>& anew, int scramble, std::int64_t first, std::size_t n, std::size_t stride,
                    double* out) const {
        const auto& members = groups[g];
        const auto stands_on = [&](std::size_t k) -> const Dimension& { return dimension(scramble, !anew.empty() && anew[k] ? k + inputs.size() : k); };
        if (members.size() == 1) {
            const std::size_t k = members.front();
            return fill_free(k, stands_on(k), first, n, out + k * stride);
        }
        for (const std::size_t k : members) {
            read(stands_on(k), first, n, normal_table(), out + k * stride, [](double p) { return prob::normal_quantile(p); });
        }
        const Matrix& l = factor[g];
        for (std::size_t row = members.size(); row-- > 0;) {  // from the last, so that what is still needed is not overwritten
            double* y = out + members[row] * stride;
            const Column& column = columns[members[row]];
            for (std::size_t i = 0; i < n; ++i) {
                double sum = l.at(row, 0) * out[members[0] * stride + i];
                for (std::size_t j = 1; j <= row; ++j) sum += l.at(row, j) * out[members[j] * stride + i];
                y[i] = column.steps ? quantile(inputs[members[row]], prob::normal_cdf(std::clamp(sum, -kLineEnd, kLineEnd))) : on_line(column.line, sum);
            }
        }
    }

    void set_correlations(const std::vector<Correlation>& stated);
};

void Points::Parts::set_correlations(const std::vector<Correlation>& stated) {
    const std::size_t n = inputs.size();
    std::vector<std::string> names;
    for (const Input& input : inputs) names.push_back(input.name);
    const auto index_of = [&](const std::string& name) {
        const auto at = std::find(names.begin(), names.end(), name);
        if (at != names.end()) return static_cast<std::size_t>(at - names.begin());
        const std::string near = scenario::did_you_mean(name, names);
        throw DomainError("correlation", "input", name, "the name of a range" + (near.empty() ? std::string() : ": did you mean " + near + "?"));
    };
    Matrix all = Matrix::identity(n);
    std::set<std::pair<std::size_t, std::size_t>> seen;
    group_of.resize(n);
    std::iota(group_of.begin(), group_of.end(), std::size_t{0});
    for (const Correlation& c : stated) {
        const std::size_t i = index_of(c.first), j = index_of(c.second);
        if (i == j) throw DomainError("correlation", "pair", c.first + " with itself", "two inputs");
        if (!(c.rank >= -1.0 && c.rank <= 1.0)) throw DomainError("correlation", "rank", c.rank, "in [-1, 1]");
        if (!seen.insert(std::minmax(i, j)).second) throw DomainError("correlation", "pair", c.first + " with " + c.second, "given once");
        all.at(i, j) = all.at(j, i) = normal_correlation(c.rank);
        if (c.rank == 0.0) continue;
        const std::size_t keep = std::min(group_of[i], group_of[j]), drop = std::max(group_of[i], group_of[j]);
        std::replace(group_of.begin(), group_of.end(), drop, keep);
    }
    std::map<std::size_t, std::size_t> renumbered;
    for (std::size_t k = 0; k < n; ++k) {
        const auto [at, fresh] = renumbered.try_emplace(group_of[k], groups.size());
        if (fresh) groups.emplace_back();
        group_of[k] = at->second;
        groups[at->second].push_back(k);
    }
    for (const auto& members : groups) {
        Matrix m = Matrix::identity(members.size());
        for (std::size_t i = 0; i < members.size(); ++i) {
            for (std::size_t j = 0; j < members.size(); ++j) m.at(i, j) = all.at(members[i], members[j]);
        }
        const Matrix used = nearest_correlation(m);
        for (std::size_t i = 0; i < members.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                if (std::abs(used.at(i, j) - m.at(i, j)) < 1e-5) continue;
                repairs.push_back({members[j], members[i], rank_correlation(m.at(i, j)), rank_correlation(used.at(i, j))});
            }
        }
        factor.push_back(cholesky(used));
    }
}

Points::Points(std::vector<Input> inputs, const std::vector<Correlation>& correlations, std::uint64_t seed) : parts_(std::make_unique<Parts>()) {
    if (inputs.size() > kMostInputs) {
        throw DomainError("Points", "inputs", static_cast<double>(inputs.size()), "at most 256: state the least important ranges as points");
    }
    parts_->inputs = std::move(inputs);
    parts_->seed = seed;
    parts_->ready = std::vector<std::atomic<const Dimension*>>(Parts::kReady * 2 * parts_->inputs.size());
    std::set<std::string> names;
    for (const Input& input : parts_->inputs) {
        if (!names.insert(input.name).second) throw DomainError("Points", "name", input.name, "given once");
    }
    parts_->set_correlations(correlations);
    for (std::size_t k = 0; k < parts_->inputs.size(); ++k) {
        const Input& input = parts_->inputs[k];
        Column column;
        column.steps = has_steps(input);
        if (!column.steps && parts_->groups[parts_->group_of[k]].size() > 1) {
            column.line = line_of(input);
        } else if (!column.steps) {
            column.table = Table([&input](double p) { return quantile(input, p); });
        }
        parts_->columns.push_back(std::move(column));
    }
}

Points::Points(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Points Points::with_seed(std::uint64_t seed) const {
    auto parts = std::make_unique<Parts>();
    parts->inputs = parts_->inputs;
    parts->groups = parts_->groups;
    parts->group_of = parts_->group_of;
    parts->factor = parts_->factor;
    parts->repairs = parts_->repairs;
    parts->columns = parts_->columns;
    parts->seed = seed;
    parts->ready = std::vector<std::atomic<const Dimension*>>(parts_->ready.size());
    return Points(std::move(parts));
}

Points::~Points() = default;
Points::Points(Points&&) noexcept = default;
Points& Points::operator=(Points&&) noexcept = default;

const std::vector<Input>& Points::inputs() const { return parts_->inputs; }
const std::vector<Repair>& Points::repairs() const { return parts_->repairs; }
const std::vector<std::vector<std::size_t>>& Points::groups() const { return parts_->groups; }

void Points::fill(int scramble, std::int64_t first, std::size_t n, std::size_t stride, double* out) const {
    for (std::size_t g = 0; g < parts_->groups.size(); ++g) parts_->fill_group(g, {}, scramble, first, n, stride, out);
}

void Points::fill_anew(const std::vector<bool>& anew, int scramble, std::int64_t first, std::size_t n, std::size_t stride, double* out) const {
    if (2 * parts_->inputs.size() > kMostInputs) {
        throw DomainError("fill_anew", "inputs", static_cast<double>(parts_->inputs.size()), "at most 128 for total shares");
    }
    for (std::size_t g = 0; g < parts_->groups.size(); ++g) parts_->fill_group(g, anew, scramble, first, n, stride, out);
}

double Points::probability(std::size_t input, int scramble, std::int64_t index) const {
    const Lane8Sequence& s = parts_->dimension(scramble, input).lanes;
    const auto at = static_cast<std::uint64_t>(index);
    return probability_of(s.at_block(at / 8) ^ s.low[at % 8]);
}

Draws sample_points(const std::vector<Input>& inputs, const std::vector<Correlation>& correlations, std::size_t n, std::uint64_t seed,
                    int scramble, std::int64_t first) {
    const Points points(inputs, correlations, seed);
    Draws draws;
    draws.n = n;
    draws.values.resize(inputs.size() * n);
    for (const Input& input : inputs) draws.names.push_back(input.name);
    constexpr std::size_t kChunk = 512;
    std::vector<double> block(inputs.size() * kChunk);
    const std::int64_t skipped = first % 8;
    for (std::size_t at = 0; at < n + static_cast<std::size_t>(skipped); at += kChunk) {
        points.fill(scramble, first - skipped + static_cast<std::int64_t>(at), kChunk, kChunk, block.data());
        for (std::size_t i = 0; i < kChunk; ++i) {
            const std::size_t to = at + i - static_cast<std::size_t>(skipped);  // wraps below the first, and is then too large
            if (to >= n) continue;
            for (std::size_t k = 0; k < inputs.size(); ++k) draws.values[k * n + to] = block[k * kChunk + i];
        }
    }
    return draws;
}

}  // namespace sizewell::uncertainty
