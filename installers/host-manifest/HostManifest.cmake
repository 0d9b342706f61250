# The file by which a browser finds the host, configured from one template.

# The ids come from the extension's own manifest, so that they cannot drift.
file(READ ${CMAKE_SOURCE_DIR}/extension/manifest.json manifest)
string(JSON SCEAU_FIREFOX_ID GET "${manifest}" browser_specific_settings gecko id)
execute_process(
  COMMAND node --input-type=module -e
    "import { readFileSync } from 'node:fs'; const { chromiumIdOf } = await import(process.argv[1]); process.stdout.write(chromiumIdOf(JSON.parse(readFileSync(process.argv[2], 'utf8')).key))"
    ${CMAKE_SOURCE_DIR}/tools/policies-generator/input.mjs ${CMAKE_SOURCE_DIR}/extension/manifest.json
  OUTPUT_VARIABLE SCEAU_CHROMIUM_ID COMMAND_ERROR_IS_FATAL ANY)

# sceau_host_manifest(<file> BROWSERS chromium|firefox HOST <path of the program>)
function(sceau_host_manifest file)
  cmake_parse_arguments(ARG "" "BROWSERS;HOST" "" ${ARGN})
  set(HOST_PATH ${ARG_HOST})
  if(ARG_BROWSERS STREQUAL firefox)
    set(ALLOWED_MEMBER allowed_extensions)
    set(allowed "\"${SCEAU_FIREFOX_ID}\"")
  else()
    # Browsers read only the first manifest they find, Edge reads Chrome's too: every id is in every file.
    set(ALLOWED_MEMBER allowed_origins)
    set(allowed)
    foreach(id ${SCEAU_CHROMIUM_ID} ${SCEAU_STORE_IDS})
      list(APPEND allowed "\"chrome-extension://${id}/\"")
    endforeach()
  endif()
  list(JOIN allowed ", " ALLOWED_LIST)
  configure_file(${CMAKE_SOURCE_DIR}/installers/host-manifest/manifest.json.in ${file} @ONLY)
endfunction()
