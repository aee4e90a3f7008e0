"""A real nginx with TLS and a test CA in front of the reference: as green as without it."""
import contextlib
import os
import shutil
import socket
import subprocess
import time
import unittest

from common import Case, call, reports_in, scratch, served

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
    path = "/v1"
    text = profile.replace(base, f"https://localhost:{port}{path}")
    return text + (f"\ntls: {{ca: {ca}}}\n" if ca else "")


class Nginx(Case):
    def run_through_nginx(self, *serve_arguments, ca=True):
        with scratch() as folder, served(*serve_arguments) as (base, profile):
            make_certificates(folder)
            upstream = base.removeprefix("http://").split("/")[0]
            with nginx(folder, [upstream]) as port:
                path = folder / "profile.yaml"
                path.write_text(behind(profile, base, port, "ca.pem" if ca else None), encoding="utf-8")
                path.chmod(0o600)
                out = folder / "out"
                done = call("run", "--profile", path, "--wait", "1s", *reports_in(out), folder=out)
                return done, done.failed_requirements()

    def test_is_green_through_a_proxy_with_tls(self):
        done, _ = self.run_through_nginx()
        self.assertEqual(done.code, 0, done.out + done.err)

    def test_a_fault_is_seen_through_the_proxy(self):
        done, broken = self.run_through_nginx("--fault", "foreign-finding-answers-403")
        self.assertEqual(done.code, 1, done.out + done.err)
        self.assertIn("NOLEAK-STATUS", broken)

    def test_an_unknown_ca_is_no_connection(self):
        done, _ = self.run_through_nginx(ca=False)
        self.assertEqual(done.code, 2, done.out + done.err)
        self.assertIn("tls:", done.out)


if __name__ == "__main__":
    unittest.main()
