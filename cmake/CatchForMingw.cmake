# Debian's Catch2 is built for Linux; its header serves Windows with a main() compiled here.
sceau_header_only(catch2_header catch2)
file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/catch_main.cpp CONTENT "#define CATCH_CONFIG_MAIN\n#include <catch2/catch.hpp>\n")
add_library(catch2_with_main STATIC ${CMAKE_BINARY_DIR}/catch_main.cpp)
target_link_libraries(catch2_with_main PUBLIC catch2_header)
add_library(Catch2::Catch2WithMain ALIAS catch2_with_main)

# One test for each program instead of one for each case, because each gets a Windows of its own.
function(catch_discover_tests name)
  add_test(NAME ${name} COMMAND node ${CMAKE_SOURCE_DIR}/tests/windows/unit-tests.mjs $<TARGET_FILE:${name}>)
  set_tests_properties(${name} PROPERTIES ENVIRONMENT "BUILD=${CMAKE_BINARY_DIR}" TIMEOUT 1500 FIXTURES_REQUIRED windows)
endfunction()
