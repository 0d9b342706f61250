# The host's OpenSSL on Windows: static, no engine, no configuration file, nothing that is loaded at run time.
include(OpenSslFromSource)
sceau_openssl_from_source(prefix
  SYSTEM mingw64
  CONFIGURE --cross-compile-prefix=x86_64-w64-mingw32- CC=gcc-posix
    no-shared no-tests no-module no-engine no-dso no-legacy no-autoload-config
    no-ssl3 no-tls no-dtls no-comp no-srp no-psk no-sctp no-ui-console no-cmp no-ct no-rfc3779
    no-ec2m no-idea no-bf no-cast no-seed no-rc2 no-rc4 no-rc5 no-md4 no-mdc2 no-rmd160 no-whirlpool
    no-camellia no-aria no-sm2 no-sm3 no-sm4 no-gost no-blake2 no-siphash no-poly1305 no-chacha no-ocb no-scrypt
    no-des no-dsa no-dh -Os -ffunction-sections -fdata-sections
  MAKE "OPENSSLDIR=C:/Program Files/Common Files/SSL-none" ENGINESDIR=NUL MODULESDIR=NUL)
list(APPEND CMAKE_FIND_ROOT_PATH ${prefix})
set(OPENSSL_ROOT_DIR ${prefix})
set(OPENSSL_USE_STATIC_LIBS ON)
