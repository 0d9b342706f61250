# The package of the portal server. Included by cmake/Packaging.cmake once the program exists.
list(APPEND components portal)
set(portal ${linux}/portal)
install(TARGETS sceau-portal DESTINATION bin COMPONENT portal)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/portal/templates DESTINATION share/sceau-portal COMPONENT portal)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/portal/web/assets ${CMAKE_SOURCE_DIR}/shared/design-tokens DESTINATION share/sceau-portal COMPONENT portal)
# What portal/web/build.mjs makes, with the WebAssembly module.
install(DIRECTORY ${CMAKE_SOURCE_DIR}/dist/portal/ DESTINATION share/sceau-portal/web COMPONENT portal)

# The demonstration's configuration with a real system's places: a beginning for the operator to edit.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/portal/config/demo.json)
file(READ ${CMAKE_SOURCE_DIR}/portal/config/demo.json configuration)
foreach(change
    "demonstration|false"
    "origin|\"https://portail.exemple.fr\""
    "listen|[ { \"address\": \"127.0.0.1\", \"port\": 8443, \"certificate\": \"tls/portal.pem\", \"key\": \"tls/portal.key\" }, { \"address\": \"127.0.0.1\", \"port\": 8080 } ]"
    "proxies|[ \"127.0.0.1\" ]"
    "paths|{ \"data\": \"/var/lib/sceau-portal\", \"templates\": \"/usr/share/sceau-portal/templates\", \"assets\": [ \"/usr/share/sceau-portal/design-tokens\", \"/usr/share/sceau-portal/assets\", \"/usr/share/sceau-portal/web\" ] }")
  string(REGEX MATCH "^([^|]+)[|](.*)$" _ "${change}")
  string(JSON configuration SET "${configuration}" ${CMAKE_MATCH_1} "${CMAKE_MATCH_2}")
endforeach()
file(WRITE ${staging}/portal/portal.json "${configuration}\n")
# Fedora and RHEL have the fonts of forms elsewhere.
string(JSON configuration SET "${configuration}" revocation [[{ "fonts": "/usr/share/fonts/dejavu-sans-fonts" }]])
file(WRITE ${staging}/portal/rpm/portal.json "${configuration}\n")
install(FILES ${CMAKE_SOURCE_DIR}/installers/portal/nginx.conf DESTINATION share/doc/sceau-portal/examples COMPONENT portal)
install(PROGRAMS ${CMAKE_SOURCE_DIR}/installers/portal/sceau-portal-backup DESTINATION bin COMPONENT portal)
install(FILES ${staging}/portal/portal.json DESTINATION /etc/sceau-portal COMPONENT portal_deb)
install(FILES ${staging}/portal/rpm/portal.json DESTINATION /etc/sceau-portal COMPONENT portal_rpm)
install(FILES ${portal}/sceau-portal.conf DESTINATION lib/sysusers.d COMPONENT portal)
# Debian 12 keeps units below /lib, RPM systems below /usr/lib.
install(FILES ${portal}/sceau-portal.service DESTINATION /lib/systemd/system COMPONENT portal_deb)
install(FILES ${portal}/sceau-portal.service DESTINATION lib/systemd/system COMPONENT portal_rpm)
sceau_install_gzipped(${portal}/sceau-portal.8 sceau-portal.8 share/man/man8 portal)
sceau_install_gzipped(${portal}/sceau-portal-backup.1 sceau-portal-backup.1 share/man/man1 portal)
sceau_install_documents(sceau-portal portal)
sceau_configuration_files(portal /etc/sceau-portal/portal.json)
set(CPACK_DEBIAN_PORTAL_PACKAGE_NAME sceau-portal)
set(CPACK_DEBIAN_PORTAL_PACKAGE_SECTION httpd)
set(CPACK_DEBIAN_PORTAL_PACKAGE_DEPENDS "adduser, fonts-dejavu-core, sqlite3")
# Loaded at run time for a postgresql:// database; HTTPS to mail servers and authorities.
set(CPACK_DEBIAN_PORTAL_PACKAGE_RECOMMENDS "libsoci-postgresql4.0, ca-certificates")
set(CPACK_DEBIAN_PORTAL_PACKAGE_SUGGESTS "nginx")
set(CPACK_DEBIAN_PORTAL_DESCRIPTION "The web portal of Sceau: holders renew and revoke their certificates here,
registration officers and administrators do their part. With an embedded
authority, or in front of a real one over CMP.")
set(CPACK_RPM_PORTAL_PACKAGE_NAME sceau-portal)
set(CPACK_RPM_PORTAL_PACKAGE_SUMMARY "Portal where holders renew and revoke certificates on tokens")
set(CPACK_RPM_PORTAL_PACKAGE_DESCRIPTION "The web portal of Sceau, with an embedded authority or in front of a real one.")
set(CPACK_RPM_PORTAL_PACKAGE_REQUIRES "dejavu-sans-fonts, sqlite, systemd")
set(CPACK_RPM_PORTAL_PACKAGE_SUGGESTS "soci-postgresql, nginx")
set(CPACK_RPM_PORTAL_POST_INSTALL_SCRIPT_FILE ${portal}/rpm-post)
set(CPACK_RPM_PORTAL_PRE_UNINSTALL_SCRIPT_FILE ${portal}/rpm-preun)
