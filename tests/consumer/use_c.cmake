# The C library from CMake and from plain cc with pkg-config, shared and static, out of a prefix that was moved.
include("${CMAKE_CURRENT_LIST_DIR}/run.cmake")

unset(ENV{SIZEWELL_DATA})
set(data "${PREFIX}/share/sizewell")
file(REMOVE_RECURSE "${BUILD}")
run("${CMAKE_COMMAND}" -S "${SOURCE}/c" -B "${BUILD}" -G "${GENERATOR}" "-DCMAKE_C_COMPILER=${COMPILER}" "-DCMAKE_C_FLAGS=${FLAGS}" "-DCMAKE_PREFIX_PATH=${PREFIX}")
run("${CMAKE_COMMAND}" --build "${BUILD}")
run("${BUILD}/use_c" "${data}" "${SCENARIO}")

pkg_config(cflags sizewell_c --cflags)
pkg_config(libs sizewell_c --libs)
pkg_config(static sizewell_c --static --libs)
separate_arguments(FLAGS UNIX_COMMAND "${FLAGS}")
run("${COMPILER}" -std=c11 ${FLAGS} ${cflags} "${SOURCE}/use_c.c" -o "${BUILD}/use_c_shared" ${libs} "-Wl,-rpath,${PREFIX}/${LIBDIR}")
run("${BUILD}/use_c_shared" "${data}" "${SCENARIO}")

# Static: the archives of sizewell by name, the rest as pkg-config says; the data is found beside the program.
list(TRANSFORM static REPLACE "^-l(sizewell.*)$" "-l:lib\\1.a")
run("${COMPILER}" -std=c11 ${FLAGS} ${cflags} "${SOURCE}/use_c.c" -o "${PREFIX}/bin/use_c_static" ${static})
run("${PREFIX}/bin/use_c_static" "${data}" "${SCENARIO}")
