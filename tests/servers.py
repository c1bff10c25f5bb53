"""Runs nginx and Apache on a loopback port over a published folder, with the rules that were generated for them."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

_NGINX = """
{user}
daemon off;
pid {run}/nginx.pid;
error_log {run}/error.log;
worker_processes 1;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {run}/body; proxy_temp_path {run}/proxy; fastcgi_temp_path {run}/fastcgi;
    uwsgi_temp_path {run}/uwsgi; scgi_temp_path {run}/scgi;
    include {site}/redirects/nginx-maps.conf;
    server {{
        listen 127.0.0.1:{port};
        root {root};
        include {site}/redirects/nginx.conf;
    }}
}}
"""

_APACHE_MODULES = (
    "mpm_event",
    "authz_core",
    "dir",
    "env",
    "headers",
    "mime",
    "rewrite",
    "setenvif",
    "alias",
    "autoindex",
)
_APACHE = """
ServerRoot {run}
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {run}/apache.pid
ErrorLog {run}/error.log
TypesConfig /dev/null
{modules}
{user}
DocumentRoot {root}
<Directory {root}>
    AllowOverride FileInfo Indexes Options
    Require all granted
</Directory>
"""


@dataclass(frozen=True)
class Reply:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def __getitem__(self, name: str) -> str | None:
        """Return a header, of several with one name all."""
        values = self.headers.get_all(name)
        return ", ".join(values) if values else None


@dataclass(frozen=True)
class Server:
    name: str
    port: int
    prefix: str = "/"

    def ask(self, path: str, accept: str | None = None, method: str = "GET", **headers: str) -> Reply:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            given = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(
                method, self.prefix + path, headers=given | ({} if accept is None else {"Accept": accept})
            )
            response = connection.getresponse()
            return Reply(response.status, response.headers, response.read())


def program(name: str) -> str | None:
    """Return where a server is installed; Debian keeps them where users have no path to."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def public_folder() -> Iterator[Path]:
    """Give an empty folder that servers may read whoever they run as; pytest's own are private."""
    with tempfile.TemporaryDirectory(prefix="gongkai-site-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@contextmanager
def nginx(site: Path, root: Path, run: Path, port: int, prefix: str) -> Iterator[Server]:
    server = Server("nginx", port, prefix)
    config = run / "nginx.conf"
    config.write_text(
        _NGINX.format(user="user root;" if os.geteuid() == 0 else "", run=run, site=site, root=root, port=port)
    )
    command = [program("nginx") or "nginx", "-e", str(run / "error.log"), "-p", str(run), "-c", str(config)]
    with _running(command, server, run):
        yield server


@contextmanager
def apache(site: Path, root: Path, run: Path, port: int, prefix: str) -> Iterator[Server]:
    folder = next(
        folder for folder in ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules") if Path(folder).is_dir()
    )
    modules = "\n".join(f"LoadModule {name}_module {folder}/mod_{name}.so" for name in _APACHE_MODULES)
    user = f"User nobody\nGroup #{os.getgid()}" if os.geteuid() == 0 else ""  # it refuses to serve as root
    server = Server("apache", port, prefix)
    config = run / "apache.conf"
    config.write_text(_APACHE.format(run=run, root=root, port=port, modules=modules, user=user))
    command = [program("apache2") or "apache2", "-f", str(config), "-D", "FOREGROUND"]
    with _running(command, server, run):
        yield server


@contextmanager
def _running(command: list[str], server: Server, run: Path) -> Iterator[None]:
    with (
        (run / "stderr.log").open("wb") as log,
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log) as process,
    ):
        try:
            _wait(process, server.port, run)
            yield
        finally:
            process.terminate()
            process.wait(timeout=10)


def _wait(process: subprocess.Popen[bytes], port: int, run: Path) -> None:
    for _ in range(200):
        if process.poll() is None:
            with socket.socket() as connecting:
                if connecting.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
    logs = "\n".join(path.read_text() for path in (run / "stderr.log", run / "error.log") if path.exists())
    raise AssertionError(f"the server did not start:\n{logs}")
