# Compiles FILE without and with SZ_SHOULD_FAIL and asks for success and for an error that points into FILE.
string(REPLACE "|" ";" folders "${INCLUDES}")
set(flags ${STANDARD} -fsyntax-only)
list(REMOVE_ITEM folders /usr/include)  # named outright it comes too late for the standard library's include_next
foreach(folder IN LISTS folders)
  list(APPEND flags -isystem "${folder}")
endforeach()

execute_process(COMMAND "${COMPILER}" ${flags} "${FILE}" RESULT_VARIABLE code ERROR_VARIABLE said OUTPUT_VARIABLE said)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "${FILE} must compile without SZ_SHOULD_FAIL:\n${said}")
endif()

execute_process(COMMAND "${COMPILER}" ${flags} -DSZ_SHOULD_FAIL "${FILE}" RESULT_VARIABLE code ERROR_VARIABLE said OUTPUT_VARIABLE said)
if(code EQUAL 0)
  message(FATAL_ERROR "${FILE} compiles with SZ_SHOULD_FAIL and must not")
endif()
get_filename_component(name "${FILE}" NAME)
if(NOT said MATCHES "${name}:[0-9]+" OR NOT said MATCHES "error")
  message(FATAL_ERROR "${FILE} fails for a reason outside itself:\n${said}")
endif()
