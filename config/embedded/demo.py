"""`./bin/demo`: the whole application on one machine, with fictional data, until Ctrl-C.

Everything it writes lies below `var/`, which git ignores: secrets made once (readable by their owner alone), the
servers' data, uploaded files, e-mails, logs. Deleting `var/` starts afresh.

As root, the application's processes run as `nobody`, like the servers, when that account can read the project and the
virtual environment; when both lie in root's private home they run as root, and the terminal says so.
"""

import argparse
import fcntl
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.embedded import database, servers
from config.embedded.servers import Account, ServerError

PROJECT = Path(__file__).resolve().parents[2]
READY_TIMEOUT = 90  # seconds


def say(text: str) -> None:
    print(f"• {text}", flush=True)


@dataclass
class Demo:
    """One demonstration: its folder, its secrets, its servers."""

    var: Path
    port: int
    stack: ExitStack
    account: Account | None = None
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))

    def __post_init__(self) -> None:
        self.var.mkdir(parents=True, exist_ok=True)
        self._lock()
        self.state_file = self.var / "secrets.json"
        self.state: dict[str, Any] = json.loads(self.state_file.read_text()) if self.state_file.exists() else {}
        self.account = application_account()
        for name in ("media", "mails", "cache"):
            (self.var / name).mkdir(exist_ok=True)
            servers.give(self.var / name, self.account)
        (self.var / "journaux").mkdir(exist_ok=True)

    def _lock(self) -> None:
        handle = self.stack.enter_context((self.var / "demo.lock").open("w"))
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ServerError(f"une démonstration tourne déjà dans {self.var}.") from error

    def secret(self, name: str) -> str:
        """A secret made at the first start and kept for the next ones."""
        if name not in self.state:
            self.remember(name, servers.new_password())
        return str(self.state[name])

    def remember(self, name: str, value: object) -> None:
        self.state[name] = value
        with os.fdopen(os.open(self.state_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as output:
            json.dump(self.state, output, indent=1)

    def start_servers(self) -> None:
        given = [name for name in ("DATABASE_URL", "REDIS_URL") if name in self.environment]
        if given:
            say(f"Serveurs donnés par l'environnement : {', '.join(given)}")
        home = servers.server_home(self.var / "serveurs") if len(given) < 2 else self.var
        if "DATABASE_URL" in given:
            database.prepare_given_server(self.environment, for_tests=False)
        else:
            self._start_postgres(home)
        if "REDIS_URL" not in given:
            self._start_valkey(home)

    def _start_postgres(self, home: Path) -> None:
        say(f"PostgreSQL embarqué (données : {home})")
        server = servers.Postgres(home, password=self.secret("postgres"), port=self.state.get("postgres_port"))
        self.stack.callback(server.stop)
        server.start()
        self.remember("postgres_port", server.port)
        passwords = {role: self.secret(role) for role in (database.APP, database.OWNER)}
        database.create_roles(server.url(), passwords=passwords)
        database.create_database(server.url(), "prevex")
        self.environment["DATABASE_URL"] = server.url(database.APP, passwords[database.APP], "prevex")
        self.environment["DATABASE_OWNER_URL"] = server.url(database.OWNER, passwords[database.OWNER], "prevex")

    def _start_valkey(self, home: Path) -> None:
        say("Valkey embarqué (file des tâches et cache)")
        server = servers.Valkey(home, password=self.secret("valkey"), port=self.state.get("valkey_port"))
        self.stack.callback(server.stop)
        server.start()
        self.remember("valkey_port", server.port)
        self.environment["REDIS_URL"] = server.url()

    def configure(self) -> None:
        """The application's variables, as a deployer would set them (docs/deploiement.md)."""
        self.environment |= {
            "SECRET_KEY": self.secret("secret_key"),
            "SECURE": "false",
            "SITE_URL": f"http://localhost:{self.port}",
            "MEDIA_ROOT": str(self.var / "media"),
            "STATIC_ROOT": str(self.var / "static"),
            "EMAIL_URL": f"filemail:///{self.var / 'mails'}",  # one slash more: the first of the path is dropped
            "XDG_CACHE_HOME": str(self.var / "cache"),
            "PYTHONUNBUFFERED": "1",
        }

    def manage(self, *arguments: str, as_application: bool = False) -> str:
        """Runs a management command and gives what it printed; its failure stops the demonstration."""
        options = servers.spawn_options(self.account) if as_application else {}
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=PROJECT, env=self.environment, stdout=subprocess.PIPE, text=True, check=False, **options
        )
        if done.returncode:
            raise ServerError(f"manage.py {' '.join(arguments)} a échoué (code {done.returncode}).\n{done.stdout}")
        return done.stdout

    def prepare(self) -> None:
        """Servers, tables, static files, fictional data: all that precedes serving."""
        self.start_servers()
        self.configure()
        say("Tables : manage.py migrate --database owner")
        self.manage("migrate", "--database", "owner", "--no-input", "-v", "0")
        say("Fichiers statiques : manage.py collectstatic")
        self.manage("collectstatic", "--no-input", "-v", "0")
        if "demo_data" in self.manage("help", "--commands").split():
            say("Données fictives : manage.py demo_data (la première fois, une à deux minutes)")
            if logins := self.manage("demo_data", as_application=True).strip():
                (self.var / "comptes.txt").write_text(logins + "\n")
        else:
            say("Données fictives : la commande demo_data n'existe pas, la base reste vide")

    def serve(self) -> int:
        """Web, worker and beat until one of them ends or we are asked to stop."""
        if os.geteuid() == 0 and self.account is None:
            say("Le compte « nobody » ne peut pas lire le projet : l'application tourne comme root, sur 127.0.0.1 seul")
        module = [sys.executable, "-m"]
        celery = [*module, "celery", "--app", "config.celery"]
        binding = ["--bind", f"127.0.0.1:{self.port}", "--workers", "2", "--threads", "4", "--access-logfile", "-"]
        # Stopped in the reverse order: the clock first, then the worker, the web last.
        processes = {
            "web": self._spawn("web", [*module, "gunicorn", *binding, "--no-control-socket", "config.wsgi"]),
            "worker": self._spawn(
                "worker", [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO", *self._pool()]
            ),
            "beat": self._spawn("beat", [*celery, "beat", "--loglevel", "INFO", "--pidfile="]),
        }
        self._wait_until_ready(processes)
        self._announce()
        while True:
            for name, process in processes.items():
                if process.poll() is not None:
                    raise ServerError(f"le processus {name} s'est arrêté : voir {self.var / 'journaux'}/{name}.log")
            time.sleep(0.5)

    def _pool(self) -> list[str]:
        """Processes, as in production, or threads where the machine gives no shared memory (a bare chroot)."""
        locks = [sys.executable, "-c", "import multiprocessing; multiprocessing.Lock()"]
        options = servers.spawn_options(self.account)
        if subprocess.run(locks, capture_output=True, cwd="/", check=False, **options).returncode == 0:
            return []
        say("Pas de mémoire partagée (/dev/shm) : le worker emploie des fils d'exécution au lieu de processus")
        return ["--pool", "threads"]

    def _spawn(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        # What serves needs no right on the tables' definition.
        environment = {key: value for key, value in self.environment.items() if not key.startswith("DATABASE_")}
        environment["DATABASE_URL"] = self.environment["DATABASE_URL"]
        with (self.var / "journaux" / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=PROJECT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **servers.spawn_options(self.account),
            )
        self.stack.callback(servers.stop, process)
        return process

    def _wait_until_ready(self, processes: dict[str, subprocess.Popen[bytes]]) -> None:
        deadline = time.monotonic() + READY_TIMEOUT
        while not self._answers():
            ended = [name for name, process in processes.items() if process.poll() is not None]
            if ended or time.monotonic() > deadline:
                raise ServerError(f"l'application ne répond pas : voir {self.var / 'journaux'}")
            time.sleep(0.2)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/sante/pret", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _announce(self) -> None:
        accounts = self.var / "comptes.txt"
        print(f"\nPrevex est prêt : http://localhost:{self.port}\n")
        if accounts.exists():
            print(accounts.read_text())
        print(f"Courriels envoyés : {self.var / 'mails'} ; journaux : {self.var / 'journaux'}")
        print("Ctrl-C arrête tout et garde les données.", flush=True)


def application_account() -> Account | None:
    """As root: `nobody` when it can read the project and the virtual environment, else ourselves."""
    account = Account.unprivileged()
    if account is None or not servers.can_reach(account, PROJECT / "manage.py"):
        return None
    if not servers.can_reach(account, Path(sys.executable), "-x"):
        return None
    done = subprocess.run(
        [sys.executable, "-c", "import django"], capture_output=True, cwd="/", **servers.spawn_options(account)
    )
    return account if done.returncode == 0 else None


def _arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./bin/demo", description="Prépare et sert Prevex avec des données fictives.")
    parser.add_argument("--prepare-only", action="store_true", help="tout préparer, puis s'arrêter sans servir")
    parser.add_argument("--port", type=int, default=8000, help="port de l'application (8000 ; un autre s'il est pris)")
    parser.add_argument("--var", type=Path, default=PROJECT / "var", help="dossier des données (var/)")
    return parser.parse_args(arguments)


def run(arguments: list[str]) -> int:
    options = _arguments(arguments)
    started = time.monotonic()
    with ExitStack() as stack:
        port = servers.free_port(options.port)
        demo = Demo(var=options.var.resolve(), port=port, stack=stack)
        demo.prepare()
        say(f"Prêt en {time.monotonic() - started:.0f} s")
        if options.prepare_only:
            return 0
        try:
            return demo.serve()
        except (KeyboardInterrupt, SystemExit):
            say("Arrêt en cours…")
            return 0
