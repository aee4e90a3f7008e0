"""What somebody meets first: help, completions, the man page, init and doctor, over a socket."""
import contextlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

from common import PROGRAM, ROOT, call

sys.path.insert(0, str(ROOT / "runner/tests/schemas"))
from file_schemas import FOLDER, validators  # noqa: E402
from spanned_yaml import Document  # noqa: E402

COMMANDS = ["run", "demo", "check", "plan", "list", "serve", "report", "merge", "compare", "prove", "audit", "cleanup",
            "doctor", "init"]
SHELLS = {"bash": ["bash", "-n"], "zsh": ["zsh", "-n"], "fish": ["fish", "-n"]}


@contextlib.contextmanager
def served(profile, *options):
    """The embedded reference deployment; its base URL."""
    server = subprocess.Popen([PROGRAM, "serve", "--profile-out", profile, *options], stdout=subprocess.PIPE, text=True)
    try:
        first = server.stdout.readline()
        yield re.search(r"http://\S+(?=;)", first).group()
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=10)
        server.stdout.close()


def keys_in(profile):
    found = re.findall(r'^  ([a-z-]+): \{(?:api_key|bearer): "([^"]+)"', profile.read_text(encoding="utf-8"), re.M)
    return {f"HACKTRON_{name.upper().replace('-', '_')}_KEY": key for name, key in found}


class Help(unittest.TestCase):
    def test_help_is_short_fits_and_has_an_example(self):
        for command in [[], *([name] for name in COMMANDS)]:
            with self.subTest(command):
                done = call(*command, "--help")
                self.assertEqual(done.code, 0)
                lines = done.out.splitlines()
                self.assertLessEqual(len(lines), 75)
                self.assertEqual([line for line in lines if len(line) > 80], [])
                self.assertRegex(done.out, r"hacktron-conformance [a-z]+ ?")
                if command:
                    self.assertRegex(done.out, rf"Example: hacktron-conformance {command[0]}\b")

    def test_help_fits_however_long_the_path_of_the_program_is(self):
        with tempfile.TemporaryDirectory() as folder:
            deep = pathlib.Path(folder, "d" * 100)
            deep.symlink_to(pathlib.Path(PROGRAM).resolve().parent)
            for command in COMMANDS:
                done = subprocess.run([deep / "hacktron-conformance", command, "--help"], text=True, capture_output=True)
                self.assertTrue(done.stdout.splitlines()[0], command)
                self.assertEqual([line for line in done.stdout.splitlines() if len(line) > 80], [], command)

    def test_these_are_all_commands(self):
        listed = re.findall(r"^  ([a-z]+) {2,}\S", call("--help").out.split("Subcommands:")[1], re.M)
        self.assertEqual(listed, COMMANDS)
        self.assertNotIn("generate", call("--help").out)


