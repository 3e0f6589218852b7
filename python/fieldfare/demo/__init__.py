# SPDX-License-Identifier: Apache-2.0
"""The demonstration behind `fieldfare demo`: bank marketing from training to decisions on a Kafka topic.

data, synthetic: the customers; models: the two pipelines; service, producer, consumer, streaming: one model in
service; speed: one customer at a time; summary: the table at the end; run: all of it in order.
"""
