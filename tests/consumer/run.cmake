# What the consumers' scripts share: each is run as a script of its own.

# Runs a command and fails with what it said.
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE code OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "${ARGN}: ${code}\n${said}")
  endif()
  message(STATUS "${said}")
endfunction()

# Sets `out` to what pkg-config answers about a package of the prefix, as a list.
function(pkg_config out package)
  set(ENV{PKG_CONFIG_PATH} "${PREFIX}/${LIBDIR}/pkgconfig")
  execute_process(COMMAND "${PKG_CONFIG}" ${ARGN} ${package} RESULT_VARIABLE code OUTPUT_VARIABLE told ERROR_VARIABLE said OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "pkg-config ${ARGN} ${package}: ${said}")
  endif()
  separate_arguments(told UNIX_COMMAND "${told}")
  set(${out} "${told}" PARENT_SCOPE)
endfunction()
