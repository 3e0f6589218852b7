// SPDX-License-Identifier: Apache-2.0
// The least that a consume-produce loop can do: what `fieldfare stream` is compared with. It reads records, writes as
// many bytes as an answer has to the same partition of another topic, and waits for the acknowledgements; it neither
// scores nor keeps track of offsets.
//   bench_stream PROPERTIES INPUT OUTPUT RECORDS BATCH BYTES
// PROPERTIES is a file of lines `consumer KEY VALUE` and `producer KEY VALUE`.
#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

namespace {

std::size_t acknowledged = 0;

void on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void*) {
  if (message->err) {
    std::cerr << rd_kafka_err2str(message->err) << '\n';
    std::exit(3);
  }
  ++acknowledged;
}

rd_kafka_t* client(rd_kafka_type_t type, const std::string& properties, const std::string& role) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  std::array<char, 512> why{};
  std::ifstream file(properties);
  std::string who, key, value;
  while (file >> who >> key >> value)
    if (who == role && rd_kafka_conf_set(conf, key.c_str(), value.c_str(), why.data(), why.size())) {
      std::cerr << why.data() << '\n';
      std::exit(2);
    }
  if (type == RD_KAFKA_PRODUCER) rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
  rd_kafka_t* made = rd_kafka_new(type, conf, why.data(), why.size());
  if (!made) {
    std::cerr << why.data() << '\n';
    std::exit(3);
  }
  return made;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 7) {
    std::cerr << "usage: bench_stream PROPERTIES INPUT OUTPUT RECORDS BATCH BYTES\n";
    return 2;
  }
  const std::size_t records = std::stoul(argv[4]), batch = std::stoul(argv[5]), bytes = std::stoul(argv[6]);
  rd_kafka_t* consumer = client(RD_KAFKA_CONSUMER, argv[1], "consumer");
  rd_kafka_t* producer = client(RD_KAFKA_PRODUCER, argv[1], "producer");
  rd_kafka_poll_set_consumer(consumer);
  rd_kafka_topic_t* output = rd_kafka_topic_new(producer, argv[3], nullptr);
  // As the loop does it: records come from the group's partitions, from the beginning.
  rd_kafka_topic_partition_list_t* topics = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(topics, argv[2], RD_KAFKA_PARTITION_UA);
  rd_kafka_subscribe(consumer, topics);

  std::size_t taken = 0;
  while (acknowledged < records) {
    std::size_t now = 0;
    while (now < batch && taken < records) {
      rd_kafka_message_t* message = rd_kafka_consumer_poll(consumer, now == 0 ? 5 : 0);
      if (!message) break;
      if (message->err) {
        std::cerr << rd_kafka_message_errstr(message) << '\n';
        return 3;
      }
      const std::size_t size = std::min(message->len, bytes);
      while (rd_kafka_produce(output, message->partition, RD_KAFKA_MSG_F_COPY, message->payload, size, message->key,
                              message->key_len, nullptr))
        rd_kafka_poll(producer, 10);
      rd_kafka_message_destroy(message);
      ++now;
      ++taken;
    }
    rd_kafka_poll(producer, taken == records ? 5 : 0);
  }
  rd_kafka_topic_partition_list_destroy(topics);
  rd_kafka_consumer_close(consumer);
  rd_kafka_topic_destroy(output);
  rd_kafka_destroy(producer);
  rd_kafka_destroy(consumer);
  return 0;
}
