#include "sizewell/serving/batch_table.hpp"

#include "sizewell/error.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace sizewell::serving {
namespace {

bool positive(double x) { return x > 0.0 && std::isfinite(x); }

// Slopes of a monotone cubic at the points: harmonic means of the neighbouring secants, 0 at a turn.
double slope_at(const std::vector<BatchPoint>& p, std::size_t i) {
    const auto secant = [&](std::size_t k) { return (p[k + 1].seconds - p[k].seconds) / (p[k + 1].batch - p[k].batch); };
    const std::size_t last = p.size() - 1;
    if (i > 0 && i < last) {
        const double left = secant(i - 1), right = secant(i);
        if (left * right <= 0.0) return 0.0;
        const double wide = p[i + 1].batch - p[i].batch, near = p[i].batch - p[i - 1].batch;
        const double w1 = 2.0 * wide + near, w2 = wide + 2.0 * near;
        return (w1 + w2) / (w1 / left + w2 / right);
    }
    const std::size_t k = i == 0 ? 0 : last - 1;
    if (p.size() == 2) return secant(k);
    // One-sided parabola, kept inside the monotone region.
    const std::size_t other = i == 0 ? 1 : last - 2;
    const double end = secant(k), next = secant(other);
    const double h = p[k + 1].batch - p[k].batch, g = p[other + 1].batch - p[other].batch;
    const double slope = ((2.0 * h + g) * end - h * next) / (h + g);
    if (slope * end <= 0.0) return 0.0;
    if (end * next <= 0.0 && std::fabs(slope) > 3.0 * std::fabs(end)) return 3.0 * end;
    return slope;
}

double inside(const std::vector<BatchPoint>& p, double n) {
    if (p.size() == 1) return p[0].seconds;
    const auto above = std::upper_bound(p.begin() + 1, p.end() - 1, n, [](double x, const BatchPoint& q) { return x < q.batch; });
    const auto i = static_cast<std::size_t>(above - p.begin()) - 1;
    const double h = p[i + 1].batch - p[i].batch;
    const double t = (n - p[i].batch) / h;
    const double u = 1.0 - t;
    return p[i].seconds * (1.0 + 2.0 * t) * u * u + p[i + 1].seconds * t * t * (3.0 - 2.0 * t) +
           h * t * u * (slope_at(p, i) * u - slope_at(p, i + 1) * t);
}

}  // namespace

BatchTable batch_table(std::vector<BatchPoint> points) {
    if (points.empty()) throw DomainError("batch_table", "points", 0, ">= 1");
    for (const BatchPoint& p : points) {
        if (!(p.batch >= 1.0) || !std::isfinite(p.batch)) throw DomainError("batch_table", "batch", p.batch, "finite and >= 1");
        if (!positive(p.seconds)) throw DomainError("batch_table", "seconds", p.seconds, "positive and finite");
    }
    std::stable_sort(points.begin(), points.end(), [](const BatchPoint& a, const BatchPoint& b) { return a.batch < b.batch; });
    BatchTable table;
    for (std::size_t i = 0; i < points.size();) {
        std::size_t end = i;
        double sum = 0.0;
        for (; end < points.size() && points[end].batch == points[i].batch; ++end) sum += points[end].seconds;
        table.points.push_back({points[i].batch, sum / static_cast<double>(end - i)});
        i = end;
    }
    return table;
}

BatchTable batch_table_of(const std::vector<ThroughputPoint>& points) {
    std::vector<BatchPoint> times;
    for (const ThroughputPoint& p : points) {
        if (!positive(p.per_second)) throw DomainError("batch_table_of", "per_second", p.per_second, "positive and finite");
        times.push_back({p.batch, p.batch / p.per_second});
    }
    return batch_table(std::move(times));
}

BatchTime batch_seconds(const BatchTable& table, double n) {
    if (!(n >= 1.0) || !std::isfinite(n)) throw DomainError("batch_seconds", "n", n, "finite and >= 1");
    const auto& p = table.points;
    if (n >= table.smallest() && n <= table.largest()) return {inside(p, n), false};
    const BatchLine line = fitted_line(table);
    if (n > table.largest()) {
        double slope = line.per_item;
        if (p.size() > 1) {
            const BatchPoint &a = p[p.size() - 2], &b = p.back();
            slope = std::max(slope, (b.seconds - a.seconds) / (b.batch - a.batch));
        }
        return {p.back().seconds + slope * (n - p.back().batch), true};
    }
    const BatchPoint& first = p.front();
    return {std::max(first.seconds - line.per_item * (first.batch - n), first.seconds * n / first.batch), true};
}

std::vector<double> batch_times(const BatchTable& table, int max, double scale) {
    if (max < 1) throw DomainError("batch_times", "max", max, ">= 1");
    if (!positive(scale)) throw DomainError("batch_times", "scale", scale, "positive and finite");
    std::vector<double> times;
    times.reserve(static_cast<std::size_t>(max));
    for (int n = 1; n <= max; ++n) times.push_back(scale * batch_seconds(table, n).seconds);
    return times;
}

std::vector<double> falling_sizes(const BatchTable& table) {
    std::vector<double> sizes;
    for (std::size_t i = 1; i < table.points.size(); ++i) {
        if (table.points[i].seconds < table.points[i - 1].seconds) sizes.push_back(table.points[i].batch);
    }
    return sizes;
}

BatchLine fitted_line(const BatchTable& table) {
    // Minimises sum (a u + b v - 1)^2 with u = 1 / t, v = n / t.
    double uu = 0.0, uv = 0.0, vv = 0.0, u1 = 0.0, v1 = 0.0;
    for (const BatchPoint& p : table.points) {
        const double u = 1.0 / p.seconds, v = p.batch / p.seconds;
        uu += u * u;
        uv += u * v;
        vv += v * v;
        u1 += u;
        v1 += v;
    }
    BatchLine line;
    const double det = uu * vv - uv * uv;
    if (table.points.size() > 1 && det > 1e-12 * uu * vv) {
        line.fixed = (u1 * vv - v1 * uv) / det;
        line.per_item = (v1 * uu - u1 * uv) / det;
    }
    if (table.points.size() == 1 || line.fixed < 0.0) {
        line.fixed = 0.0;
        line.per_item = v1 / vv;
    } else if (line.per_item < 0.0) {
        line.fixed = u1 / uu;
        line.per_item = 0.0;
    }
    for (const BatchPoint& p : table.points) {
        line.residual.push_back(line.fixed + line.per_item * p.batch - p.seconds);
        line.worst_relative = std::max(line.worst_relative, std::fabs(line.residual.back()) / p.seconds);
    }
    return line;
}

InstanceSharing measured_sharing(int instances, double alone, double together) {
    if (instances < 1) throw DomainError("measured_sharing", "instances", instances, ">= 1");
    if (!positive(alone)) throw DomainError("measured_sharing", "alone", alone, "positive and finite");
    if (!positive(together)) throw DomainError("measured_sharing", "together", together, "positive and finite");
    return {instances, std::clamp(instances * alone / together, 1.0, static_cast<double>(instances)), false};
}

InstanceSharing assumed_sharing(int instances) {
    if (instances < 1) throw DomainError("assumed_sharing", "instances", instances, ">= 1");
    return {instances, static_cast<double>(instances), instances > 1};
}

}  // namespace sizewell::serving
