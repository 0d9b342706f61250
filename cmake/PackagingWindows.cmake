# The installers for Windows, per machine and per user: target package-msi (preset mingw). wixl is the MSI compiler of msitools.
find_program(WIXL wixl)
if(NOT WIXL OR NOT TARGET sceau-host)
  return()
endif()
include(${CMAKE_SOURCE_DIR}/installers/host-manifest/HostManifest.cmake)
# wixl finds files beside its source only.
set(staging ${CMAKE_BINARY_DIR}/installers/msi)
set(windows ${CMAKE_SOURCE_DIR}/installers/windows)
# Relative to the manifest, which browsers allow on Windows: the folder is chosen when the package is installed.
sceau_host_manifest(${staging}/chromium.json BROWSERS chromium HOST sceau-host.exe)
sceau_host_manifest(${staging}/firefox.json BROWSERS firefox HOST sceau-host.exe)
configure_file(installers/windows/sceau.wxs ${staging}/sceau.wxs COPYONLY)

set(contents ${staging}/sceau-host.exe ${staging}/LICENCES.txt)
# Without -p strip writes the time of day into the program.
add_custom_command(OUTPUT ${contents}
  COMMAND ${CMAKE_STRIP} -p -o ${staging}/sceau-host.exe $<TARGET_FILE:sceau-host>
  COMMAND ${CMAKE_COMMAND} -E touch ${staging}/sceau-host.exe
  COMMAND ${windows}/sign ${staging}/sceau-host.exe
  COMMAND ${CMAKE_SOURCE_DIR}/installers/sbom/make-sbom.mjs --part sceau-host.exe --build ${CMAKE_BINARY_DIR} --out ${CMAKE_BINARY_DIR}/packages --program ${staging}/sceau-host.exe
  COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_BINARY_DIR}/packages/sceau-host.exe.licences.txt ${staging}/LICENCES.txt
  DEPENDS sceau-host ${CMAKE_SOURCE_DIR}/installers/sbom/make-sbom.mjs ${CMAKE_SOURCE_DIR}/installers/sbom/parts.json VERBATIM)

# A version has one product code for ever, so the same source gives the same package.
foreach(scope perMachine perUser)
  string(UUID product NAMESPACE 8E0B7C52-64DB-4C2B-9C4B-2F0B4C6F3D00 NAME "${scope} ${PROJECT_VERSION}" TYPE SHA1 UPPER)
  string(REGEX REPLACE "^per" "" suffix ${scope})
  string(TOLOWER ${suffix} suffix)
  set(package ${CMAKE_BINARY_DIR}/packages/sceau-host-${PROJECT_VERSION}-x64-${suffix}.msi)
  add_custom_command(OUTPUT ${package}
    COMMAND ${windows}/compile ${staging} ${package} ${WIXL} -a x64 -D Version=${PROJECT_VERSION} -D Scope=${scope} -D ProductCode=${product} -D ExtensionId=${SCEAU_CHROMIUM_ID} -D FirefoxId=${SCEAU_FIREFOX_ID}
    COMMAND ${windows}/sign ${package}
    DEPENDS ${contents} ${windows}/compile ${windows}/finish ${windows}/summary.mjs ${staging}/chromium.json ${staging}/firefox.json ${staging}/sceau.wxs VERBATIM)
  list(APPEND installers ${package})
endforeach()
add_custom_target(package-msi DEPENDS ${installers})
