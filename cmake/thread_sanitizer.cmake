# ThreadSanitizer and librdkafka's C11 threads: see c11_threads.cpp.
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize=thread" AND CMAKE_SYSTEM_NAME STREQUAL "Linux")
  add_library(c11_threads SHARED ${CMAKE_CURRENT_LIST_DIR}/c11_threads.cpp)
  target_link_libraries(c11_threads PRIVATE project_options Threads::Threads)
  # Nothing refers to it by name: the linker must not leave it out.
  target_link_options(c11_threads INTERFACE -Wl,--no-as-needed)
  target_link_libraries(kafka_payment_labs_helper INTERFACE
      $<BUILD_INTERFACE:c11_threads>)
endif()