class Generated(unittest.TestCase):
    def test_completions_are_accepted_by_their_shells_and_complete(self):
        for shell, check in SHELLS.items():
            done = call("generate", shell)
            self.assertEqual(done.code, 0)
            for command in COMMANDS:
                self.assertRegex(done.out, rf"\b{command}\b", shell)
            self.assertIn("fail-fast", done.out, shell)
            self.assertNotIn("generate", done.out, shell)
            with self.subTest(shell):
                if not shutil.which(shell):
                    self.skipTest(f"{shell} is not here")
                checked = subprocess.run(check, input=done.out, capture_output=True, text=True, check=False)
                self.assertEqual((checked.returncode, checked.stderr), (0, ""))

    def test_fish_completes_commands_and_flags(self):
        if not shutil.which("fish"):
            self.skipTest("fish is not here")
        for words, wanted in (("doc", "doctor"), ("run --fa", "--fail-fast"), ("plan --fa", "")):
            script = call("generate", "fish").out + f'complete -C "hacktron-conformance {words}"\n'
            done = subprocess.run(["fish", "--no-config"], input=script, capture_output=True, text=True, check=True)
            self.assertEqual((done.stdout.split("\t")[0], done.stderr), (wanted, ""), words)

    def test_zsh_completes_commands_and_flags(self):
        if not shutil.which("zsh"):
            self.skipTest("zsh is not here")
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "_hacktron-conformance").write_text(call("generate", "zsh").out, encoding="utf-8")
            pathlib.Path(folder, "hacktron-conformance").symlink_to(PROGRAM)
            done = subprocess.run(["zsh", "-f", pathlib.Path(__file__).with_name("complete.zsh"), folder],
                                  capture_output=True, text=True, check=False, timeout=60)
        for words in ("doctor", "--fail-fast"):
            self.assertIn(f"hacktron-conformance {'run ' if words[0] == '-' else ''}{words}", done.stdout, done.stderr)

    def completed(self, *words):
        script = call("generate", "bash").out
        script += f"COMP_WORDS=(hacktron-conformance {' '.join(words)})\nCOMP_CWORD={len(words)}\n"
        script += "_hacktron_conformance\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n"
        done = subprocess.run(["bash"], input=script, capture_output=True, text=True, check=True,
                              cwd=pathlib.Path(__file__).parent)
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def test_bash_completes_commands_flags_and_files(self):
        self.assertEqual(self.completed("doc"), ["doctor"])
        self.assertEqual(self.completed("run", "--fa"), ["--fail-fast"])
        self.assertEqual(self.completed("run", "--profile", "comm"), ["common.py"])
        self.assertEqual(self.completed("plan", "--fa"), [])

    def test_the_man_page_is_clean_and_names_everything(self):
        page = call("generate", "man").out
        with tempfile.NamedTemporaryFile("w", suffix=".1") as file:
            file.write(page)
            file.flush()
            if shutil.which("mandoc"):
                checked = subprocess.run(["mandoc", "-Tlint", "-Wwarning", file.name], capture_output=True, text=True,
                                         check=False)
                warnings = [line for line in checked.stdout.splitlines() if "missing date" not in line]
                self.assertEqual(warnings, [])
            if not shutil.which("man"):
                self.skipTest("man is not here")
            shown = subprocess.run(["man", "--warnings", "-l", file.name], capture_output=True, text=True, check=True,
                                   env={**os.environ, "MANWIDTH": "100", "LC_ALL": "C", "MAN_KEEP_FORMATTING": ""})
            self.assertEqual(shown.stderr, "")
        for word in (*COMMANDS, "--fail-fast", "--allow-production", "EXIT STATUS"):
            self.assertIn(word, shown.stdout)
        self.assertNotIn("generate", shown.stdout)


