# SPDX-License-Identifier: Apache-2.0
"""What the integration tests share: a real broker, a client beside ours, the program under test."""
