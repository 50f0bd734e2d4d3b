# The helper: header-only over librdkafka's C API and the standard library. All
# that a project sees that has this one in it, or finds it installed.
include(${CMAKE_CURRENT_LIST_DIR}/librdkafka.cmake)
if(LIBRDKAFKA_MISSING)
  message(FATAL_ERROR "${LIBRDKAFKA_MISSING}")
endif()

# Another project's compiler flags are none of ours: its headers are a system's
# there. Here they are held to our own.
set(system "")
if(NOT PROJECT_IS_TOP_LEVEL)
  set(system SYSTEM)
endif()

add_library(kafka_payment_labs_helper INTERFACE)
add_library(KafkaPaymentLabs::kafka ALIAS kafka_payment_labs_helper)
set_target_properties(kafka_payment_labs_helper PROPERTIES EXPORT_NAME kafka)
target_compile_features(kafka_payment_labs_helper INTERFACE cxx_std_20)
target_include_directories(kafka_payment_labs_helper ${system} INTERFACE
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>)
target_link_libraries(kafka_payment_labs_helper INTERFACE RdKafka::rdkafka)

option(KAFKA_PAYMENT_LABS_INSTALL "cmake --install installs the helper"
       ${PROJECT_IS_TOP_LEVEL})
if(KAFKA_PAYMENT_LABS_INSTALL)
  include(${CMAKE_CURRENT_LIST_DIR}/install.cmake)
endif()
