# The installed library and program as a stranger meets them.  The library is the one that was built already.
set(consumer "${CMAKE_CURRENT_SOURCE_DIR}/consumer")
set(work "${CMAKE_CURRENT_BINARY_DIR}/consumer")
set(prefix "${work}/prefix")
set(scenario "${PROJECT_SOURCE_DIR}/examples/scenarios/internal_tool.json")
find_program(SIZEWELL_PKG_CONFIG NAMES pkg-config pkgconf REQUIRED)

add_test(NAME consumer.install COMMAND "${CMAKE_COMMAND}" --install "${PROJECT_BINARY_DIR}" --prefix "${prefix}")
set_tests_properties(consumer.install PROPERTIES FIXTURES_SETUP installed)

set(with "-DSOURCE=${consumer}" "-DCOMPILER=${CMAKE_CXX_COMPILER}" "-DFLAGS=${CMAKE_CXX_FLAGS}" "-DSCENARIO=${scenario}")
foreach(way find_package add_subdirectory)
  add_test(NAME consumer.${way} COMMAND "${CMAKE_COMMAND}" ${with} "-DWAY=${way}" "-DBUILD=${work}/${way}" "-DPREFIX=${prefix}"
           "-DGENERATOR=${CMAKE_GENERATOR}" "-DSIZEWELL_SOURCE=${PROJECT_SOURCE_DIR}" -P "${consumer}/build.cmake")
endforeach()
add_test(NAME consumer.moved_program COMMAND "${CMAKE_COMMAND}" "-DPREFIX=${prefix}" "-DMOVED=${work}/moved" "-DSCENARIO=${scenario}" -P "${consumer}/moved.cmake")
add_test(NAME consumer.pkg_config COMMAND "${CMAKE_COMMAND}" ${with} "-DBUILD=${work}/pkg_config" "-DPREFIX=${work}/moved"
         "-DLIBDIR=${CMAKE_INSTALL_LIBDIR}" "-DPKG_CONFIG=${SIZEWELL_PKG_CONFIG}" -P "${consumer}/pkg_config.cmake")
set_tests_properties(consumer.find_package consumer.moved_program consumer.pkg_config PROPERTIES FIXTURES_REQUIRED installed)
set_tests_properties(consumer.pkg_config PROPERTIES DEPENDS consumer.moved_program)
if(TARGET sizewell_c)
  add_test(NAME consumer.c COMMAND "${CMAKE_COMMAND}" "-DSOURCE=${consumer}" "-DCOMPILER=${CMAKE_C_COMPILER}" "-DFLAGS=${CMAKE_C_FLAGS}" "-DSCENARIO=${scenario}"
           "-DBUILD=${work}/c" "-DPREFIX=${work}/moved" "-DLIBDIR=${CMAKE_INSTALL_LIBDIR}" "-DGENERATOR=${CMAKE_GENERATOR}" "-DPKG_CONFIG=${SIZEWELL_PKG_CONFIG}"
           -P "${consumer}/use_c.cmake")
  set_tests_properties(consumer.c PROPERTIES FIXTURES_REQUIRED installed DEPENDS consumer.moved_program)
endif()
