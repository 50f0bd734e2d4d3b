#pragma once
// The whole helper. A file that is compiled often includes what it needs.

#include <kafka/admin.hpp>
#include <kafka/config.hpp>
#include <kafka/consumer.hpp>
#include <kafka/delivery_report.hpp>
#include <kafka/error.hpp>
#include <kafka/headers.hpp>
#include <kafka/interceptor.hpp>
#include <kafka/message.hpp>
#include <kafka/mock_cluster.hpp>
#include <kafka/murmur2.hpp>
#include <kafka/oauth.hpp>
#include <kafka/producer.hpp>
#include <kafka/record.hpp>
#include <kafka/version.hpp>
