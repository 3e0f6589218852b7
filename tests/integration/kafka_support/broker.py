# SPDX-License-Identifier: Apache-2.0
"""One real Apache Kafka broker (KRaft, broker and controller in one process) for tests.

The jars come from Maven Central, through Maven, once, into a cache folder; no Kafka distribution is needed.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

KAFKA_VERSION = os.environ.get("KAFKA_VERSION", "3.9.2")
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>local.test</groupId><artifactId>kafka-broker</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>
<dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>{kafka}</version></dependency>
<dependency><groupId>{log_group}</groupId><artifactId>{log_artifact}</artifactId><version>{log}</version></dependency>
</dependencies></project>
"""
_PROPERTIES = """process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},SASL_PLAINTEXT://127.0.0.1:{login},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port},SASL_PLAINTEXT://127.0.0.1:{login}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT
sasl.enabled.mechanisms=PLAIN
listener.name.sasl_plaintext.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \\
  user_alice="wonderland";
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
allow.everyone.if.no.acl.found=true
log.dirs={folder}/log
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=8
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
num.network.threads=2
num.io.threads=4
log.segment.bytes=67108864
log.cleaner.backoff.ms=200
"""


def fetch() -> Path:
    """The folder with Kafka's jars, fetched at the first use."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    home = Path(os.environ.get("KAFKA_HOME", cache / f"kafka-{KAFKA_VERSION}"))
    complete = home / ".complete"
    if complete.exists():
        return home / "libs"
    home.mkdir(parents=True, exist_ok=True)
    reload4j = ("org.slf4j", "slf4j-reload4j", "1.7.36")
    log4j = ("org.apache.logging.log4j", "log4j-slf4j-impl", "2.24.3")
    log = reload4j if int(KAFKA_VERSION.split(".")[0]) < 4 else log4j
    pom = home / "pom.xml"
    pom.write_text(_POM.format(kafka=KAFKA_VERSION, log_group=log[0], log_artifact=log[1], log=log[2]))
    command = ["mvn", "-B", "-q", "-C", "-f", str(pom), _COPY, "-DincludeScope=runtime"]
    subprocess.run([*command, f"-DoutputDirectory={home / 'libs'}"], check=True, timeout=300)
    complete.touch()
    return home / "libs"


def free_port() -> int:
    """A port of the loopback interface that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Broker:
    """A broker with its data in a folder; it can be killed and started again on the same data.

    At `address` everybody may do everything; at `login_address` alice may, who says "wonderland", as far as no access
    list forbids it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        login = free_port()
        self.login_address = f"127.0.0.1:{login}"
        self.process: subprocess.Popen[bytes] | None = None
        self.java = ["java", "-Xms256m", "-Xmx512m", "-cp", f"{fetch()}/*"]
        folder.mkdir(parents=True, exist_ok=True)
        self.properties = folder / "server.properties"
        ports = {"port": self.port, "login": login, "controller": free_port()}
        self.properties.write_text(_PROPERTIES.format(**ports, folder=folder))
        log = folder / "log4j.properties"
        log.write_text(
            "log4j.rootLogger=WARN,F\nlog4j.appender.F=org.apache.log4j.FileAppender\n"
            f"log4j.appender.F.File={folder}/broker.log\nlog4j.appender.F.layout=org.apache.log4j.SimpleLayout\n"
        )
        self.java.insert(1, f"-Dlog4j.configuration=file:{log}")
        identity = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "a")
        format_command = ["kafka.tools.StorageTool", "format", "-t", identity, "-c", str(self.properties)]
        subprocess.run([*self.java, *format_command], check=True, capture_output=True, timeout=120)

    def start(self, timeout: float = 90) -> None:
        """Starts it, and returns when clients can connect: the listener opens only when the broker is ready."""
        with (self.folder / "out.log").open("ab") as out:
            command = [*self.java, "kafka.Kafka", str(self.properties)]
            self.process = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError(f"the broker did not start:\n{(self.folder / 'out.log').read_text()[-2000:]}")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It keeps its connections, and says nothing."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """An orderly end."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()
