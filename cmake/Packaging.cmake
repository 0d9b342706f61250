# Debian and RPM packages from install() rules: sceau-host, sceau-policy, sceau-portal. Targets package-deb and package-rpm;
# package-extension makes the archives of the extension.
# A package exists once its program does; sceau-policy once an administrator says what it shall contain.

# Packages contain programs, and a target names each: no test is compiled for them.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)

set(SCEAU_POLICY_INPUT "" CACHE FILEPATH "Input of tools/policies from which the package sceau-policy is made")
set(SCEAU_STORE_IDS "" CACHE STRING "Ids of the extension in browser stores, besides the manifest's own")
set(linux ${CMAKE_SOURCE_DIR}/installers/linux)
set(staging ${CMAKE_BINARY_DIR}/installers)

# Debian wants these compressed reproducibly.
function(sceau_install_gzipped source name destination component)
  set(zipped ${staging}/${component}/${name}.gz)
  file(MAKE_DIRECTORY ${staging}/${component})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
  execute_process(COMMAND gzip -9nc ${source} OUTPUT_FILE ${zipped} COMMAND_ERROR_IS_FATAL ANY)
  install(FILES ${zipped} DESTINATION ${destination} COMPONENT ${component})
endfunction()

function(sceau_install_documents package component)
  install(FILES ${linux}/copyright DESTINATION share/doc/${package} COMPONENT ${component})
  configure_file(${linux}/changelog.in ${staging}/${component}/changelog @ONLY)
  sceau_install_gzipped(${staging}/${component}/changelog changelog share/doc/${package} ${component})
  if(EXISTS ${linux}/${component}/lintian-overrides)
    install(FILES ${linux}/${component}/lintian-overrides DESTINATION share/lintian/overrides RENAME ${package} COMPONENT ${component}_deb)
  endif()
endfunction()

# Files below /etc that packages must not overwrite: Debian lists them in "conffiles", RPM in the file list.
function(sceau_configuration_files component)
  string(TOUPPER ${component} COMPONENT)
  list(JOIN ARGN "\n" lines)
  file(WRITE ${staging}/${component}/conffiles "${lines}\n")
  set(extra ${staging}/${component}/conffiles)
  foreach(script preinst postinst prerm postrm triggers)
    if(EXISTS ${linux}/${component}/${script})
      list(APPEND extra ${linux}/${component}/${script})
    endif()
  endforeach()
  set(CPACK_DEBIAN_${COMPONENT}_PACKAGE_CONTROL_EXTRA "${extra}" PARENT_SCOPE)
  list(TRANSFORM ARGN PREPEND "%config(noreplace) ")
  set(CPACK_RPM_${COMPONENT}_USER_FILELIST "${ARGN}" PARENT_SCOPE)
endfunction()

set(SCEAU_EXTENSION_PORTALS "" CACHE STRING "Portals on which the packed extension runs from the beginning")
set(SCEAU_EXTENSION_KEY "" CACHE FILEPATH "Private key that gives the packed extension its id, for a server of your own")
set(SCEAU_EXTENSION_URL "" CACHE STRING "Where that server has the extension")

# A function, so that its names stay its own.
function(sceau_package_extension)
  set(extension ${CMAKE_BINARY_DIR}/packages/extension)
  set(options)
  foreach(portal ${SCEAU_EXTENSION_PORTALS})
    list(APPEND options --portal ${portal})
  endforeach()
  set(pack node ${CMAKE_SOURCE_DIR}/tools/build-extension.mjs ${options})
  set(own_server)
  if(SCEAU_EXTENSION_KEY AND SCEAU_EXTENSION_URL)
    # Each kind of browser asks another file for updates.
    list(APPEND pack --key ${SCEAU_EXTENSION_KEY})
    set(own_server
      COMMAND ${pack} --update-url ${SCEAU_EXTENSION_URL}/updates.xml --out ${extension}/own/chromium
      COMMAND ${pack} --update-url ${SCEAU_EXTENSION_URL}/updates.json --out ${extension}/own/firefox
      COMMAND node ${CMAKE_SOURCE_DIR}/installers/extension/self-host.mjs --extension ${extension}/own/chromium/chromium
        --firefox ${extension}/own/firefox/firefox --key ${SCEAU_EXTENSION_KEY} --base-url ${SCEAU_EXTENSION_URL} --out ${extension}/www)
  endif()
  add_custom_target(package-extension
    COMMAND ${pack} --out ${extension} --package
    ${own_server} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} COMMENT "Extension in ${extension}" VERBATIM)
