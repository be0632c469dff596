# Configures and builds the consumer one way and runs what came out.
include("${CMAKE_CURRENT_LIST_DIR}/run.cmake")

file(REMOVE_RECURSE "${BUILD}")
run("${CMAKE_COMMAND}" -S "${SOURCE}" -B "${BUILD}" -G "${GENERATOR}" "-DCMAKE_CXX_COMPILER=${COMPILER}" "-DCMAKE_CXX_FLAGS=${FLAGS}"
    -DCMAKE_BUILD_TYPE=Debug "-DWAY=${WAY}" "-DCMAKE_PREFIX_PATH=${PREFIX}" "-DSIZEWELL_SOURCE=${SIZEWELL_SOURCE}")
run("${CMAKE_COMMAND}" --build "${BUILD}")
run("${BUILD}/use_model")
if(WAY STREQUAL "find_package")
  run("${BUILD}/use_library" "${PREFIX}/share/sizewell" "${SCENARIO}")
endif()
