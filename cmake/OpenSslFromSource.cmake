# libcrypto.a for a system whose Debian package does not exist, from Debian's own source.
# Built once when CMake configures, kept in the cache for every later build tree with the same options.

# sceau_openssl_from_source(<prefix variable> SYSTEM <OpenSSL's name of the target> CONFIGURE <options…> MAKE <variables…>)
function(sceau_openssl_from_source prefix_variable)
  cmake_parse_arguments(ARG "" "SYSTEM" "CONFIGURE;MAKE" ${ARGN})
  set(cache $ENV{SCEAU_CACHE})
  if(NOT cache)
    set(cache $ENV{HOME}/.cache/sceau)
  endif()
  execute_process(COMMAND ${CMAKE_SOURCE_DIR}/cmake/fetch-source openssl ${cache}/openssl
    OUTPUT_VARIABLE tarball OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)

  get_filename_component(version ${tarball} NAME)
  string(SHA256 recipe "${version};${ARG_SYSTEM};${ARG_CONFIGURE};${ARG_MAKE}")
  string(SUBSTRING ${recipe} 0 12 recipe)
  set(prefix ${cache}/openssl/${ARG_SYSTEM}-${recipe})
  set(${prefix_variable} ${prefix} PARENT_SCOPE)

  file(LOCK ${cache}/openssl/${ARG_SYSTEM}.lock GUARD FUNCTION)
  if(EXISTS ${prefix}/lib/libcrypto.a)
    return()
  endif()
  message(STATUS "Building OpenSSL for ${ARG_SYSTEM} (about four minutes, once)")
  set(source ${prefix}.source)
  file(REMOVE_RECURSE ${source})
  file(MAKE_DIRECTORY ${source})
  set(step COMMAND_ERROR_IS_FATAL ANY WORKING_DIRECTORY ${source} OUTPUT_FILE ${prefix}.log ERROR_FILE ${prefix}.log)
  execute_process(COMMAND tar -xf ${tarball} --strip-components=1 ${step})
  execute_process(COMMAND ./Configure ${ARG_SYSTEM} --prefix=/sceau-openssl --libdir=lib ${ARG_CONFIGURE} ${step})
  # The directories are given to make: Configure would bake in paths of this machine, which any user could create on another.
  execute_process(COMMAND make -s build_generated ${ARG_MAKE} ${step})
  execute_process(COMMAND make -s -j2 libcrypto.a ${ARG_MAKE} ${step})

  file(COPY ${source}/include/openssl DESTINATION ${prefix}/include FILES_MATCHING PATTERN *.h)
  file(COPY ${source}/LICENSE.txt DESTINATION ${prefix})
  file(COPY ${source}/libcrypto.a DESTINATION ${prefix}/lib.new)
  file(RENAME ${prefix}/lib.new ${prefix}/lib)
  file(REMOVE_RECURSE ${source})
endfunction()
