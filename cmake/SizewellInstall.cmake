# install, export, version file and pkg-config: find_package(sizewell) and pkg-config --cflags --libs sizewell.
include(CMakePackageConfigHelpers)

install(TARGETS sizewell sizewell_model EXPORT sizewell-targets
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY include/sizewell "${PROJECT_BINARY_DIR}/include/sizewell" DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.hpp")
install(DIRECTORY data/ DESTINATION ${CMAKE_INSTALL_DATADIR}/sizewell)
install(EXPORT sizewell-targets NAMESPACE sizewell:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/sizewell)
configure_package_config_file(cmake/sizewell-config.cmake.in "${PROJECT_BINARY_DIR}/sizewell-config.cmake"
                              INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/sizewell)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/sizewell-config-version.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/sizewell-config.cmake" "${PROJECT_BINARY_DIR}/sizewell-config-version.cmake"
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/sizewell)
# From the folder of sizewell.pc, so that a moved installation still finds itself.
file(RELATIVE_PATH SIZEWELL_PREFIX_FROM_PC "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" "${CMAKE_INSTALL_PREFIX}")
configure_file(cmake/sizewell.pc.in sizewell.pc @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/sizewell.pc" DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
