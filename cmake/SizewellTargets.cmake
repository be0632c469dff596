# How a sizewell target is built: its warnings, its precompiled headers, its tests.

# Warnings are PRIVATE: a consumer's flags are the consumer's business.
function(sizewell_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wno-sign-conversion -ffp-contract=off)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict;-Wno-maybe-uninitialized;-Wno-psabi>)
  endif()
  if(SIZEWELL_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()

# One executable per layer: sizewell_tests(queueing erlang_test.cpp ...), each TEST a ctest of its own suite.
function(sizewell_tests layer)
  add_executable(test_${layer} ${ARGN})
  target_link_libraries(test_${layer} PRIVATE sizewell::sizewell GTest::gtest GTest::gtest_main
                        nlohmann_json::nlohmann_json fmt::fmt-header-only Threads::Threads)
  target_include_directories(test_${layer} PRIVATE "${PROJECT_SOURCE_DIR}/tests" "${PROJECT_SOURCE_DIR}/src")
  target_compile_definitions(test_${layer} PRIVATE
    SIZEWELL_ROOT="${PROJECT_SOURCE_DIR}" SIZEWELL_SHARED="${PROJECT_SOURCE_DIR}/../shared")
  sizewell_warnings(test_${layer})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")  # std::string concatenation, as with -Wrestrict
    target_compile_options(test_${layer} PRIVATE -Wno-stringop-overflow -Wno-array-bounds)
  endif()
  target_compile_options(test_${layer} PRIVATE $<$<CONFIG:Release>:-O1>)  # a third of the time to compile; the library keeps its own
  target_precompile_headers(test_${layer} PRIVATE <gtest/gtest.h> <cmath> <string> <vector>)
  add_test(NAME ${layer} COMMAND test_${layer} --gtest_brief=1)
endfunction()
