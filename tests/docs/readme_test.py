"""The fenced snippets of README.md do what they say: `cpp` and `c` blocks compile and run, `console` blocks print what they show,
`python` blocks print what their comments say (where SIZEWELL_PYTHON_WITH_PACKAGE names an interpreter that has the package)."""
import os
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

PROGRAM, ROOT, COMPILER, LIBRARY, INCLUDES = (os.path.abspath(a) for a in sys.argv[1:6])
C_COMPILER, C_LIBRARY = (os.path.abspath(a) for a in sys.argv[6:8]) if len(sys.argv) > 7 else ("", "")
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```\s*$", re.M | re.S)


def blocks(tag, text):
    return [body for kind, body in FENCE.findall(text) if kind == tag]


def commands(body):
    """(command, expected lines) of a console block."""
    out = []
    for line in body.splitlines():
        if line.startswith("$ "):
            out.append((line[2:], []))
        elif out:
            out[-1][1].append(line)
    return out


def fits(expected, shown):
    """Are the shown lines the expected ones, where "..." stands for any lines?"""
    if not expected:
        return not shown
    if expected[0] == "...":
        return any(fits(expected[1:], shown[i:]) for i in range(len(shown) + 1))
    return bool(shown) and expected[0] == shown[0] and fits(expected[1:], shown[1:])


class Comparison(unittest.TestCase):
    def test_dots_stand_for_any_lines_and_nothing_else_does(self):
        for expected, shown, fit in ((["a"], ["a"], True), (["a"], ["b"], False), (["a"], ["a", "b"], False), (["a", "..."], ["a", "b", "c"], True),
                                     (["...", "c"], ["a", "b", "c"], True), (["...", "b"], ["a", "b", "c"], False), (["a", "..."], ["a"], True), ([], [], True)):
            self.assertEqual(fits(expected, shown), fit, (expected, shown))

    def test_blocks_are_found_by_their_tag(self):
        text = "x\n```cpp\nint a;\n```\n```console\n$ f\n1\n$ g\n```\n"
        self.assertEqual(blocks("cpp", text), ["int a;\n"])
        self.assertEqual(commands(blocks("console", text)[0]), [("f", ["1"]), ("g", [])])


class Readme(unittest.TestCase):
    def setUp(self):
        path = os.path.join(ROOT, "README.md")
        self.text = ""
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                self.text = file.read()
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        os.symlink(PROGRAM, os.path.join(self.folder.name, "sizewell"))
        self.env = {**os.environ, "PATH": self.folder.name + os.pathsep + os.environ["PATH"], "NO_COLOR": "1"}

    def ran(self, body, name, compiler, before, after, cwd=None):
        """What a snippet prints, once it is compiled."""
        source = os.path.join(self.folder.name, name)
        with open(source, "w", encoding="utf-8") as file:
            file.write(body)
        built = subprocess.run([compiler, *before, *shlex.split(os.environ.get("SIZEWELL_SNIPPET_FLAGS", "")), source, *after, "-o", source + ".out"],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        self.assertEqual(built.returncode, 0, built.stdout.decode())
        return subprocess.run([source + ".out"], cwd=cwd, stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()

    def test_programs_compile_and_print_what_their_comment_says(self):
        for number, body in enumerate(blocks("cpp", self.text)):
            out = self.ran(body, "snippet%d.cpp" % number, COMPILER, before=["-std=c++20", "-O0", "-I", os.path.join(ROOT, "include"), "-I", INCLUDES, "-isystem", "/usr/include/eigen3"],
                           after=[LIBRARY, "-pthread"])
            said = [m.group(1).strip() for m in re.finditer(r"printf\([^\n]*\);\s*//\s*([^\n]*)", body)]
            self.assertEqual(out[:len(said)], said, body)

    @unittest.skipUnless(C_LIBRARY, "this build has no C library")
    def test_programs_in_c_compile_and_print_what_their_comment_says(self):
        for number, body in enumerate(blocks("c", self.text)):
            out = self.ran(body, "snippet%d.c" % number, C_COMPILER, before=["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-I", os.path.join(ROOT, "bindings", "c")],
                           after=[C_LIBRARY, "-Wl,-rpath," + os.path.dirname(C_LIBRARY)], cwd=ROOT)
            self.assertEqual(out, [m.group(1).strip() for m in re.finditer(r"printf\([^\n]*\);\s*/\*\s*([^\n]*?)\s*\*/", body)], body)

    def test_python_prints_what_its_comments_say(self):
        python = os.environ.get("SIZEWELL_PYTHON_WITH_PACKAGE", "")
        if not python or subprocess.run([python, "-c", "import sizewell, matplotlib"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False).returncode != 0:
            self.skipTest("SIZEWELL_PYTHON_WITH_PACKAGE names no interpreter with the package")
        os.symlink(os.path.join(ROOT, "examples"), os.path.join(self.folder.name, "examples"))
        for path in ("README.md", os.path.join("bindings", "python", "README.md")):
            with open(os.path.join(ROOT, path), encoding="utf-8") as file:
                bodies = blocks("python", file.read())
            self.assertTrue(bodies, path)
            for body in bodies:
                done = subprocess.run([python, "-W", "error", "-c", body], cwd=self.folder.name, env={**self.env, "MPLBACKEND": "Agg"}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
                self.assertEqual(done.returncode, 0, body + "\n" + done.stdout.decode())
                said = [m.group(1).strip() for m in re.finditer(r"print\([^\n]*\)  # ([^\n]*)", body)]
                self.assertEqual(done.stdout.decode().splitlines(), said, body)

    def test_commands_print_what_is_shown(self):
        for body in blocks("console", self.text):
            for command, expected in commands(body):
                done = subprocess.run(command, shell=True, cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
                shown = done.stdout.decode().splitlines()
                self.assertTrue(fits(expected, shown), "%s\nexpected\n%s\nshown\n%s" % (command, "\n".join(expected), "\n".join(shown)))

    def test_commands_that_show_no_output_end_well(self):
        with open(os.path.join(ROOT, "CMakeLists.txt"), encoding="utf-8") as file:
            self.assertIn("project(sizewell", file.read())
        for body in blocks("sh", self.text):
            for line in body.splitlines():
                command = line.split("#")[0].strip()
                if command.startswith("sh scripts/"):  # builds and tests all of this: the continuous build runs it
                    self.assertTrue(os.path.exists(os.path.join(ROOT, command.split()[1])), command)
                elif command.startswith("sizewell "):
                    done = subprocess.run(command, shell=True, cwd=self.folder.name, env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
                    self.assertIn(done.returncode, (0, 1), command + "\n" + done.stdout.decode())
                else:
                    self.assertEqual(command, "", "a command that this test does not know")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
