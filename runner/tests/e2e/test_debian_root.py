"""The Debian package in a Debian of its own, as the Dockerfile makes one: installed, used by nobody in particular, removed.

Needs root, mmdebstrap and a network. There is no container engine in it: the file's steps are run one after another in
a folder that has the packages of the image, without /proc.
"""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from common import PROGRAM, ROOT

BUILD = pathlib.Path(PROGRAM).parent
STEPS = [step.replace("\\\n", "") for step in re.findall(
    r"(?m)^RUN ((?:.*\\\n)*.*)$", (ROOT / "runner/packaging/Dockerfile").read_text(encoding="utf-8"))]
USER = re.search(r"(?m)^USER (\S+)$", (ROOT / "runner/packaging/Dockerfile").read_text(encoding="utf-8"))[1]


def run(*command, limit=900):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=limit, check=False,
                          stdin=subprocess.DEVNULL)


class DebianRoot(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if os.geteuid() != 0 or not shutil.which("mmdebstrap"):
            raise unittest.SkipTest("needs root and the Debian package mmdebstrap")
        cls.place = pathlib.Path(tempfile.mkdtemp(prefix="conformance-debian-"))
        cls.addClassCleanup(shutil.rmtree, cls.place)
        cls.place.chmod(0o755)
        cls.root = cls.place / "root"
        release = re.search(r"VERSION_CODENAME=(\w+)", pathlib.Path("/etc/os-release").read_text(encoding="utf-8"))[1]
        made = run("mmdebstrap", "--mode=root", "--variant=apt", release, cls.root)
        if made.returncode != 0:
            raise unittest.SkipTest("mmdebstrap could not make a root: " + made.stderr.strip().rsplit("\n", 1)[-1])

    def inside(self, script, *, user="0:0", code=0):
        done = run("chroot", f"--userspec={user}", self.root, "env", "-i", "PATH=/usr/bin:/bin:/usr/sbin:/sbin",
                   "DEBIAN_FRONTEND=noninteractive", "sh", "-c", script)
        self.assertEqual(done.returncode, code, script + "\n" + done.stdout + done.stderr)
        return done.stdout

    def ours(self):
        """Files whose names say that they are ours, but for those in /work."""
        return self.inside("find / -xdev -path /work -prune -o -name '*hacktron*' -print").split()

    def test_the_package_is_installed_used_and_removed(self):
        made = run("cpack", "-G", "DEB", "--config", BUILD / "CPackConfig.cmake", "-B", self.place / "packages")
        self.assertEqual(made.returncode, 0, made.stdout + made.stderr)
        package, = (self.place / "packages").glob("*.deb")
        shutil.copy(package, self.root / "tmp")
        self.inside(STEPS[-1])

        self.assertRegex(self.inside("hacktron-conformance --version", user=USER), r"suites: [0-9a-f]{16}")
        self.assertIn("no mistake", self.inside("hacktron-conformance check", user=USER))
        self.inside("touch /before && sleep 1.1")
        told = self.inside("cd /work && hacktron-conformance demo", user=USER)
        self.assertRegex(told, r"(?m)^exit 0 \(conformant\)")
        written = self.inside("find / -xdev -newer /before -type f").split()
        self.assertIn("/work/reports/latest/junit.xml", written)
        self.assertEqual([path for path in written if not path.startswith("/work/")], [])

        self.assertGreater(len(self.ours()), 5)
        self.inside("apt-get purge -y hacktron-conformance")
        self.assertEqual(self.ours(), [])

    def test_the_image_can_be_built(self):
        """Up to the compiler, which gets the same words as everywhere."""
        self.addCleanup(shutil.rmtree, self.root / "source")
        shutil.copytree(ROOT, self.root / "source", ignore=shutil.ignore_patterns("build*", ".git", "node_modules"))
        install, build, *_ = STEPS
        self.inside("cd /source && " + install)
        self.inside("cd /source && COMMIT=unknown && " + build.split(" && cmake --build")[0])
        self.assertIn("build.ninja", self.inside("ls /source/build"))


if __name__ == "__main__":
    unittest.main()
