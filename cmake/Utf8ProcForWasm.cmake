# PkgConfig::utf8proc for the wasm preset: one C file of the distribution's own utf8proc, so that a page and a server on
# this machine read answers alike. The tarball is kept in ${SCEAU_CACHE} (environment, default ~/.cache/sceau).

if(DEFINED ENV{SCEAU_CACHE})
  set(utf8proc_cache $ENV{SCEAU_CACHE}/utf8proc)
else()
  set(utf8proc_cache $ENV{HOME}/.cache/sceau/utf8proc)
endif()
execute_process(COMMAND ${CMAKE_SOURCE_DIR}/cmake/fetch-source utf8proc ${utf8proc_cache}
  OUTPUT_VARIABLE utf8proc_tarball OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
set(utf8proc_source ${CMAKE_BINARY_DIR}/utf8proc)
if(NOT EXISTS ${utf8proc_source}/utf8proc.c)
  file(MAKE_DIRECTORY ${utf8proc_source})
  execute_process(COMMAND tar -xf ${utf8proc_tarball} -C ${utf8proc_source} --strip-components=1
    COMMAND_ERROR_IS_FATAL ANY)
endif()

add_library(utf8proc STATIC ${utf8proc_source}/utf8proc.c)
target_include_directories(utf8proc SYSTEM PUBLIC ${utf8proc_source})
target_compile_definitions(utf8proc PUBLIC UTF8PROC_STATIC)
target_compile_options(utf8proc PRIVATE -Oz -flto)
add_library(PkgConfig::utf8proc ALIAS utf8proc)
