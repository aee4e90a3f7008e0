"""`cmake --install` and the Debian package: the program finds what is shipped with it, wherever that is unpacked."""
import gzip
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from common import LIMIT, PROGRAM, ROOT

BUILD = pathlib.Path(PROGRAM).parent
FOLDER = tempfile.TemporaryDirectory(prefix="conformance-package-")
PLACE = pathlib.Path(FOLDER.name)


def must(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=LIMIT, cwd=PLACE,
                          check=False)
    if done.returncode != 0:
        raise AssertionError(f"{command} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def shipped():
    """What the program must find, as paths below the share folder."""
    return {str(path.relative_to(ROOT)) for folder, ending in (("suites", "yaml"), ("schemas", "json"))
            for path in (ROOT / folder).rglob(f"*.{ending}")}


class Installation:
    """What must hold of a tree in `self.root`, with its own `bin` and `share`."""

    def program(self, *arguments):
        done = subprocess.run([self.root / "bin/hacktron-conformance", *arguments], capture_output=True, text=True,
                              timeout=LIMIT, cwd=PLACE, check=False)
        return done.returncode, done.stdout, done.stderr

    def share(self):
        return self.root / "share/hacktron-conformance"

    def test_all_that_is_shipped_is_there_and_nothing_else(self):
        found = {str(path.relative_to(self.share())) for path in self.share().rglob("*") if path.is_file()}
        self.assertEqual(found, shipped())
        self.assertGreater(len(found), 50)

    def test_its_own_suites_are_used(self):
        code, out, err = self.program("check")
        self.assertEqual(code, 0, err)
        self.assertRegex(out, r"^\d+ suites with \d+ probes, .* no mistake\n$")
        code, out, err = self.program("list", "isolation/findings/alike")
        self.assertEqual(code, 0, err)
        declared = re.search(r"declared in (.+):\d+", out)[1]
        self.assertEqual((PLACE / declared).resolve(), (self.share() / "suites/isolation/findings.yaml").resolve())
        self.assertEqual(self.program("list", "--uncovered"), (0, "", ""))

    def test_without_its_suites_it_says_where_it_looked(self):
        away = self.share() / "away"
        (self.share() / "suites").rename(away)
        try:
            code, _, err = self.program("check")
        finally:
            away.rename(self.share() / "suites")
        self.assertEqual(code, 3)
        self.assertIn("--suites", err)

    def test_the_version_follows_from_program_suites_and_commit(self):
        pattern = r"hacktron-conformance (\d+\.\d+\.\d+)\ncontract: (\w+ \S+)\nsuites: ([0-9a-f]{64})( \(changed\))?\n" \
                  r"commit: (\S+)\n"
        code, out, _ = self.program("--version")
        self.assertEqual(code, 0)
        version, contract, suites, others, commit = re.fullmatch(pattern, out).groups()
        self.assertIsNone(others)
        self.assertIn(f"project(hacktron-conformance VERSION {version} ",
                      (ROOT / "CMakeLists.txt").read_text(encoding="utf-8"))
        contract_text = (ROOT / "suites/contract.yaml").read_text(encoding="utf-8")
        self.assertEqual(contract, " ".join(re.findall(r"(?m)^(?:contract|revision): (\S+)", contract_text)))
        self.assertRegex(commit, r"^([0-9a-f]{7,40}(-dirty)?|unknown)$")
        suite = self.share() / "suites/isolation/findings.yaml"
        before = suite.read_text(encoding="utf-8")
        suite.write_text(before.replace("\n", "\n# another\n", 1), encoding="utf-8")
        try:
            changed = re.fullmatch(pattern, self.program("--version")[1])
        finally:
            suite.write_text(before, encoding="utf-8")
        self.assertNotEqual(changed[3], suites)
        self.assertEqual((changed[1], changed[2], changed[4], changed[5]), (version, contract, " (changed)", commit))
        self.assertEqual(self.program("--version")[1], out)

    def test_completions_and_man_page_are_the_programs_own(self):
        share = self.root / "share"
        for what, path in (("bash", "bash-completion/completions/hacktron-conformance"),
                           ("zsh", "zsh/vendor-completions/_hacktron-conformance"),
                           ("fish", "fish/vendor_completions.d/hacktron-conformance.fish")):
            self.assertEqual((share / path).read_text(encoding="utf-8"), self.program("generate", what)[1])
        page = gzip.decompress((share / "man/man1/hacktron-conformance.1.gz").read_bytes()).decode()
        self.assertEqual(page, self.program("generate", "man")[1])
        self.assertIn("doctor", page)


class Installed(Installation, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = PLACE / "prefix with a space"
        must("cmake", "--install", BUILD, "--prefix", cls.root)


@unittest.skipUnless(shutil.which("dpkg-deb") and shutil.which("dpkg-shlibdeps"), "needs dpkg-dev")
class Packaged(Installation, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        must("cpack", "-G", "DEB", "--config", BUILD / "CPackConfig.cmake", "-B", PLACE / "packages")
        cls.package, = (PLACE / "packages").glob("*.deb")
        must("dpkg-deb", "--extract", cls.package, PLACE / "unpacked")
        cls.root = PLACE / "unpacked/usr"

    def field(self, name):
        return must("dpkg-deb", "--field", self.package, name).strip()

    def test_it_depends_on_the_libraries_of_the_program(self):
        self.assertEqual(self.field("Package"), "hacktron-conformance")
        depends = self.field("Depends")
        for library in ("libc6", "libssl3", "libyaml-cpp", "libre2", "libboost-json"):
            self.assertIn(library, depends)
        version = self.program("--version")[1].split()[1]
        self.assertEqual(self.field("Version"), version + "-1")

    def test_lintian_finds_no_error(self):
        if not shutil.which("lintian"):
            self.skipTest("lintian is not here")
        done = subprocess.run(["lintian", "--fail-on", "error", self.package], capture_output=True, text=True,
                              timeout=LIMIT, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


def tearDownModule():
    FOLDER.cleanup()


if __name__ == "__main__":
    unittest.main()
