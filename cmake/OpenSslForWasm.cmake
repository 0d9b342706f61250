# OpenSSL::Crypto for the wasm preset: built from the source of the distribution's own OpenSSL, so that a page and a server
# on this machine decide alike. Kept in ${SCEAU_CACHE} (environment, default ~/.cache/sceau): a second clone builds nothing.
# SCEAU_OPENSSL_TARBALL and SCEAU_OPENSSL_SHA256 (environment) give another source.

if(DEFINED ENV{SCEAU_CACHE})
  set(openssl_cache $ENV{SCEAU_CACHE})
else()
  set(openssl_cache $ENV{HOME}/.cache/sceau)
endif()

# Whatever changes the result changes the directory.
execute_process(COMMAND dpkg-query --show --showformat=\${Version} libssl-dev
  OUTPUT_VARIABLE openssl_system_version ERROR_QUIET)
execute_process(COMMAND ${CMAKE_C_COMPILER} --version OUTPUT_VARIABLE openssl_compiler ERROR_QUIET)
file(READ ${CMAKE_SOURCE_DIR}/cmake/openssl-for-wasm/build openssl_recipe)
string(SHA256 openssl_key "${openssl_system_version}|${openssl_compiler}|${openssl_recipe}|$ENV{SCEAU_OPENSSL_SHA256}")
string(SUBSTRING ${openssl_key} 0 16 openssl_key)
set(SCEAU_OPENSSL_WASM ${openssl_cache}/openssl-wasm-${openssl_key} CACHE INTERNAL "OpenSSL for WebAssembly")

add_custom_command(OUTPUT ${SCEAU_OPENSSL_WASM}/libcrypto.a
  COMMAND ${CMAKE_SOURCE_DIR}/cmake/openssl-for-wasm/obtain ${SCEAU_OPENSSL_WASM}
  USES_TERMINAL VERBATIM)
add_custom_target(openssl_for_wasm DEPENDS ${SCEAU_OPENSSL_WASM}/libcrypto.a)

file(MAKE_DIRECTORY ${SCEAU_OPENSSL_WASM}/include)
add_library(OpenSSL::Crypto STATIC IMPORTED GLOBAL)
set_target_properties(OpenSSL::Crypto PROPERTIES
  IMPORTED_LOCATION ${SCEAU_OPENSSL_WASM}/libcrypto.a
  INTERFACE_INCLUDE_DIRECTORIES ${SCEAU_OPENSSL_WASM}/include)
