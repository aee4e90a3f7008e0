"""An nginx on loopback that answers every request with one JSON body: below /now at once, below /late after 20 ms."""
import contextlib
import pathlib
import socket
import subprocess
import time

import generate

DELAY = 0.020
CONFIGURATION = """worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
{echo}
events {{ worker_connections 256; }}
http {{
  log_format line '$request';
  access_log {log};
  client_body_temp_path {folder}/temporary;
  proxy_temp_path {folder}/temporary;
  fastcgi_temp_path {folder}/temporary;
  uwsgi_temp_path {folder}/temporary;
  scgi_temp_path {folder}/temporary;
  keepalive_requests 100000000;
  default_type application/json;
  server {{
    listen 127.0.0.1:{port};
    add_header Cache-Control no-store;
    location /now/ {{ return 200 '{body}'; }}
    location /late/ {{ echo_sleep {delay}; echo -n '{body}'; }}
  }}
}}
"""
ECHO = pathlib.Path("/usr/lib/nginx/modules/ngx_http_echo_module.so")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def served(folder, logged=False):
    """Its URL, without a path. With `logged`, FOLDER/requests.log has the first line of each request."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    path = folder / "nginx.conf"
    path.write_text(CONFIGURATION.format(folder=folder, port=port, body=generate.BODY, delay=DELAY,
                                         echo=f"load_module {ECHO};",
                                         log=f"{folder}/requests.log line" if logged else "off"), encoding="utf-8")
    process = subprocess.Popen(["nginx", "-p", folder, "-c", path], stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        else:
            raise RuntimeError(f"nginx did not start: see {folder}/nginx.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)
