#pragma once
// Where the functions of these headers are defined. Usually in every file that
// includes them: there is nothing to link, as with any header-only library.
//
// A project of many small programs waits for the same definitions again and
// again. It can have them compiled once instead: every file of it is compiled
// with KAFKA_COMPILED_ONCE, and one of them says
//
//   #define KAFKA_COMPILED_HERE
//   #include <kafka/kafka.hpp>
//
// Interceptors and the mock cluster are inline all the same.

#if defined(KAFKA_COMPILED_ONCE)
#define KAFKA_INLINE
#else
#define KAFKA_INLINE inline
#endif

#if !defined(KAFKA_COMPILED_ONCE) || defined(KAFKA_COMPILED_HERE)
#define KAFKA_DEFINITIONS 1
#else
#define KAFKA_DEFINITIONS 0
#endif
