# What the host needs on Windows besides its common sources.
set(SYSTEM windows)
set(DIALOG_SOURCES dialogs/layout_windows.cpp dialogs/native_windows.cpp)
set(DIALOG_LIBRARIES gdi32 user32)
set(SEALED_PUK_SOURCES sealed-puk/sealed_puk_none.cpp) # Debian has no libsodium for MinGW
set(FILES_SOURCES files/ownership_windows.cpp)
set(P11KIT_INCLUDE_DIRS ${CMAKE_BINARY_DIR}/header-only/p11-kit)
file(MAKE_DIRECTORY ${P11KIT_INCLUDE_DIRS})
file(CREATE_LINK /usr/include/p11-kit-1/p11-kit ${P11KIT_INCLUDE_DIRS}/p11-kit SYMBOLIC)

# winscard.dll is none of the libraries that Windows always takes from its own folder: it is bound on first use, after
# hardenProcess() has shut every other folder out.
set(winscard ${CMAKE_CURRENT_BINARY_DIR}/libwinscard_delayed.a)
add_custom_command(OUTPUT ${winscard}
  COMMAND ${triple}-dlltool --input-def ${CMAKE_CURRENT_SOURCE_DIR}/windows/winscard.def --output-delaylib ${winscard}
  DEPENDS windows/winscard.def VERBATIM)
add_custom_target(winscard_delayed DEPENDS ${winscard})
add_library(sceau_winscard INTERFACE)
add_dependencies(sceau_winscard winscard_delayed)
target_link_libraries(sceau_winscard INTERFACE ${winscard} delayimp)
set(PCSC_LIBRARY sceau_winscard)

enable_language(RC) # manifest and version: without the former, arguments are not UTF-8
configure_file(windows/host.rc.in ${CMAKE_CURRENT_BINARY_DIR}/host.rc @ONLY)
configure_file(windows/host.manifest.in ${CMAKE_CURRENT_BINARY_DIR}/host.manifest @ONLY)
set(HOST_SOURCES ${CMAKE_CURRENT_BINARY_DIR}/host.rc)

# The texts of the event log.
add_custom_command(OUTPUT events.rc MSG00409.bin MSG0040c.bin
  COMMAND ${triple}-windmc -C 65001 -U -r ${CMAKE_CURRENT_BINARY_DIR} -h ${CMAKE_CURRENT_BINARY_DIR} ${CMAKE_CURRENT_SOURCE_DIR}/windows/events.mc
  DEPENDS windows/events.mc VERBATIM)
set_property(SOURCE ${CMAKE_CURRENT_BINARY_DIR}/host.rc PROPERTY OBJECT_DEPENDS
  "${CMAKE_CURRENT_BINARY_DIR}/events.rc;${CMAKE_CURRENT_BINARY_DIR}/host.manifest")
set_property(SOURCE ${CMAKE_CURRENT_BINARY_DIR}/host.rc PROPERTY INCLUDE_DIRECTORIES ${CMAKE_CURRENT_BINARY_DIR})
set(LOG_SOURCES log-file/event_log_windows.cpp)
