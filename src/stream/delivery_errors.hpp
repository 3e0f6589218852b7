// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <librdkafka/rdkafka.h>

namespace fieldfare::stream {

// What a delivery report's error is about.

/// The message's size, or its batch's.
bool is_about_the_size(rd_kafka_resp_err_t code);
/// The message's time.
bool is_about_the_time(rd_kafka_resp_err_t code);
/// The message itself, or one that was in its batch.
bool is_about_the_message(rd_kafka_resp_err_t code);
/// The moment: trying again may help.
bool is_passing(rd_kafka_resp_err_t code);

}  // namespace fieldfare::stream