class FirstProfile(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.ready = self.folder / "ready.yaml"
        self.written = self.folder / "staging.yaml"

    def test_init_without_a_deployment_writes_a_profile_that_lacks_keys_only(self):
        done = call("init", cwd=self.folder)
        self.assertEqual(done.code, 0, done.err)
        self.assertIn("Nothing was sent", done.out)
        keys = {"HACKTRON_READER_KEY": "hacktron_aaaaaaaaaaaa", "HACKTRON_FOREIGN_KEY": "hacktron_bbbbbbbbbbbb"}
        self.assertEqual(call("check", "--profile", self.written, env=keys).code, 0)
        self.assertEqual(call("check", "--profile", self.written).code, 3)

    def test_the_services_that_init_comments_need_paths_and_pointers_only(self):
        self.assertEqual(call("init", cwd=self.folder).code, 0)
        text = self.written.read_text(encoding="utf-8")
        for commented, meant in (("# services:", "services:"), ("#   dashboard:", "  dashboard:"),
                                 (r"#     (?=base_url|\S+-keys?:)", "    "), ("METHOD", "POST"),
                                 ("items: /POINTER", "items: /data"), ("/POINTER", "/id")):
            text, times = re.subn(commented, meant, text)
            self.assertGreater(times, 0, commented)
        self.written.write_text(text, encoding="utf-8")
        keys = {"HACKTRON_READER_KEY": "hacktron_aaaaaaaaaaaa", "HACKTRON_FOREIGN_KEY": "hacktron_bbbbbbbbbbbb"}
        checked = call("check", "--profile", self.written, env=keys)
        self.assertEqual(checked.code, 0, checked.out + checked.err)

    def test_init_names_the_schema_which_takes_the_profile(self):
        self.assertEqual(call("init", cwd=self.folder).code, 0)
        text = self.written.read_text(encoding="utf-8")
        schema = pathlib.Path(re.match(r"# yaml-language-server: \$schema=(.+)\n", text)[1])
        self.assertTrue(schema.samefile(FOLDER / "profile.schema.json"), schema)
        with served(self.ready):
            for path in (self.written, self.ready):
                errors = list(validators()["profile"].iter_errors(Document(path.read_text(encoding="utf-8")).value))
                self.assertEqual([error.message for error in errors], [])

    def test_init_fills_in_what_the_deployment_tells_and_keeps_no_key(self):
        with served(self.ready) as url:
            keys = keys_in(self.ready)
            done = call("init", "--base-url", url, "--name", "first", cwd=self.folder, env=keys)
            self.assertEqual(done.code, 0, done.out + done.err)
            text = (self.folder / "first.yaml").read_text(encoding="utf-8")
            self.assertIn("# own.finding", text)
            self.assertIn(url, text)
            for key in keys.values():
                self.assertNotIn(key.split("_")[-1][:12], text + done.out + done.err)
            again = call("doctor", "--profile", self.folder / "first.yaml", env=keys)
            self.assertEqual(again.code, 0, again.out)

    def test_a_profile_that_serve_writes_is_for_its_owner_alone(self):
        with served(self.ready):
            self.assertEqual(self.ready.stat().st_mode & 0o777, 0o600)

    def test_what_is_no_file_keeps_its_permissions_when_serve_writes_to_it(self):
        os.mkfifo(self.ready)
        os.chmod(self.ready, 0o666)
        with subprocess.Popen([PROGRAM, "serve", "--profile-out", self.ready], stdout=subprocess.DEVNULL) as server:
            try:
                self.assertIn("profile:", self.ready.read_text(encoding="utf-8"))
                self.assertEqual(self.ready.stat().st_mode & 0o777, 0o666)
            finally:
                server.terminate()

    def test_init_writes_to_files_alone(self):
        done = call("init", "--out", "/dev/null", "--force", cwd=self.folder)
        self.assertEqual(done.code, 3)
        self.assertIn("/dev/null is no file", done.err)

    def test_init_overwrites_by_force_alone(self):
        self.written.write_text("mine", encoding="utf-8")
        self.assertEqual(call("init", cwd=self.folder).code, 3)
        self.assertEqual(self.written.read_text(encoding="utf-8"), "mine")
        self.assertEqual(call("init", "--force", cwd=self.folder).code, 0)
        self.assertIn("principals:", self.written.read_text(encoding="utf-8"))

    def test_doctor_proves_a_served_deployment_and_tells_what_is_wrong(self):
        with served(self.ready) as url:
            self.assertEqual(call("doctor", "--profile", self.ready).code, 0)
            text = self.ready.read_text(encoding="utf-8")
            self.written.write_text(text.replace("/v1\n", "/v1/v1\n", 1), encoding="utf-8")
            done = call("doctor", "--profile", self.written)
            self.assertEqual(done.code, 1)
            self.assertRegex(done.out, r"wrong +\S*staging.yaml:5: .*base_url repeats '/v1': write it once")
            self.written.write_text(text.replace(url, url.replace("http:", "https:")), encoding="utf-8")
            done = call("doctor", "--profile", self.written)
            self.assertEqual(done.code, 2)
            self.assertIn("the port does not speak TLS", done.out)
            self.written.write_text(text + "gaps: [{service: dashboard, reason: none, owner: app, expires: 2026-01-31}]\n",
                                    encoding="utf-8")
            done = call("doctor", "--profile", self.written)
            self.assertIn("warning: the gap of service 'dashboard' ended on 2026-01-31", done.err)
        done = call("doctor", "--profile", self.ready)
        self.assertEqual(done.code, 2)
        self.assertRegex(done.out, r"unknown +\S*ready.yaml:2: base_url: .* does not answer")
        self.assertIn("; 1 request, nothing was changed", done.out)


if __name__ == "__main__":
    unittest.main()
