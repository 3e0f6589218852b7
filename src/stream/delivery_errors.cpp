// SPDX-License-Identifier: Apache-2.0
#include "stream/delivery_errors.hpp"

#include <algorithm>
#include <array>

namespace fieldfare::stream {

bool is_about_the_size(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE || code == RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE ||
         code == RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE;
}

bool is_about_the_time(rd_kafka_resp_err_t code) { return code == RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP; }

bool is_about_the_message(rd_kafka_resp_err_t code) {
  return is_about_the_size(code) || code == RD_KAFKA_RESP_ERR_INVALID_RECORD || code == RD_KAFKA_RESP_ERR_INVALID_MSG;
}

bool is_passing(rd_kafka_resp_err_t code) {
  constexpr std::array passing{RD_KAFKA_RESP_ERR__MSG_TIMED_OUT,
                               RD_KAFKA_RESP_ERR__TIMED_OUT,
                               RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE,
                               RD_KAFKA_RESP_ERR__TRANSPORT,
                               RD_KAFKA_RESP_ERR__PURGE_QUEUE,
                               RD_KAFKA_RESP_ERR__PURGE_INFLIGHT,
                               RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
                               RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
                               RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND,
                               RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
                               RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
                               RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION,
                               RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR,
                               RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
                               RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID};
  return std::find(passing.begin(), passing.end(), code) != passing.end();
}

}  // namespace fieldfare::stream
