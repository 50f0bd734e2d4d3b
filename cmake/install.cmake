# What `cmake --install` puts below its prefix: the headers, a CMake package and a
# pkg-config file. Nothing of it is built, and nothing holds an absolute path, so
# the installed folder may be moved.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)
set(package ${CMAKE_INSTALL_DATADIR}/cmake/KafkaPaymentLabs)

target_include_directories(kafka_payment_labs_helper INTERFACE
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/kafka
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS kafka_payment_labs_helper EXPORT KafkaPaymentLabsTargets)
install(EXPORT KafkaPaymentLabsTargets
        NAMESPACE KafkaPaymentLabs::
        DESTINATION ${package})

write_basic_package_version_file(
    ${PROJECT_BINARY_DIR}/KafkaPaymentLabsConfigVersion.cmake
    COMPATIBILITY SameMajorVersion
    ARCH_INDEPENDENT)
install(FILES ${CMAKE_CURRENT_LIST_DIR}/KafkaPaymentLabsConfig.cmake
              ${CMAKE_CURRENT_LIST_DIR}/librdkafka.cmake
              ${PROJECT_BINARY_DIR}/KafkaPaymentLabsConfigVersion.cmake
        DESTINATION ${package})

# Found from the file's own place; a folder given as an absolute path stays so.
file(RELATIVE_PATH prefix_from_pkgconfig
     ${CMAKE_INSTALL_FULL_DATADIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
set(pkgconfig_include "\${prefix}")
cmake_path(APPEND pkgconfig_include ${CMAKE_INSTALL_INCLUDEDIR})
configure_file(${CMAKE_CURRENT_LIST_DIR}/kafka-payment-labs.pc.in
               ${PROJECT_BINARY_DIR}/kafka-payment-labs.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/kafka-payment-labs.pc
        DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
