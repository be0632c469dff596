#include <sizewell/queueing/erlang.hpp>

#include <cstdio>

int main() {
    const double waits = sizewell::queueing::erlang_c(10, 8.0);
    std::printf("%.4f have to wait\n", waits);
    return waits > 0.4091 && waits < 0.4092 ? 0 : 1;
}
