"""A real nginx with TLS and a test CA, round robin over the nodes of a served reference."""
import contextlib
import os
import re
import shutil
import socket
import subprocess
import time

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"

CONFIGURATION = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  gzip on;
  gzip_types application/json;
  gzip_min_length 100;
  upstream reference {{ {upstreams} keepalive 16; }}
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/server.pem;
    ssl_certificate_key {folder}/server.key;
    location / {{
      proxy_pass http://reference;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_intercept_errors off;
    }}
  }}
}}
"""


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def make_certificates(folder):
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=conformance test CA",
            "-keyout", folder / "ca.key", "-out", folder / "ca.pem")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", folder / "server.key",
            "-out", folder / "server.csr")
    extensions = folder / "extensions"
    extensions.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n", encoding="utf-8")
    openssl("x509", "-req", "-in", folder / "server.csr", "-CA", folder / "ca.pem", "-CAkey", folder / "ca.key",
            "-CAcreateserial", "-days", "2", "-extfile", extensions, "-out", folder / "server.pem")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def nginx(folder, upstreams):
    port = free_port()
    configuration = folder / "nginx.conf"
    servers = "".join(f"server {upstream};" for upstream in upstreams)
    configuration.write_text(CONFIGURATION.format(folder=folder, port=port, upstreams=servers), encoding="utf-8")
    os.chmod(folder, 0o755)
    process = subprocess.Popen([NGINX, "-p", str(folder), "-c", str(configuration)], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if process.poll() is not None:
                raise AssertionError("nginx ended: " + process.stderr.read())
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stderr.close()


def behind(profile, base, port, ca):
    """The ready profile, but through the proxy."""
    text = profile.replace(base, f"https://localhost:{port}/v1")
    return text + (f"\ntls: {{ca: {ca}}}\n" if ca else "")


@contextlib.contextmanager
def through_nginx(folder, base, profile, ca=True):
    """A profile file for the served reference behind nginx; all nodes that `profile` names."""
    make_certificates(folder)
    origins = [base] + re.findall(r"^# And at (\S+), another node", profile, re.MULTILINE)
    with nginx(folder, [origin.removeprefix("http://").split("/")[0] for origin in origins]) as port:
        path = folder / "profile.yaml"
        path.write_text(behind(profile, base, port, "ca.pem" if ca else None), encoding="utf-8")
        path.chmod(0o600)
        yield path
