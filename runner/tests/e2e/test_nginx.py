"""A real nginx with TLS and a test CA in front of the reference: as green as without it."""
import unittest

from common import Case, call, reports_in, scratch, served
from proxied import through_nginx


class Nginx(Case):
    def run_through_nginx(self, *serve_arguments, ca=True):
        with scratch() as folder, served(*serve_arguments) as (base, profile):
            with through_nginx(folder, base, profile, ca) as path:
                out = folder / "out"
                done = call("run", "--profile", path, "--wait", "1s", *reports_in(out), folder=out)
                return done, done.failed_requirements()

    def test_is_green_through_a_proxy_with_tls(self):
        done, _ = self.run_through_nginx()
        self.assertEqual(done.code, 0, done.out + done.err)

    def test_is_green_through_a_proxy_in_front_of_two_nodes(self):
        done, _ = self.run_through_nginx("--nodes", "2")
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