endfunction()
sceau_package_extension()

set(components)
if(TARGET sceau-host)
  include(${CMAKE_SOURCE_DIR}/installers/host-manifest/HostManifest.cmake)
  list(APPEND components host)
  set(host_manifests)
  install(TARGETS sceau-host DESTINATION bin COMPONENT host)
  sceau_host_manifest(${staging}/manifests/chromium.json BROWSERS chromium HOST /usr/bin/sceau-host)
  sceau_host_manifest(${staging}/manifests/firefox.json BROWSERS firefox HOST /usr/bin/sceau-host)
  foreach(directory /etc/chromium /etc/opt/chrome /etc/opt/edge)
    install(FILES ${staging}/manifests/chromium.json DESTINATION ${directory}/native-messaging-hosts RENAME fr.sceau.host.json COMPONENT host)
    list(APPEND host_manifests ${directory}/native-messaging-hosts/fr.sceau.host.json)
  endforeach()
  install(FILES ${staging}/manifests/firefox.json DESTINATION lib/mozilla/native-messaging-hosts RENAME fr.sceau.host.json COMPONENT host)
  # Firefox of Fedora and RHEL looks here too.
  install(FILES ${staging}/manifests/firefox.json DESTINATION lib64/mozilla/native-messaging-hosts RENAME fr.sceau.host.json COMPONENT host_rpm)
  sceau_install_gzipped(${linux}/host/sceau-host.1 sceau-host.1 share/man/man1 host)
  sceau_install_documents(sceau-host host)
  sceau_configuration_files(host ${host_manifests})
  set(CPACK_DEBIAN_HOST_PACKAGE_NAME sceau-host)
  set(CPACK_DEBIAN_HOST_PACKAGE_DEPENDS "pinentry-gnome3 | pinentry-qt | pinentry-gtk2 | pinentry-x11")
  set(CPACK_DEBIAN_HOST_PACKAGE_RECOMMENDS "pcscd")
  set(CPACK_DEBIAN_HOST_PACKAGE_SUGGESTS "opensc-pkcs11, sceau-policy")
  set(CPACK_DEBIAN_HOST_DESCRIPTION "Sceau lets a browser renew, revoke, test and sign with the certificate on a
smart card or USB token, after the holder has agreed in a dialog of its own.

This package has the program that talks to the token and registers it with
Chrome, Chromium, Edge and Firefox. The browser extension comes from the
store, or by policy with the package sceau-policy.")
  set(CPACK_RPM_HOST_PACKAGE_NAME sceau-host)
  set(CPACK_RPM_HOST_PACKAGE_SUMMARY "Renew and use certificates on tokens from the browser")
  set(CPACK_RPM_HOST_PACKAGE_DESCRIPTION "The program of Sceau that talks to smart cards and USB tokens for the browser.")
  set(CPACK_RPM_HOST_PACKAGE_REQUIRES "pinentry")
endif()

if(SCEAU_POLICY_INPUT)
  list(APPEND components policy)
  set(policies ${staging}/policies)
  file(REMOVE_RECURSE ${policies})
  execute_process(COMMAND ${CMAKE_SOURCE_DIR}/tools/policies --input ${SCEAU_POLICY_INPUT} --out ${policies} OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
  # Firefox has one file for everybody's policies, so it is an example to merge and not a file of this package.
  set(policy_files)
  foreach(file etc/opt/chrome/policies/managed/sceau.json etc/chromium/policies/managed/sceau.json etc/opt/edge/policies/managed/sceau.json etc/sceau/policy.json)
    get_filename_component(directory ${file} DIRECTORY)
    install(FILES ${policies}/linux/${file} DESTINATION /${directory} COMPONENT policy)
    list(APPEND policy_files /${file})
  endforeach()
  install(FILES ${policies}/linux/etc/firefox/policies/policies.json DESTINATION share/doc/sceau-policy/examples RENAME firefox-policies.json COMPONENT policy)
  if(EXISTS ${policies}/linux/usr) # authorities, where the input names some
    install(DIRECTORY ${policies}/linux/usr/ DESTINATION . COMPONENT policy)
  endif()
  sceau_install_documents(sceau-policy policy)
  sceau_configuration_files(policy ${policy_files})
  set(CPACK_DEBIAN_POLICY_PACKAGE_NAME sceau-policy)
  set(CPACK_DEBIAN_POLICY_PACKAGE_ARCHITECTURE all)
  set(CPACK_DEBIAN_POLICY_PACKAGE_SHLIBDEPS OFF)
  set(CPACK_DEBIAN_POLICY_PACKAGE_DEPENDS sceau-host)
  set(CPACK_DEBIAN_POLICY_DESCRIPTION "Makes Chrome, Chromium and Edge install the extension of Sceau, start its
program and trust the organisation's authority, and tells the program which
portals it may serve. Removing the package takes all of it back.")
  set(CPACK_RPM_POLICY_PACKAGE_NAME sceau-policy)
  set(CPACK_RPM_POLICY_PACKAGE_ARCHITECTURE noarch)
  set(CPACK_RPM_POLICY_PACKAGE_REQUIRES sceau-host)
  set(CPACK_RPM_POLICY_PACKAGE_SUMMARY "Browser policies that install Sceau's extension")
  set(CPACK_RPM_POLICY_PACKAGE_DESCRIPTION "Makes browsers install the extension of Sceau and tells the program which\nportals it may serve.")
endif()

if(TARGET sceau-portal AND EXISTS ${CMAKE_SOURCE_DIR}/dist/portal)
  include(${linux}/portal/Portal.cmake)
elseif(TARGET sceau-portal)
  message(STATUS "No package sceau-portal: portal/web/build.mjs has not written dist/portal")
endif()

if(NOT components)
  return()
endif()

set(CPACK_PACKAGE_NAME sceau)
set(CPACK_PACKAGE_VENDOR "Sceau")
set(CPACK_PACKAGE_CONTACT "Sceau <contact@sceau.example>")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Certificates on tokens, renewed in the browser")
set(CPACK_PACKAGE_HOMEPAGE_URL "https://sceau.example/")
set(CPACK_RESOURCE_FILE_LICENSE ${CMAKE_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
set(CPACK_OUTPUT_FILE_PREFIX ${CMAKE_BINARY_DIR}/packages)
set(CPACK_STRIP_FILES ON)
set(CPACK_SET_DESTDIR OFF)
set(CPACK_PACKAGE_RELOCATABLE OFF)
# Directories as every package manager expects them, whatever the umask of the one who builds.
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_RPM_COMPONENT_INSTALL ON)
set(CPACK_RPM_FILE_NAME RPM-DEFAULT)
set(CPACK_RPM_PACKAGE_LICENSE Apache-2.0)
set(CPACK_RPM_SPEC_MORE_DEFINE "%define packager ${CPACK_PACKAGE_CONTACT}")
set(CPACK_RPM_PACKAGE_AUTOREQ ON)
# Directories of the system; those of browsers may have several owners, so that the last one to go removes them.
set(CPACK_RPM_EXCLUDE_FROM_AUTO_FILELIST_ADDITION
  /etc /etc/opt /usr/lib/systemd /usr/lib/systemd/system /usr/lib/sysusers.d /usr/share/man /usr/share/man/man1 /usr/share/man/man8)

# What only one of the two kinds of package has is a component of its own in the package's group.
foreach(component ${components})
  foreach(variant ${component} ${component}_deb ${component}_rpm)
    string(TOUPPER ${variant} VARIANT)
    set(CPACK_COMPONENT_${VARIANT}_GROUP ${component})
  endforeach()
  list(APPEND deb_components ${component} ${component}_deb)
  list(APPEND rpm_components ${component} ${component}_rpm)
endforeach()
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_COMPONENTS_ALL ${deb_components})
set(CPACK_GENERATOR DEB)
include(CPack)

# Directories get the mode that this mask leaves: /etc of a package must be open, whoever builds it.
foreach(kind deb rpm)
  string(TOUPPER ${kind} generator)
  add_custom_target(package-${kind}
    COMMAND sh -c "umask 022 && exec \"$@\"" cpack ${CMAKE_CPACK_COMMAND} -G ${generator} --config ${CMAKE_BINARY_DIR}/CPackConfig.cmake -D "CPACK_COMPONENTS_ALL=${${kind}_components}"
    COMMENT "Packages in ${CMAKE_BINARY_DIR}/packages" VERBATIM USES_TERMINAL)
  foreach(program sceau-host sceau-portal)
    if(TARGET ${program})
      add_dependencies(package-${kind} ${program})
    endif()
  endforeach()
endforeach()
