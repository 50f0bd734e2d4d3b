# find_package(KafkaPaymentLabs): the target KafkaPaymentLabs::kafka.
include(${CMAKE_CURRENT_LIST_DIR}/librdkafka.cmake)
if(LIBRDKAFKA_MISSING)
  set(KafkaPaymentLabs_FOUND FALSE)
  set(KafkaPaymentLabs_NOT_FOUND_MESSAGE "${LIBRDKAFKA_MISSING}")
  return()
endif()
include(${CMAKE_CURRENT_LIST_DIR}/KafkaPaymentLabsTargets.cmake)
