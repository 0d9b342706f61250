# What every target of this project has in common. Call sceau_library() instead of add_library().

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# A second build of the same source, in another tree too, takes seconds.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

option(SCEAU_FUZZ "Build the libFuzzer targets (clang)" OFF)
option(SCEAU_WERROR "Treat warnings as errors" OFF)
set(SCEAU_SANITIZERS "" CACHE STRING "Value of -fsanitize, for example address,undefined")

add_library(sceau_defaults INTERFACE)
target_include_directories(sceau_defaults INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(sceau_defaults INTERFACE
  -Wall -Wextra -Wno-missing-field-initializers -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor
  $<$<BOOL:${SCEAU_WERROR}>:-Werror>)
if(SCEAU_SANITIZERS)
  target_compile_options(sceau_defaults INTERFACE -fsanitize=${SCEAU_SANITIZERS} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(sceau_defaults INTERFACE -fsanitize=${SCEAU_SANITIZERS})
endif()

if(MINGW)
  target_compile_definitions(sceau_defaults INTERFACE WIN32_LEAN_AND_MEAN NOMINMAX _WIN32_WINNT=0x0A00)
  target_compile_options(sceau_defaults INTERFACE -ffunction-sections -fdata-sections -fstack-protector-strong)
  # Neither the place of the source, nor how ccache (base_dir) writes it.
  target_compile_options(sceau_defaults INTERFACE -ffile-prefix-map=${CMAKE_SOURCE_DIR}/= -ffile-prefix-map=../../=)
  # No other DLL beside the program; no time stamp in it, so that the same source gives the same bytes.
  target_link_options(sceau_defaults INTERFACE -static -fstack-protector-strong
    -Wl,--gc-sections,--dynamicbase,--nxcompat,--high-entropy-va,--no-insert-timestamp)
endif()

if(CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo" AND NOT SCEAU_SANITIZERS AND NOT EMSCRIPTEN)
  # What distributions expect of what they ship.
  target_compile_options(sceau_defaults INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE)
  target_link_options(sceau_defaults INTERFACE -pie LINKER:-z,relro,-z,now)
endif()

function(sceau_library name)
  add_library(${name} STATIC ${ARGN})
  target_link_libraries(${name} PUBLIC sceau_defaults)
endfunction()

# Debian installs header-only libraries into /usr/include, which Emscripten must not search.
# Give cross builds a directory with nothing but the library asked for.
function(sceau_header_only target header_directory)
  add_library(${target} INTERFACE)
  if(EMSCRIPTEN OR MINGW)
    set(include_directory ${CMAKE_BINARY_DIR}/header-only/${target})
    file(MAKE_DIRECTORY ${include_directory})
    file(CREATE_LINK /usr/include/${header_directory} ${include_directory}/${header_directory} SYMBOLIC)
    target_include_directories(${target} SYSTEM INTERFACE ${include_directory})
  endif()
endfunction()
