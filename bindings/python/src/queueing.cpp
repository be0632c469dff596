// Queueing functions over numbers and arrays.
#include "arrays.hpp"

#include <sizewell/queueing/erlang.hpp>
#include <sizewell/queueing/law.hpp>
#include <sizewell/queueing/mmc.hpp>

namespace sizewell::python {

namespace {

py::object erlang_b(py::handle servers, py::handle load) {
    return each("erlang_b", std::array{Argument{"servers", servers}, Argument{"load", load}}, [](double c, double a) { return queueing::erlang_b_real(c, a); });
}

py::object erlang_c(py::handle servers, py::handle load) {
    return each("erlang_c", std::array{Argument{"servers", servers}, Argument{"load", load}}, [](double c, double a) { return queueing::erlang_c_real(c, a); });
}

py::object mmc_percentile(py::handle rate, py::handle mean, py::handle servers, py::handle percentile, bool of_wait) {
    return each("mmc_percentile", std::array{Argument{"arrival_rate_rps", rate}, Argument{"service_mean_s", mean}, Argument{"servers", servers}, Argument{"percentile", percentile}},
                [of_wait](double lambda, double s, double c, double p) {
                    const auto laws = queueing::mmc(lambda, s, c);
                    return queueing::quantile(of_wait ? laws.wait : laws.response, p / 100.0);
                });
}

}  // namespace

void add_queueing(py::module_& m) {
    m.def("erlang_b", &erlang_b, py::arg("servers"), py::arg("load"));
    m.def("erlang_c", &erlang_c, py::arg("servers"), py::arg("load"));
    m.def("mmc_percentile", &mmc_percentile, py::arg("arrival_rate_rps"), py::arg("service_mean_s"), py::arg("servers"), py::arg("percentile"), py::arg("of_wait"));
}

}  // namespace sizewell::python
